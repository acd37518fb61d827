"""DuckDB's types as types of SQLAlchemy; values are those of the DB-API."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.sql import sqltypes, type_api
from sqlalchemy.types import TypeEngine

from duckstep.types import Interval, SqlType, parse_type

# SQLAlchemy 1.4 has no generic types.
if TYPE_CHECKING:
    AnyType = TypeEngine[Any]
    AnyFloat = sqltypes.Float[Any]
    AnyNumeric = sqltypes.Numeric[Any]
    AnyUuid = sqltypes.Uuid[Any]
else:
    AnyType, AnyFloat, AnyNumeric = TypeEngine, sqltypes.Float, sqltypes.Numeric
    AnyUuid = getattr(sqltypes, "Uuid", TypeEngine)


class Declared(AnyType):
    """A type whose text is DuckDB's declaration, also without a dialect."""

    def __str__(self) -> str:
        from duckstep.sqlalchemy.dialect import DuckstepDialect

        return str(self.compile(dialect=DuckstepDialect()))


class NamedInteger(Declared, sqltypes.Integer):
    """An integer that SQLAlchemy has no class for, such as UTINYINT or HUGEINT."""

    __visit_name__ = "duckdb_name"

    def __init__(self, name: str = "HUGEINT") -> None:
        self.name = name


class NamedText(Declared, sqltypes.String):
    """A type whose values are text, such as BIT, GEOMETRY or ENUM('a', 'b')."""

    __visit_name__ = "duckdb_name"

    def __init__(self, name: str = "VARCHAR") -> None:
        super().__init__()
        self.name = name


class NamedTimestamp(Declared, sqltypes.TIMESTAMP):
    """A TIMESTAMP of another resolution: TIMESTAMP_S, TIMESTAMP_MS, TIMESTAMP_NS."""

    __visit_name__ = "duckdb_name"

    def __init__(self, name: str = "TIMESTAMP") -> None:
        super().__init__()
        self.name = name


class DOUBLE(Declared, AnyFloat):
    """A float of 64 bits, which SQLAlchemy 1.4 has no name for."""

    __visit_name__ = "DOUBLE"


class UUID(Declared):
    """A UUID, which SQLAlchemy 1.4 has no type for."""

    __visit_name__ = "duckdb_name"
    name = "UUID"


class INTERVAL(Declared, type_api.NativeForEmulated, sqltypes._AbstractInterval):
    """An interval: a timedelta, or a `duckstep.Interval` if it has months."""

    __visit_name__ = "INTERVAL"
    native = True

    @classmethod
    def adapt_emulated_to_native(cls, impl: Any, **kw: Any) -> INTERVAL:
        """Return the native type of SQLAlchemy's Interval."""
        return cls()

    @property
    def python_type(self) -> type[timedelta]:
        """The class of most values."""
        return timedelta

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], Any]:
        """Return the function that reads a value of the DB-API."""
        return _shortest_interval


class STRUCT(Declared):
    """A struct, whose values are dicts; `fields` are pairs of name and type."""

    __visit_name__ = "STRUCT"

    def __init__(self, fields: Sequence[tuple[str, AnyType]] = ()) -> None:
        # A cache key of SQLAlchemy has the attributes, which must have hashes.
        self.fields = tuple(fields)


class UNION(STRUCT):
    """A union, whose values are dicts of one member."""

    __visit_name__ = "UNION"


class MAP(Declared):
    """A map, whose values are dicts."""

    __visit_name__ = "MAP"

    def __init__(self, key: AnyType | None = None, value: AnyType | None = None) -> None:
        self.key, self.value = key or sqltypes.String(), value or sqltypes.String()


_SIMPLE: dict[str, Callable[[], AnyType]] = {
    "BOOLEAN": sqltypes.BOOLEAN,
    "SMALLINT": sqltypes.SMALLINT,
    "INTEGER": sqltypes.INTEGER,
    "BIGINT": sqltypes.BIGINT,
    "FLOAT": sqltypes.REAL,
    "DOUBLE": DOUBLE,
    "VARCHAR": sqltypes.VARCHAR,
    "BLOB": sqltypes.BLOB,
    "DATE": sqltypes.DATE,
    "TIME": sqltypes.TIME,
    "TIMESTAMP": sqltypes.TIMESTAMP,
    "INTERVAL": INTERVAL,
    "JSON": sqltypes.JSON,
    "UUID": getattr(sqltypes, "UUID", UUID),
    "TIME WITH TIME ZONE": lambda: sqltypes.TIME(timezone=True),
    "TIMESTAMP WITH TIME ZONE": lambda: sqltypes.TIMESTAMP(timezone=True),
    "TIMESTAMP_S": lambda: NamedTimestamp("TIMESTAMP_S"),
    "TIMESTAMP_MS": lambda: NamedTimestamp("TIMESTAMP_MS"),
    "TIMESTAMP_NS": lambda: NamedTimestamp("TIMESTAMP_NS"),
}
_INTEGERS = frozenset(
    ("TINYINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM")
)
_NESTED: dict[str, Callable[[SqlType], AnyType]] = {
    "LIST": lambda kind: _array(kind),
    "ARRAY": lambda kind: _array(kind),
    "STRUCT": lambda kind: STRUCT(_members(kind)),
    "UNION": lambda kind: UNION(_members(kind)),
    "MAP": lambda kind: MAP(*(type_of(field.type) for field in kind.fields)),
}


def type_from(declaration: str) -> AnyType:
    """Return the type of a declaration such as `DECIMAL(10,2)[]`; an unknown one is text."""
    return type_of(parse_type(declaration))


def type_of(kind: SqlType) -> AnyType:
    """Return SQLAlchemy's type of a parsed declaration."""
    if kind.name in _SIMPLE:
        return _SIMPLE[kind.name]()
    if kind.name in _INTEGERS:
        return NamedInteger(kind.name)
    if kind.name == "DECIMAL":
        return sqltypes.DECIMAL(kind.precision, kind.scale)
    if kind.name in _NESTED and kind.fields:
        return _NESTED[kind.name](kind)
    return NamedText(kind.text)


def _array(kind: SqlType) -> AnyType:
    """Return SQLAlchemy's ARRAY, which has its dimensions in one type."""
    dimensions = 1
    while (kind := kind.item).name in ("LIST", "ARRAY"):
        dimensions += 1
    return sqltypes.ARRAY(type_of(kind), dimensions=dimensions)


def _members(kind: SqlType) -> list[tuple[str, AnyType]]:
    return [(field.name, type_of(field.type)) for field in kind.fields]


def _shortest_interval(value: Any) -> Any:
    return value.timedelta() if isinstance(value, Interval) and not value.months else value
