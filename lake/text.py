"""The types of text columns: the narrowest that keeps every value of the whole column."""

import duckdb

from lake.layout import quoted_name, quoted_text

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


def narrow(connection: duckdb.DuckDBPyConnection, columns: list[str]) -> dict[str, str]:
    """Return the type of each text column of the table `raw`; an empty field is NULL to all."""
    tests = [_holds(column, type_) for column in columns for type_ in _PATTERNS]
    found = connection.execute(f"SELECT {', '.join(tests) or '1'} FROM raw").fetchone() or ()
    width = len(_PATTERNS)
    return {
        column: _first_holding(found[index * width : (index + 1) * width])
        for index, column in enumerate(columns)
    }


def converted(column: str, type_: str) -> str:
    """Return the SQL of a text column in its narrow type."""
    name = quoted_name(column)
    return name if type_ == TEXT else f"CAST(nullif({name}, '') AS {type_})"


def holds(connection: duckdb.DuckDBPyConnection, column: str, type_: str) -> bool:
    """Tell whether a type keeps every value of a text column."""
    if type_ == TEXT:
        return True
    if type_ not in _PATTERNS:
        return False
    found = connection.execute(f"SELECT {_holds(column, type_)} FROM raw").fetchone()
    return found is not None and found[0] is not False


def _first_holding(answers: tuple[bool | None, ...]) -> str:
    return next((type_ for type_, yes in zip(_PATTERNS, answers, strict=True) if yes), TEXT)


def _holds(column: str, type_: str) -> str:
    name = quoted_name(column)
    return (
        f"bool_and(regexp_full_match({name}, {quoted_text(_PATTERNS[type_])}) "
        f"AND TRY_CAST({name} AS {type_}) IS NOT NULL) FILTER ({name} <> '')"
    )
