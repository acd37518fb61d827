"""Conversion of a text file to UTF-8: by its byte order mark, its bytes, or --encoding."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from lake.encoding_detection import is_certain, rank_candidates
from lake.errors import LakeError

UTF_8 = "utf-8"
_BLOCK_BYTES = 1 << 20
_MAX_SAMPLE_BYTES = 1 << 16
_MAX_SHOWN, _MAX_CANDIDATES = 40, 6
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_UTF_8_CHARACTERS = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_ESCAPES = re.compile(rb"\x1b\$(?:[@B]|\)C)")
# The mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def convert_to_utf8(file: Path, encoding: str | None, into: Path) -> tuple[Path, str | None]:
    """Return a UTF-8 file of the same text, and a note if the file has another encoding.

    Raises LakeError for bytes that the encoding has not, and if no encoding is certain.
    """
    if encoding:
        _check_codec(encoding)
        _transcode(file, encoding, into, f"--encoding {encoding}")
        return into, None
    marked = _marked_codec(file)
    codec = marked or _unmarked_codec(file)
    if codec == UTF_8:
        return file, None
    _transcode(file, codec, into, f"{codec}, by its byte order mark" if marked else codec)
    if marked:
        return into, f"encoding {codec}, by its byte order mark"
    example = _example(into)
    return into, f"encoding {codec}, detected, as in {example!r}; if it is wrong, set --encoding"


def _check_codec(encoding: str) -> None:
    try:
        if isinstance("".encode(encoding), bytes):
            return
    except (LookupError, TypeError, ValueError):
        pass
    raise LakeError(
        f"--encoding: unknown encoding {encoding!r}; use a name such as utf-8, utf-16, cp1252, "
        "cp949 or shift_jis"
    )


def _marked_codec(file: Path) -> str | None:
    with file.open("rb") as stream:
        start = stream.read(4)
    return next((codec for mark, codec in _MARKS if start.startswith(mark)), None)


def _unmarked_codec(file: Path) -> str:
    """Return the codec of a file without a byte order mark. Raises LakeError."""
    nul = _nul_codec(file)
    if nul:
        return nul
    if can_decode(file, UTF_8):
        return _escape_codec(file) or UTF_8
    line, is_mostly_utf8 = _first_invalid_line(file)
    if is_mostly_utf8:
        raise LakeError(
            f"line {line} is not UTF-8, but most of the file is; correct the line, or set "
            "--encoding if the file has another encoding"
        )
    return _detected_codec(file, line)


def _nul_codec(file: Path) -> str | None:
    """Return the UTF-16 codec of a file with NUL bytes, which are halves of its characters."""
    counts, position = [0, 0], 0
    for block in _blocks(file):
        if b"\0" in block:
            even = block[position % 2 :: 2].count(0)
            counts[0] += even
            counts[1] += block.count(0) - even
        position += len(block)
    if not any(counts):
        return None
    if not all(counts) and position % 2 == 0 and sum(counts) * 20 > position:
        return "utf-16-le" if counts[1] else "utf-16-be"
    raise LakeError(
        "the file has NUL bytes, as binary files have; if it is text, set --encoding, such as "
        "--encoding utf-16-le"
    )


def _escape_codec(file: Path) -> str | None:
    """Return the codec of ASCII with escape sequences for Japanese or Korean."""
    for block in _blocks(file):
        if found := _ESCAPES.search(block):
            return "iso2022_kr" if found.group() == b"\x1b$)C" else "iso2022_jp_2"
    return None


def _first_invalid_line(file: Path) -> tuple[int, bool]:
    """Return the first line that is not UTF-8, and whether most characters of the file are."""
    first, valid, others = 0, 0, 0
    for number, line in _lines(file):
        if line.isascii():
            continue
        in_line = sum(map(len, _UTF_8_CHARACTERS.findall(line)))
        beyond = len(_BEYOND_ASCII.findall(line)) - in_line
        valid, others = valid + in_line, others + beyond
        if beyond and not first:
            first = number
    return first, valid > others


def _detected_codec(file: Path, line: int) -> str:
    ranked = rank_candidates(_sample(file))[:_MAX_CANDIDATES]
    candidates = [each for each in ranked if can_decode(file, each.codec)]
    if candidates and is_certain(candidates):
        return candidates[0].codec
    shown = ", ".join(f"{c.codec} ({_first_text(c.text)!r})" for c in candidates[:3])
    options = f"; it could be {shown}" if shown else ""
    raise LakeError(f"line {line} is not UTF-8{options}; set --encoding to the file's encoding")


def _sample(file: Path) -> bytes:
    """Return the first lines with other than ASCII characters, wherever they are."""
    lines: dict[bytes, None] = {}
    size = 0
    for _, line in _lines(file):
        if not line.isascii() and line not in lines:
            lines[line] = None
            size += len(line)
            if size > _MAX_SAMPLE_BYTES:
                break
    return b"".join(lines)


def can_decode(file: Path, codec: str) -> bool:
    """Return whether the whole file is text in a codec."""
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for block in _blocks(file):
            decoder.decode(block)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _transcode(file: Path, codec: str, into: Path, label: str) -> None:
    decoder, lines = codecs.getincrementaldecoder(codec)(), 0
    with into.open("w", encoding=UTF_8, newline="") as output:
        try:
            for block in _blocks(file):
                text = decoder.decode(block)
                lines += text.count("\n")
                output.write(text)
            output.write(decoder.decode(b"", True))
        except UnicodeDecodeError as exc:
            line = lines + 1 + _newlines_before(exc)
            raise LakeError(
                f"line {line} is not text in {label}; set --encoding to the file's encoding"
            ) from None
        except UnicodeEncodeError:
            raise LakeError(f"line {lines + 1} or later has half a character in {label}") from None


def _newlines_before(exc: UnicodeDecodeError) -> int:
    return exc.object[: exc.start].decode(exc.encoding, "ignore").count("\n")


def _example(file: Path) -> str:
    lines = (line for _, line in _lines(file) if not line.isascii())
    line = next(lines, None) or next((line for _, line in _lines(file)), b"")
    return _first_text(line.decode(errors="ignore"))


def _first_text(text: str) -> str:
    """Return the surroundings of the first character that is not ASCII."""
    line = next((line.strip() for line in text.split("\n") if not line.isascii()), "")
    if not line:
        return text[:_MAX_SHOWN].split("\n")[0]
    start = next(index for index, character in enumerate(line) if not character.isascii())
    start = max(0, start - _MAX_SHOWN // 2)
    return line[start : start + _MAX_SHOWN]


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Yield lines with their numbers, a very long one in parts."""
    number = 1
    with file.open("rb") as stream:
        while line := stream.readline(_BLOCK_BYTES):
            yield number, line
            number += line.endswith(b"\n")


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            yield block
