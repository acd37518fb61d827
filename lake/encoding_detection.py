"""Detection of the encoding of text that is not UTF-8: a certain answer, or the candidates."""

import re
from dataclasses import dataclass

import chardet

# Codecs of chardet's names, each with the bytes that vendors added to the standard.
_CODECS = {
    "cp949": "cp949", "euc-kr": "cp949", "cp932": "cp932", "shift_jis": "cp932",
    "shift_jis_2004": "cp932", "euc_jis_2004": "euc_jp", "euc-jp": "euc_jp", "euc_jp": "euc_jp",
    "gb18030": "gb18030", "big5hkscs": "cp950", "big5": "cp950",
}  # fmt: skip
_LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "iso8859-2")
_OTHER_SCRIPTS = ("cp1251", "koi8-r", "iso8859-5", "cp1253", "cp1255", "cp1256", "cp874")
# Their letters are bytes from 0x80 to 0xaf, which are signs in the encodings of Windows.
_OF_DOS_AND_MAC = ("cp850", "cp866", "mac-roman")
# Of short texts in other encodings, too many are words in these.
_RARE = ("cp850", "cp866", "mac-roman", "cp874", "cp1254", "cp1257")
# Words of EUC-JP are words in GB 18030, and the reverse.
_MIN_LETTERS = {"cp949": 5, "gb18030": 8, "euc_jp": 8} | dict.fromkeys(_LATIN, 1)
_CANDIDATES = ("cp949", "cp932", "euc-jp", "gb18030", "big5", *_LATIN, *_OTHER_SCRIPTS)

