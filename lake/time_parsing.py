"""How a column is read as times: as it is, as numbers since 1970, or as text."""

from dataclasses import dataclass

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

from lake.datetime_formats import FAMILIES, family_of
from lake.errors import LakeError
from lake.type_inference import SAMPLE

# What one unit is in microseconds, and below which number a time is taken for it: the year 5138.
UNITS = {"s": ("seconds", 1_000_000, 10**11), "ms": ("milliseconds", 1_000, 10**14),
         "us": ("microseconds", 1, 10**17), "ns": ("nanoseconds", 0.001, 10**20)}  # fmt: skip

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
            "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL")  # fmt: skip
_NUMBER = "TRY_CAST({0} AS DECIMAL(28, 9))"
_SLASHED = ("month/day/year", "day/month/year")

_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999


@dataclass(frozen=True)
class Hints:
    """What the caller says of the times: the zone of those without one, unit and format."""

    zone: str = "UTC"
    unit: str | None = None
    format: str | None = None


@dataclass(frozen=True)
class Reading:
    """A way to read the column: its name for people and its SQL, NULL where it cannot be read."""

    label: str
    sql: str


def reading_of(
    connection: duckdb.DuckDBPyConnection, column: str, type_: str, hints: Hints
) -> Reading:
    """Choose how the column of the table `raw` is read; the session's zone is already set."""
    name = quote_identifier(column)
    if type_ == "VARCHAR":
        return _text(connection, name, hints)
    if type_.split("(")[0] in _NUMBERS:
        return _number(connection, name, hints)
    if type_.startswith("TIMESTAMP") and type_.endswith("ZONE"):
        return Reading("times with a zone", _bounded(_in_utc(name)))
    if type_ == "DATE" or type_.startswith("TIMESTAMP"):
        return Reading(f"times in {hints.zone}", _bounded(_in_utc(f"{name}::TIMESTAMP")))
    raise LakeError(f"column {column!r} is {type_}; times are dates, timestamps, numbers or text")


def _in_utc(value: str) -> str:
    return f"timezone('UTC', ({value})::TIMESTAMP WITH TIME ZONE)"


def _bounded(moment: str) -> str:
    """Leave out what has no four-digit year: infinity, and years before 1 or after 9999."""
    return (
        f"CASE WHEN {moment} BETWEEN TIMESTAMP '0001-01-01' "
        f"AND TIMESTAMP '9999-12-31 23:59:59.999999' THEN {moment} END"
    )


def _number(connection: duckdb.DuckDBPyConnection, name: str, hints: Hints) -> Reading:
    compact = None if hints.unit else _compact(connection, name)
    if compact:
        return compact
    unit = hints.unit or _unit(connection, name)
    label, factor, _ = UNITS[unit]
    micros = f"round({_NUMBER.format(name)} * {factor})"
    inside = f"{micros} BETWEEN {_FIRST} AND {_LAST}"
    return Reading(
        f"epoch {label}", f"CASE WHEN {inside} THEN make_timestamp({micros}::BIGINT) END"
    )


def _unit(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """Tell the unit by the numbers' magnitude; zero fits all of them."""
    size, lower, counts = f"abs({_NUMBER.format(name)})", 0, []
    for _, _, upper in UNITS.values():
        counts.append(f"count(*) FILTER ({size} > {lower} AND {size} < {upper})")
        lower = upper - 1
    found = connection.execute(f"SELECT {', '.join(counts)} FROM raw").fetchone() or ()
    present = {unit: count for unit, count in zip(UNITS, found, strict=True) if count}
    if len(present) > 1:
        mix = " and ".join(f"{UNITS[unit][0]} ({rows:,} rows)" for unit, rows in present.items())
        raise LakeError(f"{name} looks like {mix}; say which by --unit {'|'.join(present)}")
    return next(iter(present), "s")


def _compact(connection: duckdb.DuckDBPyConnection, name: str) -> Reading | None:
    """Recognise numbers that are written dates, such as 20240131 or 20240131235959."""
    digits = f"TRY_CAST({name} AS BIGINT)::VARCHAR"
    for format_, length in (("%Y%m%d", 8), ("%Y%m%d%H%M%S", 14)):
        moment = f"CASE WHEN len({digits}) = {length} THEN try_strptime({digits}, '{format_}') END"
        plausible = f"year({moment}) BETWEEN 1900 AND 2100"
        found = connection.execute(
            f"SELECT count(*) FILTER ({plausible}) * 2 > count({digits}) FROM raw"
        ).fetchone()
        if found == (True,):
            return Reading(f"dates written {format_}", _bounded(_in_utc(moment)))
    return None


def _text(connection: duckdb.DuckDBPyConnection, name: str, hints: Hints) -> Reading:
    """Choose the way that reads most values of a sample; what it cannot read is refused later.

    Trying every format costs a microsecond a value and format, so not on the whole column.
    """
    if hints.format:
        moment = f"try_strptime({name}, {quote_literal(hints.format)})"
        return Reading(f"text {hints.format}", _bounded(_in_utc(moment)))
    ways = {"number": _NUMBER.format(name), "ISO 8601": f"TRY_CAST({name} AS TIMESTAMPTZ)"}
    ways |= {label: family_of(name, label) for label in FAMILIES}
    by_count = _read_by(connection, ways, SAMPLE)
    best = max(by_count, key=lambda way: by_count[way])
    if best in _SLASHED and by_count[_SLASHED[0]] == by_count[_SLASHED[1]]:
        best = _day_or_month(connection, name, ways)
    if best == "number":
        return _number(connection, name, hints)
    return Reading(f"text, {best}", _bounded(_in_utc(ways[best])))


def _read_by(
    connection: duckdb.DuckDBPyConnection, ways: dict[str, str], rows: str
) -> dict[str, int]:
    """Count the values that each way can read."""
    counts = ", ".join(f"count({sql})" for sql in ways.values())
    found = connection.execute(f"SELECT {counts} FROM {rows}").fetchone() or ()
    return dict(zip(ways, found, strict=True))


def _day_or_month(connection: duckdb.DuckDBPyConnection, name: str, ways: dict[str, str]) -> str:
    """Tell 13/02 from 02/13 by the whole column, or ask."""
    by_count = _read_by(connection, {way: ways[way] for way in _SLASHED}, "raw")
    if len(set(by_count.values())) == 1:
        raise LakeError(
            f"{name} may be month/day or day/month; say which by --time-format '%m/%d/%Y'"
        )
    return max(by_count, key=lambda way: by_count[way])
