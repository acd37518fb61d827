"""Values of a statement: the DB-API binds Python's own, and literals are written with a type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timezone
from decimal import Decimal
from typing import Any

from sqlalchemy import cast
from sqlalchemy.sql import sqltypes

from duckstep.sqlalchemy.types import INTERVAL, AnyNumeric, AnyUuid


class _Typed:
    """Writes a literal as a text with its type: DuckDB chooses no function by a text."""

    literal_type = "VARCHAR"

    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        return lambda value: f"CAST({quoted(self.write(value))} AS {self.literal_type})"

    def write(self, value: Any) -> str:
        return value.isoformat() if isinstance(value, date | time) else str(value)


class _Date(_Typed, sqltypes.Date):
    literal_type = "DATE"


class _Time(_Typed, sqltypes.Time):
    @property
    def literal_type(self) -> str:  # type: ignore[override]
        return "TIME WITH TIME ZONE" if self.timezone else "TIME"


class _DateTime(_Typed, sqltypes.DateTime):
    @property
    def literal_type(self) -> str:  # type: ignore[override]
        return "TIMESTAMP WITH TIME ZONE" if self.timezone else "TIMESTAMP"

    def write(self, value: Any) -> str:
        """Write an aware value in UTC: a cast to TIMESTAMP ignores the offset of a text."""
        if not isinstance(value, datetime) or not value.tzinfo:
            return super().write(value)
        moment = value.astimezone(timezone.utc)
        return (moment if self.timezone else moment.replace(tzinfo=None)).isoformat()


class _Binary(_Typed, sqltypes.LargeBinary):
    literal_type = "BLOB"

    def write(self, value: Any) -> str:
        return "".join(f"\\x{byte:02X}" for byte in bytes(value))


class _Interval(_Typed, INTERVAL):
    literal_type = "INTERVAL"

    def write(self, value: Any) -> str:
        return f"{value.days} days {value.seconds} seconds {value.microseconds} microseconds"


class _Numeric(AnyNumeric):
    """A decimal also where DuckDB computes a DOUBLE: the quotient of two decimals."""

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], Any]:
        return _decimal if self.asdecimal else _float


class _Json(sqltypes.JSON):
    def bind_expression(self, bindvalue: Any) -> Any:
        return cast(bindvalue, self)


class _JsonPath(sqltypes.JSON.JSONPathType):
    """Writes an index as a JSON path, which DuckDB's `->` also accepts."""

    def bind_processor(self, dialect: Any) -> Callable[[Any], str]:
        return _path

    def literal_processor(self, dialect: Any) -> Callable[[Any], str]:
        return lambda value: quoted(_path(value))


class _JsonIndex(_JsonPath, sqltypes.JSON.JSONIndexType):
    pass


class _Uuid(_Typed, AnyUuid):
    """A UUID, or 32 digits for one that is kept as text (`native_uuid=False`)."""

    @property
    def literal_type(self) -> str:  # type: ignore[override]
        return "UUID" if self.native_uuid else "VARCHAR"

    def write(self, value: Any) -> str:
        return str(value) if self.native_uuid else str(value).replace("-", "")


def quoted(text: str) -> str:
    """Return a text as a literal of SQL."""
    return "'{}'".format(text.replace("'", "''"))


def _decimal(value: Any) -> Any:
    return Decimal(repr(value)) if isinstance(value, float) else value


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _path(value: Any) -> str:
    steps = value if isinstance(value, list | tuple) else (value,)
    return "$" + "".join(
        f"[{step}]" if isinstance(step, int) else '."{}"'.format(step.replace('"', '\\"'))
        for step in steps
    )


COLSPECS: dict[Any, Any] = {
    sqltypes.Date: _Date,
    sqltypes.Time: _Time,
    sqltypes.DateTime: _DateTime,
    sqltypes._Binary: _Binary,
    sqltypes.Numeric: _Numeric,
    sqltypes.Float: sqltypes.Float,
    sqltypes.Interval: _Interval,
    INTERVAL: _Interval,
    sqltypes.JSON: _Json,
    sqltypes.JSON.JSONIndexType: _JsonIndex,
    sqltypes.JSON.JSONPathType: _JsonPath,
}
if hasattr(sqltypes, "Uuid"):
    COLSPECS[sqltypes.Uuid] = _Uuid
