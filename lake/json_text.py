"""A buffer over the text of a JSON file, from which values are decoded with their lines."""

import json
import re
from json.decoder import JSONDecodeError
from pathlib import Path
from types import TracebackType
from typing import Any

from lake.errors import LakeError

_BLOCK_CHARACTERS = 1 << 20
_MAX_VALUE_CHARACTERS = 1 << 28
# The longest token that a block can cut: an escape such as \ud83d\ude00, or -Infinity.
_TOKEN_CHARACTERS = 16
# JSON's white space, and the separator of JSON text sequences.
_SPACE = re.compile(r"[ \t\r\n\x1e]*")


# Python's messages, and what the file lacks.
_REASONS = {
    "Expecting value": "no JSON value",
    "Expecting ',' delimiter": "a ',' is missing, or the end of the object or array",
    "Expecting ':' delimiter": "a ':' is missing after a key",
    "Expecting property name enclosed in double quotes": "no key in double quotes",
    "Illegal trailing comma before end of object": "a ',' before the end of an object",
    "Illegal trailing comma before end of array": "a ',' before the end of an array",
    "Invalid control character at": "a line break or control character in a text, whose closing "
    "quote may be missing",
}
_MAX_SHOWN = 20


class NumberText(str):
    """A number with a fraction or an exponent, as the file spells it."""

    __slots__ = ()


class _DuplicateKeyError(Exception):
    """An object has a key twice."""


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _DuplicateKeyError(next(key for key in keys if keys.count(key) > 1))
    return record


_DECODER = json.JSONDecoder(
    parse_float=NumberText, parse_constant=NumberText, object_pairs_hook=_unique_keys
)


class JsonText:
    """The text of a UTF-8 file, read in blocks; errors name the line."""

    def __init__(self, file: Path) -> None:
        self._stream = file.open(encoding="utf-8-sig", newline="")
        self._text, self._position, self._is_whole = "", 0, False
        self._counted, self._line, self._cut_characters = 0, 1, 0

    def __enter__(self) -> "JsonText":
        return self

    def __exit__(
        self, type_: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._stream.close()

    @property
    def line(self) -> int:
        """The line of the next character."""
        return self._line_of(self._position)

    @property
    def is_at_start(self) -> bool:
        """Whether no value was decoded yet."""
        return self.line == 1 and not self._text[: self._position].strip()

    def peek(self) -> str:
        """Skip white space and return the next character, "" at the end of the file."""
        while True:
            found = _SPACE.match(self._text, self._position)
            self._position = found.end() if found else self._position
            if self._position < len(self._text):
                return self._text[self._position]
            if not self._read_more():
                return ""

    def take(self, character: str) -> bool:
        """Skip white space and the character, and return whether it was there."""
        found = self.peek() == character
        self._position += found
        return found

    def decode(self) -> Any:
        """Return the next value: floats as NumberText, integers exact. Raises LakeError."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._position)
            except JSONDecodeError as exc:
                if self._may_be_cut(exc) and self._read_more():
                    continue
                raise LakeError(self._reason(exc)) from None
            except _DuplicateKeyError as exc:
                raise self.error(f"an object has the key {str(exc)!r} twice") from None
            except RecursionError:
                raise self.error("a value has too many levels") from None
            except ValueError:
                raise self.error("a number has more than 4,300 digits") from None
            if end < len(self._text) or not self._read_more():
                self._check_escapes(value, end)
                self._position = end
                return value

    @property
    def place(self) -> str:
        """The line of the next character, and its place in a line that begins before it."""
        return self._place_of(self._position)

    def error(self, reason: str) -> LakeError:
        """Return an error at the next character."""
        return LakeError(f"{self.place}: {reason}")

    def _check_escapes(self, value: Any, end: int) -> None:
        r"""Raise LakeError for a half of a surrogate pair, such as \ud83d alone."""
        if self._text.find("\\u", self._position, end) < 0:
            return
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            reason = "a text has one half of a surrogate pair, which is no character"
            raise self.error(reason) from None

    def _may_be_cut(self, exc: JSONDecodeError) -> bool:
        near_end = exc.pos > len(self._text) - _TOKEN_CHARACTERS
        return near_end or exc.msg.startswith("Unterminated string")

    def _reason(self, exc: JSONDecodeError) -> str:
        place = self._place_of(exc.pos)
        cut = exc.pos >= len(self._text.rstrip()) or exc.msg.startswith("Unterminated string")
        if self._is_whole and cut:
            return f"line {self._line_of(exc.pos)}: the file is truncated within a value"
        shown = self._text[exc.pos : exc.pos + _MAX_SHOWN].split("\n")[0]
        reason = _REASONS.get(exc.msg, exc.msg)
        return f"{place}: {reason} at {shown!r}"

    def _place_of(self, position: int) -> str:
        before = self._text.rfind("\n", 0, position)
        character = position - before + (self._cut_characters if before < 0 else 0)
        return f"line {self._line_of(position)}" + (
            f", character {character}" if character > 1 else ""
        )

    def _line_of(self, position: int) -> int:
        if position < self._counted:
            return self._line - self._text.count("\n", position, self._counted)
        self._line += self._text.count("\n", self._counted, position)
        self._counted = position
        return self._line

    def _read_more(self) -> bool:
        """Append a block as long as the unread text, without the text that was decoded."""
        rest = len(self._text) - self._position
        if rest > _MAX_VALUE_CHARACTERS:
            raise self.error(f"a value has more than {_MAX_VALUE_CHARACTERS:,} characters")
        block = self._stream.read(max(_BLOCK_CHARACTERS, rest))
        if not block:
            self._is_whole = True
            return False
        self._line_of(self._position)
        before = self._text.rfind("\n", 0, self._position)
        self._cut_characters = (
            self._position - before - 1 + (self._cut_characters if before < 0 else 0)
        )
        self._text, self._counted = self._text[self._position :] + block, 0
        self._position = 0
        return True
