"""Types that the user declares for columns."""

import argparse
import re

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier

from lake.errors import LakeError
from lake.row_lines import describe_row
from lake.type_inference import TEXT
from lake.type_tests import INTEGERS, accepts_value

_ALIASES = {
    "INT": "INTEGER", "LONG": "BIGINT", "TEXT": TEXT, "STRING": TEXT, "BOOL": "BOOLEAN",
    "DATETIME": "TIMESTAMP", "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE", "FLOAT8": "DOUBLE",
}  # fmt: skip
_NAMES = (*INTEGERS, "DOUBLE", TEXT, "BOOLEAN", "DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")
_DECIMAL = re.compile(r"(?:DECIMAL|NUMERIC) ?\((\d+), ?(\d+)\)")


def declared_type(text: str) -> tuple[str, str]:
    """Return the column and the type of COLUMN=TYPE. Raises ArgumentTypeError."""
    column, _, name = text.rpartition("=")
    type_ = _ALIASES.get(name.strip().upper(), name.strip().upper())
    decimal = _DECIMAL.fullmatch(type_)
    if decimal and 1 <= int(decimal[1]) <= 38 and int(decimal[2]) <= int(decimal[1]):
        return column, f"DECIMAL({int(decimal[1])},{int(decimal[2])})"
    if not column or type_ not in _NAMES:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not COLUMN=TYPE; types: BIGINT, INTEGER, DOUBLE, DECIMAL(18,2), BOOLEAN, "
            "DATE, TIMESTAMP, TIMESTAMPTZ, VARCHAR"
        )
    return column, type_


def find_declared(
    declared: list[tuple[str, str]], columns: list[str], time_column: str
) -> dict[str, str]:
    """Return the declared types by the columns' names, ignoring case. Raises LakeError."""
    by_lower = {column.lower(): column for column in columns}
    found = {}
    for name, type_ in declared:
        column = by_lower.get(name.lower())
        if column is None:
            raise LakeError(f"--type: there is no column {name!r}; columns: {', '.join(columns)}")
        if column == time_column:
            raise LakeError(
                f"--type: {name!r} is the time column, a TIMESTAMP; set --time-format or --unit"
            )
        found[column] = type_
    return found


def cast_declared(connection: duckdb.DuckDBPyConnection, column: str, type_: str) -> str:
    """Return the SQL that converts a column to its declared type. Raises LakeError."""
    name = quote_identifier(column)
    text = f"CAST({name} AS VARCHAR)"
    if type_ == TEXT:
        return text
    row = connection.execute(
        f"SELECT rowid, left({text}, 40) FROM raw "
        f"WHERE {text} <> '' AND NOT ({accepts_value(type_).format(text)}) ORDER BY rowid LIMIT 1"
    ).fetchone()
    if row:
        raise LakeError(
            f"{describe_row(connection, row[0])}: {row[1]!r} of column {column!r} is not {type_}; "
            f"correct the value, or set --type {column}=VARCHAR"
        )
    return f"CAST(nullif({text}, '') AS {type_})"
