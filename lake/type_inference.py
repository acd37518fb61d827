"""Type inference for text columns: the narrowest type that keeps every value."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier

from lake.type_tests import DECIMAL, INFERRED_TESTS, SHAPES, keeps_value

TEXT = "VARCHAR"

# Every n-th row, 10,000 in all.
SAMPLE_ROWS = 10_000
SAMPLE = f"(FROM raw WHERE rowid % (SELECT 1 + count(*) // {SAMPLE_ROWS} FROM raw) = 0)"

# DuckDB plans a query in a time that grows with the square of its aggregates.
_COLUMNS_OF_A_QUERY = 10
_FIRST_ROWS = 20


def infer_types(connection: duckdb.DuckDBPyConnection, columns: list[str]) -> dict[str, str]:
    """Return the type of each text column of the table `raw`; an empty field is NULL.

    A sample excludes types, so that few remain to be tested on the whole column.
    """
    is_small = _count_rows(connection) <= SAMPLE_ROWS
    shaped = _types_of_first_rows(connection, columns)
    fitting = possible = _fitting_types(connection, shaped, "raw" if is_small else SAMPLE)
    if not is_small:
        first = {column: types[:1] for column, types in possible.items()}
        fitting = _fitting_types(connection, first, "raw")
        others = {column: types[1:] for column, types in possible.items() if not fitting[column]}
        fitting |= _fitting_types(connection, others, "raw")
    types = {column: next(iter(fitting[column] or ()), TEXT) for column in columns}
    decimals = [column for column, type_ in types.items() if type_ == DECIMAL]
    return types | {column: _decimal_type(connection, column) for column in decimals}


def _count_rows(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("SELECT count(*) FROM raw").fetchone() or (0,)
    return int(row[0])


def _types_of_first_rows(
    connection: duckdb.DuckDBPyConnection, columns: list[str]
) -> dict[str, list[str]]:
    """Return the types whose shape the first values have, so that few tests remain for SQL."""
    names = ", ".join(map(quote_identifier, columns)) or "1"
    rows: list[Any] = connection.execute(f"SELECT {names} FROM raw LIMIT {_FIRST_ROWS}").fetchall()
    return {
        column: [
            type_
            for type_, shape in SHAPES.items()
            if all(map(shape.fullmatch, filter(None, values)))
        ]
        for column, values in zip(columns, zip(*rows, strict=True), strict=False)
    }


def _fitting_types(
    connection: duckdb.DuckDBPyConnection, types: dict[str, list[str]], rows: str
) -> dict[str, list[str]]:
    """Return the types that fit every value; in `raw`, none fits a column of empty fields."""
    fitting = {}
    for part in _parts(types):
        masks = [_mask(column, candidates) for column, candidates in part.items()]
        row = connection.execute(f"SELECT {', '.join(masks)} FROM {rows}").fetchone() or ()
        for (column, candidates), mask in zip(part.items(), row, strict=True):
            every = -1 if rows != "raw" else 0
            bits = every if mask is None else mask
            fitting[column] = [each for bit, each in enumerate(candidates) if bits >> bit & 1]
    return fitting


def _parts(types: dict[str, list[str]]) -> Iterator[dict[str, list[str]]]:
    remaining = iter(types.items())
    while part := dict(islice(remaining, _COLUMNS_OF_A_QUERY)):
        yield part


def _mask(column: str, types: list[str]) -> str:
    """Return the aggregate that has bit n if the n-th type fits every value."""
    name = quote_identifier(column)
    bits = [
        f"CASE WHEN {INFERRED_TESTS[type_].format(name)} THEN {1 << bit} ELSE 0 END"
        for bit, type_ in enumerate(types)
    ]
    return f"bit_and({' | '.join(bits) or '0'}) FILTER ({name} <> '')"


def _decimal_type(connection: duckdb.DuckDBPyConnection, column: str) -> str:
    """Return the DECIMAL that keeps each digit, or text.

    A zero at the end of 3.10 is kept only if all fractions have as many digits: beside 3.9 the
    value may be a version.
    """
    name = quote_identifier(column)
    fraction = f"length({name}) - length(split_part({name}, '.', 1)) - 1"
    has_fraction = f"contains({name}, '.')"
    row = connection.execute(
        f"SELECT max({fraction}) FILTER ({has_fraction}), min({fraction}) FILTER ({has_fraction}), "
        f"max(length(ltrim(split_part({name}, '.', 1), '-'))), "
        f"bool_or(regexp_matches({name}, '\\.\\d+0$')) FROM raw WHERE {name} <> ''"
    ).fetchone() or (None, None, 0, False)
    longest, shortest, whole, has_zeros = row
    if longest is None or whole + longest > 38 or (has_zeros and longest != shortest):
        return TEXT
    return f"DECIMAL({18 if whole + longest <= 18 else 38},{longest})"


def cast_expression(column: str, type_: str) -> str:
    """Return the SQL that converts a text column to a type."""
    name = quote_identifier(column)
    return name if type_ == TEXT else f"CAST(nullif({name}, '') AS {type_})"


def fits_type(connection: duckdb.DuckDBPyConnection, column: str, type_: str) -> bool:
    """Return whether a type keeps every value of a text column."""
    if type_ == TEXT:
        return True
    test = keeps_value(type_)
    if test is None:
        return False
    name = quote_identifier(column)
    row = connection.execute(
        f"SELECT bool_and({test.format(name)}) FROM raw WHERE {name} <> ''"
    ).fetchone()
    return row is not None and row[0] is not False
