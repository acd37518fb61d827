"""Reading a file as it is into the staging database."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

from lake.errors import LakeError, condensed
from lake.truncation_check import refuse_cut_off

FORMATS = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".jsonl": "json", ".ndjson": "json",
    ".parquet": "parquet",
}  # fmt: skip
_COMPRESSED = (".gz", ".zst")
_SUFFIXES = {"csv": ".csv", "tsv": ".csv", "json": ".json", "parquet": ".parquet"}

# The sniffer would take rows at the top for notes and rows that start with # for comments.
_CSV = "header=true, all_varchar=true, allow_quoted_nulls=false, skip=0, comment=''"
_QUOTES = """, quote='"', escape='"'"""
_DELIMITERS = (",", "\t", ";", "|")
_HEADER_BYTES = 1 << 20

_TEMPORAL = re.compile(r"DATE|TIME.*|JSON")


@dataclass(frozen=True)
class Source:
    """A file, the format it is read in and its column of times."""

    file: Path
    format: str
    time_column: str


def source_of(file: Path, format_: str | None, time_column: str) -> Source:
    """Check that a file is there and tell its format by its name unless it is given."""
    if not file.exists():
        raise LakeError(f"there is no file {file}")
    if not file.is_file():
        raise LakeError(f"{file} is not a file; import its files one by one with --append")
    if file.stat().st_size == 0:
        raise LakeError(f"{file} is empty")
    suffixes = [suffix.lower() for suffix in file.suffixes if suffix.lower() not in _COMPRESSED]
    known = format_ or FORMATS.get(suffixes[-1] if suffixes else "")
    if known is None:
        raise LakeError(f"cannot tell the format of {file.name}; name it by --format")
    return Source(file, known, time_column)


def stage(connection: duckdb.DuckDBPyConnection, source: Source, folder: Path) -> None:
    """Read the whole file into the table `raw`, in its order; CSV stays text.

    DuckDB sees it under a plain name: it would take * for a pattern and year=2024 for a column.
    """
    compression = source.file.suffix.lower() if source.file.suffix.lower() in _COMPRESSED else ""
    link = folder / f"source{_SUFFIXES[source.format]}{compression}"
    link.symlink_to(source.file.resolve())
    try:
        refuse_cut_off(link, source.format, bool(compression))
        _read(connection, source, link)
    except (duckdb.Error, OSError) as exc:
        reason = condensed(exc).replace(str(link), source.file.name)
        raise LakeError(f"{source.file.name} cannot be read as {source.format}: {reason}") from exc
    if connection.execute("SELECT count(*) FROM raw").fetchone() == (0,):
        raise LakeError(f"{source.file.name} has no rows")


def _read(connection: duckdb.DuckDBPyConnection, source: Source, link: Path) -> None:
    file = quote_literal(str(link))
    if source.format == "parquet":
        _create(connection, f"read_parquet({file}, hive_partitioning=false)")
    elif source.format == "json":
        _create(connection, _json(connection, file, source.time_column))
        _settle(connection)
    else:
        _read_csv(connection, source, link)


def _read_csv(connection: duckdb.DuckDBPyConnection, source: Source, link: Path) -> None:
    delimiter = "\t" if source.format == "tsv" else _delimiter(link, source.time_column)
    options = _CSV + (f", delim={quote_literal(delimiter)}" if delimiter else "")
    reader = f"read_csv({quote_literal(str(link))}, hive_partitioning=false, {options}"
    try:
        _create(connection, f"{reader}{_QUOTES})")
    except duckdb.Error as standard:
        try:
            _create(connection, f"{reader})")
        except duckdb.Error:
            raise standard from None


def _create(connection: duckdb.DuckDBPyConnection, reader: str) -> None:
    connection.execute(f"CREATE TABLE raw AS SELECT * FROM {reader}")


def _delimiter(link: Path, time_column: str) -> str | None:
    """Tell the delimiter by the header: the one that makes the time column a column.

    The sniffer takes a file with one ragged row for a file of one column.
    """
    with pyarrow.input_stream(str(link), compression="detect") as stream:
        top = bytes(stream.read(_HEADER_BYTES)).decode("utf-8-sig", "replace")
    for delimiter in _DELIMITERS:
        header = next(csv.reader(top.splitlines(keepends=True), delimiter=delimiter), [])
        if time_column.lower() in (name.strip().lower() for name in header):
            return delimiter if len(header) > 1 else None
    return None


def _json(connection: duckdb.DuckDBPyConnection, file: str, time_column: str) -> str:
    """Return the reader of a JSON file that leaves alone what a guess of a type would change."""
    reader = f"read_json({file}, records=true, hive_partitioning=false, sample_size=-1"
    found: list[Any] = connection.execute(f"DESCRIBE SELECT * FROM {reader})").fetchall()
    types = {name: _kept(name.lower() == time_column.lower(), type_) for name, type_, *_ in found}
    columns = ", ".join(f"{quote_literal(name)}: {quote_literal(t)}" for name, t in types.items())
    return f"{reader}, columns={{{columns}}})"


def _kept(is_time: bool, type_: str) -> str:
    """A UUID would lose its spelling, and a time the knowledge of whether it had a zone."""
    return "VARCHAR" if type_ == "UUID" or (is_time and _TEMPORAL.fullmatch(type_)) else type_


def _settle(connection: duckdb.DuckDBPyConnection) -> None:
    """Give guessed types that Parquet lacks one that keeps every value.

    A negative number next to others makes a guess of 128 bits, a column of NULLs one of JSON.
    """
    for name, type_ in columns(connection, "raw").items():
        column = quote_identifier(name)
        kept = {"HUGEINT": f"bool_and(TRY_CAST({column} AS BIGINT) IS NOT NULL)",
                "JSON": f"count({column}) > 0"}.get(type_)  # fmt: skip
        if kept:
            found = connection.execute(
                f"SELECT {kept} FROM raw WHERE {column} IS NOT NULL"
            ).fetchone()
            narrower = "BIGINT" if type_ == "HUGEINT" else "JSON"
            settled = narrower if found == (True,) else "VARCHAR"
            connection.execute(f"ALTER TABLE raw ALTER {column} TYPE {settled}")


def columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Return the columns of a staged table or of a reader, by name, with their types."""
    described: list[Any] = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
    return {name: type_ for name, type_, *_ in described}


def rename(connection: duckdb.DuckDBPyConnection, old: str, new: str) -> None:
    """Rename a staged column."""
    try:
        connection.execute(
            f"ALTER TABLE raw RENAME COLUMN {quote_identifier(old)} TO {quote_identifier(new)}"
        )
    except duckdb.Error as exc:
        raise LakeError(f"cannot rename {old!r} to {new!r}: {condensed(exc)}") from exc
