"""Loading of a source file into the staging database."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal

from lake.containers import plain_name, unpack
from lake.csv_dialect import CsvOptions
from lake.csv_source import CsvSource
from lake.encoding import convert_to_utf8
from lake.errors import LakeError, summarize_error
from lake.file_formats import FORMATS, check_options, check_supported, file_format
from lake.json_source import read_json
from lake.progress import Progress
from lake.source_options import SourceOptions
from lake.value_loading import LoadOptions

_TEXT_FORMATS = ("csv", "tsv", "json")


@dataclass(frozen=True)
class SourceFile:
    """A file to import, its format if it is known by name or option, and its time column.

    `as_text` has the lower-case names of the columns whose values get a declared type.
    """

    file: Path
    format: str | None
    time_column: str
    options: SourceOptions
    csv: CsvOptions = field(default_factory=CsvOptions)
    as_text: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LoadedSource:
    """The format of a loaded file, and notes for the report."""

    format: str
    notes: list[str]


def check_source(file: Path, options: SourceOptions, time_column: str) -> SourceFile:
    """Return an existing file with its format, by default that of its name. Raises LakeError."""
    if not file.exists():
        raise LakeError(f"there is no file {file}")
    if not file.is_file():
        raise LakeError(f"{file} is not a file; import the files of a folder singly, with --append")
    if file.stat().st_size == 0:
        raise LakeError(f"{file} is empty")
    by_name = FORMATS.get(Path(plain_name(file.name)).suffix.lower())
    return SourceFile(file, options.format or by_name, time_column, options)


def load_source(
    connection: duckdb.DuckDBPyConnection, source: SourceFile, folder: Path, progress: Progress
) -> LoadedSource:
    """Load the whole file into the table `raw`, in its order; CSV remains text.

    Raises LakeError for a file that cannot be read, or that has no rows.
    """
    name, options = source.file.name, source.options
    format_ = source.format
    try:
        progress.begin(f"reading {name}")
        content, plain = unpack(source.file, name, options.member, folder)
        check_supported(content)
        format_ = file_format(content, plain, options.format, source.time_column)
        check_options(format_, options, source.csv)
        notes = _load(connection, replace(source, format=format_), content, folder, progress)
    except (duckdb.Error, OSError, LakeError) as exc:
        if isinstance(exc, LakeError) and str(exc).startswith("--"):
            raise
        reason = summarize_error(exc).replace(str(folder / "source"), name)
        as_format = f" as {format_}" if format_ else ""
        raise LakeError(f"{name} cannot be read{as_format}: {reason}") from exc
    if connection.execute("SELECT count(*) FROM raw").fetchone() == (0,):
        raise LakeError(f"{name} has no rows")
    return LoadedSource(format_, notes)


def _load(
    connection: duckdb.DuckDBPyConnection, source: SourceFile, content: Path, folder: Path,
    progress: Progress,
) -> list[str]:  # fmt: skip
    """Load the unpacked file; return notes on its encoding and its columns."""
    notes, format_ = [], source.format
    if format_ in _TEXT_FORMATS:
        content, note = convert_to_utf8(content, source.options.encoding, folder / "utf-8")
        notes += [note] if note else []
    # DuckDB reads it under a plain name, in which it finds neither a * nor a year=2024.
    link = folder / "source"
    link.symlink_to(content.resolve())
    options = LoadOptions(source.time_column, source.as_text, progress)
    if format_ == "json":
        return notes + read_json(connection, link, source.options.records, options)
    if format_ == "xlsx":
        # openpyxl takes a quarter of a second to import.
        from lake.xlsx_source import read_xlsx

        return read_xlsx(connection, link, source.options.sheet, source.csv, options)
    if format_ == "parquet":
        reader = f"read_parquet({quote_literal(str(link))}, hive_partitioning=false)"
        connection.execute(f"CREATE TABLE raw AS SELECT * FROM {reader}")
    else:
        csv = CsvSource(link, source.csv, progress)
        csv.load(connection, format_ == "tsv", source.time_column)
    return notes


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
