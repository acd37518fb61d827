"""The parser of type declarations, as DuckDB writes them in `columns` of a result."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_TEXT = re.compile(r"'((?:[^']|'')*)'")
_WORD = re.compile(r"[^\s\"'(),\[\]]+")
_SPACE = re.compile(r"\s*")
_SIZE = re.compile(r"\[(\d*)\]")
_NESTED = ("STRUCT", "UNION")


@dataclass(frozen=True, slots=True)
class Field:
    """A member of a STRUCT or UNION, the key or value of a MAP, or the item of a list."""

    name: str
    type: SqlType


@dataclass(frozen=True, slots=True)
class SqlType:
    """A DuckDB type; `name` is its name in capitals, LIST or ARRAY for `T[]` and `T[3]`.

    `text` is the declaration. A DECIMAL has `precision` and `scale`, an ARRAY its `size`, an ENUM
    its `values`; `fields` are the parts of a nested type.
    """

    name: str
    text: str
    fields: tuple[Field, ...] = ()
    precision: int | None = None
    scale: int | None = None
    size: int | None = None
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text

    @property
    def item(self) -> SqlType:
        """The type of a list's items. Raises IndexError for a type without parts."""
        return self.fields[0].type


@lru_cache(maxsize=4096)
def parse_type(text: str) -> SqlType:
    """Parse a declaration; one that this version cannot read is a type without parts.

    A later DuckDB may have types of another form, whose values stay as the server sends them.
    """
    parser = _Parser(text)
    try:
        parsed = parser.parse()
    except _Unreadable:
        return SqlType(text.strip().upper(), text)
    return parsed if parser.at_end() else SqlType(text.strip().upper(), text)


class _Unreadable(Exception):
    pass


class _Parser:
    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def at_end(self) -> bool:
        self._match(_SPACE)
        return self._at == len(self._text)

    def parse(self) -> SqlType:
        self._match(_SPACE)
        start = self._at
        kind = self._base(start)
        while size := self._match(_SIZE):
            text = self._text[start : self._at]
            item = (Field("item", kind),)
            if size[1]:
                kind = SqlType("ARRAY", text, item, size=int(size[1]))
            else:
                kind = SqlType("LIST", text, item)
        return kind

    def _base(self, start: int) -> SqlType:
        name = self._name()
        if not self._accept("("):
            return SqlType(name, name)
        if name in _NESTED:
            return SqlType(name, *self._closed(start, self._members()))
        if name == "MAP":
            return SqlType(name, *self._closed(start, self._pair()))
        arguments = self._arguments()
        text, _ = self._closed(start, ())
        return _with_arguments(name, text, arguments)

    def _name(self) -> str:
        """Read the words of a type, such as TIMESTAMP WITH TIME ZONE."""
        if quoted := self._match(_QUOTED):
            return quoted[0]
        words = []
        while word := self._match(_WORD):
            words.append(word[0].upper())
            self._match(_SPACE)
        if not words:
            raise _Unreadable
        if self._text[self._at - 1].isspace() and self._peek() not in "(":
            self._at = len(self._text[: self._at].rstrip())
        return " ".join(words)

    def _members(self) -> tuple[Field, ...]:
        members = [self._member()]
        while self._accept(","):
            members.append(self._member())
        return tuple(members)

    def _member(self) -> Field:
        self._match(_SPACE)
        if quoted := self._match(_QUOTED):
            return Field(quoted[1].replace('""', '"'), self.parse())
        word = self._match(_WORD)
        if not word:
            raise _Unreadable
        return Field(word[0], self.parse())

    def _pair(self) -> tuple[Field, ...]:
        key = self.parse()
        if not self._accept(","):
            raise _Unreadable
        return (Field("key", key), Field("value", self.parse()))

    def _arguments(self) -> list[str]:
        arguments = []
        while True:
            self._match(_SPACE)
            if text := self._match(_TEXT):
                arguments.append(text[1].replace("''", "'"))
            elif word := self._match(_WORD):
                arguments.append(word[0])
            else:
                raise _Unreadable
            if not self._accept(","):
                return arguments

    def _closed(self, start: int, fields: tuple[Field, ...]) -> tuple[str, tuple[Field, ...]]:
        if not self._accept(")"):
            raise _Unreadable
        return self._text[start : self._at], fields

    def _accept(self, character: str) -> bool:
        self._match(_SPACE)
        if self._peek() != character:
            return False
        self._at += 1
        return True

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self._text, self._at)
        if match:
            self._at = match.end()
        return match


def _with_arguments(name: str, text: str, arguments: list[str]) -> SqlType:
    if name == "ENUM":
        return SqlType(name, text, values=tuple(arguments))
    numbers = [int(each) for each in arguments if each.isdecimal()]
    if name == "DECIMAL" and numbers:
        return SqlType(
            name, text, precision=numbers[0], scale=numbers[1] if len(numbers) > 1 else 0
        )
    return SqlType(name, text)
