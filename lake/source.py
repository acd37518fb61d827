"""Loading of a source file into the staging database."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

from lake.csv_source import read_csv
from lake.errors import LakeError, summarize_error
from lake.truncation_check import check_complete

FORMATS = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".jsonl": "json", ".ndjson": "json",
    ".parquet": "parquet",
}  # fmt: skip
_COMPRESSED = (".gz", ".zst")
_SUFFIXES = {"csv": ".csv", "tsv": ".csv", "json": ".json", "parquet": ".parquet"}

_TEMPORAL = re.compile(r"DATE|TIME.*|JSON")


@dataclass(frozen=True)
class SourceFile:
    """A file to import, its format and its time column."""

    file: Path
    format: str
    time_column: str


def check_source(file: Path, format_: str | None, time_column: str) -> SourceFile:
    """Return an existing file with its format, by default that of its name. Raises LakeError."""
    if not file.exists():
        raise LakeError(f"there is no file {file}")
    if not file.is_file():
        raise LakeError(f"{file} is not a file; import the files of a folder singly, with --append")
    if file.stat().st_size == 0:
        raise LakeError(f"{file} is empty")
    suffixes = [suffix.lower() for suffix in file.suffixes if suffix.lower() not in _COMPRESSED]
    format_name = format_ or FORMATS.get(suffixes[-1] if suffixes else "")
    if format_name is None:
        raise LakeError(f"the name {file.name} has no known format; set --format")
    return SourceFile(file, format_name, time_column)


def load_source(connection: duckdb.DuckDBPyConnection, source: SourceFile, folder: Path) -> None:
    """Load the whole file into the table `raw`, in its order; CSV remains text.

    DuckDB reads it under a plain name, in which it finds neither a * nor a year=2024.
    """
    compression = source.file.suffix.lower() if source.file.suffix.lower() in _COMPRESSED else ""
    link = folder / f"source{_SUFFIXES[source.format]}{compression}"
    link.symlink_to(source.file.resolve())
    try:
        check_complete(link, source.format, bool(compression))
        _read(connection, source, link)
    except (duckdb.Error, OSError) as exc:
        reason = summarize_error(exc).replace(str(link), source.file.name)
        raise LakeError(f"{source.file.name} cannot be read as {source.format}: {reason}") from exc
    if connection.execute("SELECT count(*) FROM raw").fetchone() == (0,):
        raise LakeError(f"{source.file.name} has no rows")


def _read(connection: duckdb.DuckDBPyConnection, source: SourceFile, link: Path) -> None:
    file = quote_literal(str(link))
    if source.format == "parquet":
        _create_raw(connection, f"read_parquet({file}, hive_partitioning=false)")
    elif source.format == "json":
        _create_raw(connection, _json_reader(connection, file, source.time_column))
        _convert_json_types(connection)
    else:
        read_csv(connection, link, source.format, source.time_column)


def _create_raw(connection: duckdb.DuckDBPyConnection, reader: str) -> None:
    connection.execute(f"CREATE TABLE raw AS SELECT * FROM {reader}")


def _json_reader(connection: duckdb.DuckDBPyConnection, file: str, time_column: str) -> str:
    """Return the reader of a JSON file, with text for types whose inference changes values."""
    reader = f"read_json({file}, records=true, hive_partitioning=false, sample_size=-1"
    described: list[Any] = connection.execute(f"DESCRIBE SELECT * FROM {reader})").fetchall()
    types = {
        name: _json_type(type_, name.lower() == time_column.lower())
        for name, type_, *_ in described
    }
    columns = ", ".join(f"{quote_literal(name)}: {quote_literal(t)}" for name, t in types.items())
    return f"{reader}, columns={{{columns}}})"


def _json_type(type_: str, is_time: bool) -> str:
    """Return text for a UUID, which loses its spelling, and for a time, which loses its zone."""
    return "VARCHAR" if type_ == "UUID" or (is_time and _TEMPORAL.fullmatch(type_)) else type_


def _convert_json_types(connection: duckdb.DuckDBPyConnection) -> None:
    """Replace inferred types that Parquet lacks by types that keep every value.

    DuckDB infers 128 bits for a mix of negative and positive numbers, JSON for NULLs alone.
    """
    for name, type_ in column_types(connection, "raw").items():
        column = quote_identifier(name)
        test = {"HUGEINT": f"bool_and(TRY_CAST({column} AS BIGINT) IS NOT NULL)",
                "JSON": f"count({column}) > 0"}.get(type_)  # fmt: skip
        if test:
            row = connection.execute(
                f"SELECT {test} FROM raw WHERE {column} IS NOT NULL"
            ).fetchone()
            narrower = "BIGINT" if type_ == "HUGEINT" else "JSON"
            target = narrower if row == (True,) else "VARCHAR"
            connection.execute(f"ALTER TABLE raw ALTER {column} TYPE {target}")


def column_types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Return the types of a table's or a reader's columns by name."""
    described: list[Any] = connection.execute(f"DESCRIBE SELECT * FROM {table}").fetchall()
    return {name: type_ for name, type_, *_ in described}


def rename_column(connection: duckdb.DuckDBPyConnection, old: str, new: str) -> None:
    """Rename a column of `raw`. Raises LakeError."""
    try:
        connection.execute(
            f"ALTER TABLE raw RENAME COLUMN {quote_identifier(old)} TO {quote_identifier(new)}"
        )
    except duckdb.Error as exc:
        raise LakeError(f"cannot rename {old!r} to {new!r}: {summarize_error(exc)}") from exc