# Chosen so that no text of tests/component/lake/test_encoding_detection.py is read wrongly.
_MIN_OTHER_LETTERS = 4
# Chinese and Japanese text read as Korean consists of rare syllables.
_LEAD_OF_COMMON, _LEAD_OF_RARE = 3.0, 0.3
_COMMON_SYLLABLES = frozenset(
    "이다는에의을하가고를은한지로사기도들자어인그리해시대아스정나으일것서수과있전라부상보주여구원제국장적와면"
    "연비선방게만경공안소성생동때우신거마년위문치오관계발당회말조세명모개입미물유식무용화분업교중실내행학간래속천"
    "영산력등결통불재진금양강현민건심운체품단역반배차파출타포번호름날짜울김박최홍길철희숙순준훈윤혜송완료취취소고객"
    "판매가격액표총합증감율률남녀월요점종로북동작급직원트드르러터니레네데더디두류브프크카코토노초저점청처책창참찬"
    "찾표편평평추축출충취측층친칠침커컴키태택터테토투특팀팔패페펴편폐풍필피한할함항향허험형혼확활황후휴흥히힘"
    "글책값별점추천평제목댓글좋싫싸높낮남북춘하추동절봄여름겨울오늘내일어제광인천대구울산세종경기충청전라제"
    "및또더덜못안됨된될됐함할했음임없않같많적크작새옛큰작은습니까요세죠네까씨님들께서부터까지만조차마저"
)
_HANGUL = re.compile(r"[\x00-\x7f\uac00-\ud7a3]*")
_KANA = re.compile(r"[\u3041-\u30fe]")
# EUC-JP and GB 18030 share their bytes.
_MIN_LEAD_OF_GB = 6.0
_MIN_CONFIDENCE, _MIN_LEAD, _MIN_LATIN_LEAD = 0.007, 2.3, 1.1
_THAI_MARK = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_MIXED_WORD = re.compile(
    rf"[A-Za-z](?:[^\W\d_A-Za-z]|[{_THAI_MARK}])|(?:[^\W\d_A-Za-z]|[{_THAI_MARK}])[A-Za-z]"
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_LETTER_WITHIN_WORD = re.compile(r"[A-Za-z][^\x00-\x7f]{1,2}[a-z]")
_CONTROL = re.compile(r"[\x80-\x9f]")
# Letters of Icelandic or Turkish, capitals within words, and signs beside letters.
_UNUSUAL_IN_CP1252 = re.compile(
    r"[ÐÝÞðýþŠŽšžŸ]|[A-Za-z][À-ÖØ-Þ][a-z]|[^\W\d_][³¹¿]|\b[£¥¯³¹][^\W\d_]|"
    r"[^\W\d_][\x80-\xbf€ƒ\u02c6\u02dc\u2010-\u2018\u201a-\u206f™]+[^\W\d_]"
)


@dataclass(frozen=True)
class Candidate:
    """A reading of a sample: the codec, the text and the confidence of the detector."""

    codec: str
    text: str
    confidence: float


def rank_candidates(sample: bytes) -> list[Candidate]:
    """Return the plausible readings of a sample, the most likely first."""
    has_dos_letters = re.search(rb"[\x80-\xaf]", sample)
    include = (*_CANDIDATES, *_OF_DOS_AND_MAC) if has_dos_letters else _CANDIDATES
    found: dict[str, Candidate] = {}
    for result in chardet.detect_all(
        sample, ignore_threshold=True, include_encodings=include, compat_names=False
    ):
        if not result["encoding"]:
            continue
        name = result["encoding"]
        candidate = _read(sample, _CODECS.get(name, name), result["confidence"])
        if candidate is None:
            continue
        known = found.get(candidate.text)
        if known is None or candidate.codec == "cp1252":
            best = max(candidate.confidence, known.confidence if known else 0)
            found[candidate.text] = Candidate(candidate.codec, candidate.text, best)
    return sorted(found.values(), key=lambda each: -each.confidence)


def is_certain(candidates: list[Candidate]) -> bool:
    """Return whether the first candidate is far more likely than the others."""
    best, *others = candidates
    letters = sum(map(len, _NOT_ASCII.findall(best.text)))
    is_short = letters < _MIN_LETTERS.get(best.codec, _MIN_OTHER_LETTERS)
    if best.confidence < _MIN_CONFIDENCE or best.codec in _RARE or is_short:
        return False
    if best.codec == "cp1252" and _UNUSUAL_IN_CP1252.search(best.text):
        return False
    rivals = [each for each in others if each.confidence * _lead(best, each) > best.confidence]
    return all(_is_distinct(best, rival) for rival in rivals)


def _is_distinct(best: Candidate, rival: Candidate) -> bool:
    """Return whether a text in cp1252 has letters that make another Latin encoding unlikely."""
    if best.codec != "cp1252" or rival.codec not in _LATIN:
        return False
    pairs = set(zip(best.text, rival.text, strict=False))
    differing = sum(one != other for one, other in pairs)
    return differing > 1 and rival.confidence * _MIN_LATIN_LEAD < best.confidence


def _lead(best: Candidate, rival: Candidate) -> float:
    return _MIN_LEAD_OF_GB if (best.codec, rival.codec) == ("gb18030", "euc_jp") else _MIN_LEAD


def _read(sample: bytes, codec: str, confidence: float) -> Candidate | None:
    """Return the reading of a sample, None if a quarter of its words mix scripts."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return None
    mixed = _MIXED_WORD if codec in (*_OTHER_SCRIPTS, "cp866") else _LETTER_WITHIN_WORD
    is_latin = codec in (*_LATIN, "cp850", "mac-roman")
    words = len(_NOT_ASCII.findall(text))
    if _CONTROL.search(text) or (not is_latin and len(mixed.findall(text)) * 4 > words):
        return None
    if codec == "cp949" and _HANGUL.fullmatch(text):
        confidence = min(1.0, confidence * _korean_lead(text))
    if codec == "gb18030" and _KANA.search(text):
        return None
    return Candidate(codec, text, confidence)


def _korean_lead(text: str) -> float:
    """Return how much more likely a text of syllables is Korean than the detector finds."""
    syllables = {character for character in text if not character.isascii()}
    common = len(syllables & _COMMON_SYLLABLES)
    return _LEAD_OF_COMMON**common * _LEAD_OF_RARE ** (len(syllables) - common)
