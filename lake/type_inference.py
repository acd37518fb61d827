"""Type inference for text columns: the narrowest type that keeps every value."""

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

_TIMESTAMP = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?"
_ZONE = r" ?(Z|[+-]\d\d(:?\d\d)?)"

# Values of each type. 007 and 12E5 are identifiers and remain text, as do integers beyond 64 bits.
_PATTERNS = {
    "BIGINT": r"-?[1-9]\d{0,18}|0",
    "DOUBLE": r"-?(0|[1-9]\d{0,14})(\.\d+)?([eE][-+]\d+)?",
    "BOOLEAN": r"(?i)true|false",
    "DATE": r"\d{4}-\d\d-\d\d",
    "TIMESTAMP": _TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": _TIMESTAMP + _ZONE,
}
TEXT = "VARCHAR"

# Every n-th row, 10,000 in all.
SAMPLE = "(FROM raw WHERE rowid % (SELECT 1 + count(*) // 10000 FROM raw) = 0)"


def infer_types(connection: duckdb.DuckDBPyConnection, columns: list[str]) -> dict[str, str]:
    """Return the type of each text column of the table `raw`; an empty field is NULL.

    A sample excludes types, so that few remain to be tested on the whole column.
    """
    possible = _fitting_types(connection, {column: list(_PATTERNS) for column in columns}, SAMPLE)
    first = {column: types[:1] for column, types in possible.items()}
    fitting = _fitting_types(connection, first, "raw")
    others = {column: types[1:] for column, types in possible.items() if not fitting[column]}
    fitting |= _fitting_types(connection, others, "raw")
    return {column: next(iter(fitting[column]), TEXT) for column in columns}


def _fitting_types(
    connection: duckdb.DuckDBPyConnection, types: dict[str, list[str]], rows: str
) -> dict[str, list[str]]:
    """Return the types that fit every value; in `raw`, none fits a column of empty fields."""
    tests = [_fits(column, type_) for column, candidates in types.items() for type_ in candidates]
    row = connection.execute(f"SELECT {', '.join(tests) or '1'} FROM {rows} LIMIT 1").fetchone()
    results = iter(row or ())
    empty_fits = rows != "raw"
    return {
        column: [
            type_
            for type_ in candidates
            if (fits := next(results)) or (fits is None and empty_fits)
        ]
        for column, candidates in types.items()
    }


def cast_expression(column: str, type_: str) -> str:
    """Return the SQL that converts a text column to a type."""
    name = quote_identifier(column)
    return name if type_ == TEXT else f"CAST(nullif({name}, '') AS {type_})"


def fits_type(connection: duckdb.DuckDBPyConnection, column: str, type_: str) -> bool:
    """Return whether a type keeps every value of a text column."""
    if type_ == TEXT:
        return True
    if type_ not in _PATTERNS:
        return False
    row = connection.execute(f"SELECT {_fits(column, type_)} FROM raw").fetchone()
    return row is not None and row[0] is not False


def _fits(column: str, type_: str) -> str:
    name = quote_identifier(column)
    return (
        f"bool_and(regexp_full_match({name}, {quote_literal(_PATTERNS[type_])}) "
        f"AND TRY_CAST({name} AS {type_}) IS NOT NULL) FILTER ({name} <> '')"
    )
