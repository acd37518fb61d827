"""Dataclasses from JSON documents of the API."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, field, fields
from datetime import date, datetime, timezone
from functools import cache
from typing import Any, TypeVar, cast

T = TypeVar("T")
Read = Callable[[Any], Any]


def member(read: Read, default: Any = None, name: str | None = None) -> Any:
    """Return a field whose value `read` converts; `name` is the document's, if not the same."""
    return field(default=default, metadata={"read": read, "name": name})


def document() -> Any:
    """Return the field of the JSON object as it was received."""
    return field(default_factory=dict, repr=False, compare=False)


def from_document(kind: type[T], source: Mapping[str, Any]) -> T:
    """Return a dataclass whose fields are the snake_case names of the document's members.

    Members that the class does not have are in `document` alone. Raises KeyError if one is
    missing that every such document has.
    """
    values: dict[str, Any] = {"document": dict(source)}
    for name, key, read, required in _members(cast(Any, kind)):
        value = source.get(key)
        if value is not None:
            values[name] = read(value) if read else value
        elif required:
            values[name] = source[key]
    return kind(**values)


def listed(kind: type[Any]) -> Read:
    """Return the reader of a list of documents."""
    return lambda sources: tuple(from_document(kind, each) for each in sources)


def one(kind: type[Any]) -> Read:
    """Return the reader of one document."""
    return lambda source: from_document(kind, source)


def moment(text: str) -> datetime:
    """Return the aware time of an ISO 8601 text; Python 3.10 reads neither Z nor 7 digits."""
    match = re.fullmatch(r"(.*?)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?", text)
    assert match is not None
    start, fraction, zone = match.groups()
    offset = "+00:00" if zone in (None, "Z") else zone
    digits = f".{(fraction + '000000')[:6]}" if fraction else ""
    return datetime.fromisoformat(f"{start}{digits}{offset}").astimezone(timezone.utc)


def dates(source: Mapping[str, str]) -> tuple[date, date]:
    """Return the first and last date of a DateRange."""
    return date.fromisoformat(source["from"]), date.fromisoformat(source["to"])


def camel_case(name: str) -> str:
    """Return the name of a document's member for one in snake_case."""
    return re.sub(r"_(.)", lambda match: match[1].upper(), name)


@cache
def _members(kind: Any) -> tuple[tuple[str, str, Read | None, bool], ...]:
    return tuple(
        (
            each.name,
            each.metadata.get("name") or camel_case(each.name),
            each.metadata.get("read"),
            each.default is MISSING and each.default_factory is MISSING,
        )
        for each in fields(kind)
        if each.name != "document"
    )
