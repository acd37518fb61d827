"""The types of text columns: the narrowest that keeps every value of the whole column."""

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

_MOMENT = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?"
_ZONE = r" ?(Z|[+-]\d\d(:?\d\d)?)"

# What a type's values look like. 007 and 12E5 are names, so is an integer beyond 64 bits: text.
_PATTERNS = {
    "BIGINT": r"-?[1-9]\d{0,18}|0",
    "DOUBLE": r"-?(0|[1-9]\d{0,14})(\.\d+)?([eE][-+]\d+)?",
    "BOOLEAN": r"(?i)true|false",
    "DATE": r"\d{4}-\d\d-\d\d",
    "TIMESTAMP": _MOMENT,
    "TIMESTAMP WITH TIME ZONE": _MOMENT + _ZONE,
}
TEXT = "VARCHAR"

# Every n-th row, 10,000 in all.
SAMPLE = "(FROM raw WHERE rowid % (SELECT 1 + count(*) // 10000 FROM raw) = 0)"


def narrow(connection: duckdb.DuckDBPyConnection, columns: list[str]) -> dict[str, str]:
    """Return the type of each text column of the table `raw`; an empty field is NULL to all.

    A sample rules types out, so that the whole column is tested for what is left of them.
    """
    left = _still_held(connection, {column: list(_PATTERNS) for column in columns}, SAMPLE)
    first = {column: types[:1] for column, types in left.items()}
    sure = _still_held(connection, first, "raw")
    doubtful = {column: types[1:] for column, types in left.items() if not sure[column]}
    sure |= _still_held(connection, doubtful, "raw")
    return {column: next(iter(sure[column]), TEXT) for column in columns}


def _still_held(
    connection: duckdb.DuckDBPyConnection, types: dict[str, list[str]], rows: str
) -> dict[str, list[str]]:
    """Return which of the types hold every value; a column of empty fields is held by none."""
    tests = [_holds(column, type_) for column, some in types.items() for type_ in some]
    found = connection.execute(f"SELECT {', '.join(tests) or '1'} FROM {rows} LIMIT 1").fetchone()
    answers = iter(found or ())
    empty_is_open = rows != "raw"
    return {
        column: [t for t in some if (yes := next(answers)) or (yes is None and empty_is_open)]
        for column, some in types.items()
    }


def converted(column: str, type_: str) -> str:
    """Return the SQL of a text column in its narrow type."""
    name = quote_identifier(column)
    return name if type_ == TEXT else f"CAST(nullif({name}, '') AS {type_})"


def holds(connection: duckdb.DuckDBPyConnection, column: str, type_: str) -> bool:
    """Tell whether a type keeps every value of a text column."""
    if type_ == TEXT:
        return True
    if type_ not in _PATTERNS:
        return False
    found = connection.execute(f"SELECT {_holds(column, type_)} FROM raw").fetchone()
    return found is not None and found[0] is not False


def _holds(column: str, type_: str) -> str:
    name = quote_identifier(column)
    return (
        f"bool_and(regexp_full_match({name}, {quote_literal(_PATTERNS[type_])}) "
        f"AND TRY_CAST({name} AS {type_}) IS NOT NULL) FILTER ({name} <> '')"
    )
