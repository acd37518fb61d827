"""Reading of CSV and TSV files into the staging database."""

import csv
from pathlib import Path

import duckdb
import pyarrow
from duckstep_service.core.sql.quoting import quote_literal

# The sniffer would skip rows at the top as notes and rows that start with # as comments.
_CSV_OPTIONS = "header=true, all_varchar=true, allow_quoted_nulls=false, skip=0, comment=''"
_QUOTE_OPTIONS = """, quote='"', escape='"'"""
_DELIMITERS = (",", "\t", ";", "|")
_HEADER_BYTES = 1 << 20


def read_csv(
    connection: duckdb.DuckDBPyConnection, link: Path, format_: str, time_column: str
) -> None:
    """Load a CSV or TSV file into the table `raw`, as text."""
    delimiter = "\t" if format_ == "tsv" else _delimiter(link, time_column)
    options = _CSV_OPTIONS + (f", delim={quote_literal(delimiter)}" if delimiter else "")
    reader = f"read_csv({quote_literal(str(link))}, hive_partitioning=false, {options}"
    create = "CREATE TABLE raw AS SELECT * FROM "
    try:
        connection.execute(f"{create}{reader}{_QUOTE_OPTIONS})")
    except duckdb.Error as standard:
        try:
            connection.execute(f"{create}{reader})")
        except duckdb.Error:
            raise standard from None


def _delimiter(link: Path, time_column: str) -> str | None:
    """Return the delimiter that separates the time column in the header.

    The sniffer would read a file with one ragged row as a file of one column.
    """
    with pyarrow.input_stream(str(link), compression="detect") as stream:
        top = bytes(stream.read(_HEADER_BYTES)).decode("utf-8-sig", "replace")
    for delimiter in _DELIMITERS:
        header = next(csv.reader(top.splitlines(keepends=True), delimiter=delimiter), [])
        if time_column.lower() in (name.strip().lower() for name in header):
            return delimiter if len(header) > 1 else None
    return None
