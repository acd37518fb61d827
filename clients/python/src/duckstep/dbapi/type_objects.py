"""Type objects and constructors of PEP 249."""

from __future__ import annotations

from datetime import date, datetime, time

from duckstep.types import SqlType, parse_type

Date = date
Time = time
Timestamp = datetime
Binary = bytes


class TypeObject:
    """A group of types; equals each `type_code` of a description that belongs to it."""

    def __init__(self, name: str, *types: str) -> None:
        self.name, self.types = name, frozenset(types)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, TypeObject):
            return self.name == other.name
        if isinstance(other, str):
            return parse_type(other).name in self.types
        if isinstance(other, SqlType):
            return other.name in self.types
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"duckstep.dbapi.{self.name}"


STRING = TypeObject("STRING", "VARCHAR", "ENUM", "JSON", "VARIANT", "UUID", "BIT", "GEOMETRY")
BINARY = TypeObject("BINARY", "BLOB")
NUMBER = TypeObject(
    "NUMBER", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT",
    "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "BIGNUM", "FLOAT", "DOUBLE", "DECIMAL",
)  # fmt: skip
DATETIME = TypeObject(
    "DATETIME", "DATE", "TIME", "TIME_NS", "TIME WITH TIME ZONE", "TIMESTAMP", "TIMESTAMP_S",
    "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "INTERVAL",
)  # fmt: skip
ROWID = TypeObject("ROWID")


def DateFromTicks(ticks: float) -> date:
    """Return the local date of seconds since 1970."""
    return date.fromtimestamp(ticks)


def TimeFromTicks(ticks: float) -> time:
    """Return the local time of seconds since 1970."""
    return datetime.fromtimestamp(ticks).time()


def TimestampFromTicks(ticks: float) -> datetime:
    """Return the local date and time of seconds since 1970."""
    return datetime.fromtimestamp(ticks)
