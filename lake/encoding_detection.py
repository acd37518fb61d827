"""Detection of the encoding of text that is not UTF-8: a certain answer, or the candidates."""

import re
from dataclasses import dataclass

import chardet

# Codecs of chardet's names, each with the bytes that vendors added to the standard.
_CODECS = {
    "cp949": "cp949", "euc-kr": "cp949", "cp932": "cp932", "shift_jis": "cp932",
    "shift_jis_2004": "cp932", "euc_jis_2004": "euc_jp", "euc-jp": "euc_jp", "euc_jp": "euc_jp",
    "gb18030": "gb18030", "big5hkscs": "big5hkscs", "big5": "big5hkscs",
}  # fmt: skip
_LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "iso8859-2")
_OTHER_SCRIPTS = ("cp1251", "koi8-r", "iso8859-5", "cp1253", "cp1255", "cp1256", "cp874")
# Their letters are bytes from 0x80 to 0xaf, which are signs in the encodings of Windows.
_OF_DOS_AND_MAC = ("cp850", "cp866", "mac-roman")
# Of short texts in cp1252, too many are words in these.
_RARE = ("cp850", "mac-roman")
_CANDIDATES = ("cp949", "cp932", "euc-jp", "gb18030", "big5", *_LATIN, *_OTHER_SCRIPTS)

# Chosen so that no text of tests/component/lake/test_encoding_detection.py is read wrongly.
_MIN_LETTERS = 4
_MIN_CONFIDENCE, _MIN_LEAD, _MIN_LATIN_LEAD = 0.007, 2.3, 1.1
_THAI_MARK = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
_MIXED_WORD = re.compile(
    rf"[A-Za-z](?:[^\W\d_A-Za-z]|[{_THAI_MARK}])|(?:[^\W\d_A-Za-z]|[{_THAI_MARK}])[A-Za-z]"
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_LETTER_WITHIN_WORD = re.compile(r"[A-Za-z][^\x00-\x7f]{1,2}[a-z]")
_CONTROL = re.compile(r"[\x80-\x9f]")
# Letters of Icelandic or Turkish, and signs beside letters, which are letters of another encoding.
_UNUSUAL_IN_CP1252 = re.compile(
    r"[ÐÝÞðýþ]|[^\W\d_][\x80-\xbf€ƒ\u02c6\u02dc\u2010-\u2018\u201a-\u206f™]+[^\W\d_]|[^\W\d_][³¹¿]|\b[£¥¯³¹][^\W\d_]|"
    r"[ŠŽšžŸ]"
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
    is_short = best.codec not in _LATIN and letters < _MIN_LETTERS
    if best.confidence < _MIN_CONFIDENCE or best.codec in _RARE or is_short:
        return False
    rivals = [each for each in others if each.confidence * _MIN_LEAD > best.confidence]
    if not rivals:
        return True
    return (
        best.codec == "cp1252"
        and all(each.codec in _LATIN for each in rivals)
        and rivals[0].confidence * _MIN_LATIN_LEAD < best.confidence
        and not _UNUSUAL_IN_CP1252.search(best.text)
    )


def _read(sample: bytes, codec: str, confidence: float) -> Candidate | None:
    """Return the reading of a sample, None if a quarter of its words mix scripts."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return None
    mixed = _MIXED_WORD if codec in (*_OTHER_SCRIPTS, "cp866") else _LETTER_WITHIN_WORD
    is_latin = codec in (*_LATIN, *_RARE)
    words = len(_NOT_ASCII.findall(text))
    if _CONTROL.search(text) or (not is_latin and len(mixed.findall(text)) * 4 > words):
        return None
    return Candidate(codec, text, confidence)
