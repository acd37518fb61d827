"""Import a file as a table: `python -m lake.importer FILE --table NAME --time COLUMN`."""

import argparse
import sys
import uuid
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import duckdb
from duckstep_service.core.catalog.settings import SETTINGS_FILE, parse_settings
from duckstep_service.core.table_formats import describe_log_table, find_log_table

from lake.atomic_write import staging_folder
from lake.cli import csv_options, import_parser, is_client, run_command, source_options
from lake.destinations import Destination, WriteMode, open_destination, staging_parent
from lake.errors import LakeError
from lake.layout import settings_text, validate_table_name
from lake.progress import Progress
from lake.report import Report
from lake.source import SourceFile, check_source, column_types, load_source, rename_column
from lake.staging import (
    ImportStats,
    check_times,
    open_staging_database,
    raise_memory_limit,
    sort_rows,
    write_daily_files,
)
from lake.table_schema import (
    check_partition_columns,
    find_time_column,
    infer_schema,
    match_schema,
    stored_columns,
)
from lake.time_options import TimeOptions
from lake.time_parsing import choose_time_parser
from lake.type_inference import TEXT


@dataclass(frozen=True)
class _ImportJob:
    """An import: the command's arguments, its source and destination, and the staging folder."""

    arguments: argparse.Namespace
    source: SourceFile
    destination: Destination
    mode: WriteMode
    staging: Path
    progress: Progress

    @property
    def new_table(self) -> Path:
        return self.staging / "new"


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parsed = import_parser().parse_args(arguments)
    return run_command(partial(_import, parsed), parsed.json)


def _import(arguments: argparse.Namespace) -> Report:
    table = validate_table_name(arguments.table)
    old_names = {new: old for old, new in arguments.rename}
    time_column = old_names.get(arguments.time, arguments.time)
    source = check_source(arguments.file, source_options(arguments), time_column)
    source = replace(source, csv=csv_options(arguments))
    destination = open_destination(arguments.to, arguments.stack)
    mode = _write_mode(arguments, destination, table)
    parent = staging_parent(arguments.to, arguments.stack)
    with staging_folder(parent, table) as staging, Progress() as progress:
        job = _ImportJob(arguments, source, destination, mode, staging, progress)
        stats, notes = _build_table(job)
        progress.begin(f"storing {stats.written.files:,} files")
        address = destination.commit(job.new_table, table, mode, staging)
    return _report(job, stats, notes, address)


def _write_mode(arguments: argparse.Namespace, destination: Destination, table: str) -> WriteMode:
    if not destination.exists(table):
        return "create"
    if found := find_log_table(destination.keys(table)):
        raise LakeError(
            f"{describe_log_table(f'table {table!r}', found)} An import would corrupt it; set"
            " --table to another name"
        )
    if arguments.append:
        return "append"
    if arguments.replace:
        return "replace"
    raise LakeError(
        f"table {table!r} exists already; set --append to add to it or --replace to replace it"
    )


def _build_table(job: _ImportJob) -> tuple[ImportStats, list[str]]:
    """Write the table into the staging folder; return the statistics and notes on the file."""
    arguments = job.arguments
    with open_staging_database(job.staging, arguments.zone) as connection:
        stored = _stored_columns(connection, job)
        source = replace(job.source, as_text=_text_columns(arguments, stored))
        loaded = load_source(connection, source, job.staging, job.progress)
        for note in loaded.notes:
            print(f"note: {note}", file=sys.stderr)
        job.progress.begin("inferring types")
        for old, new in arguments.rename:
            rename_column(connection, old, new)
        name = dict(arguments.rename).get(job.source.time_column, job.source.time_column)
        columns = column_types(connection, "raw")
        raise_memory_limit(connection, len(columns))
        time_column = find_time_column(columns, name)
        schema = _schema(connection, job, time_column, loaded.format, stored)
        options = TimeOptions(
            arguments.zone, arguments.unit, arguments.time_format, arguments.first_year
        )
        parser = choose_time_parser(connection, time_column, columns[time_column], options)
        job.progress.begin("checking times")
        skipped = check_times(connection, time_column, parser, arguments.skip_bad_rows)
        job.progress.begin("sorting rows")
        sort_rows(connection, time_column, parser, schema)
        job.progress.begin("writing daily files")
        file_name = f"import-{uuid.uuid4().hex[:12]}.parquet"
        stats = write_daily_files(connection, time_column, job.new_table, file_name, skipped)
    (job.new_table / SETTINGS_FILE).write_text(settings_text(time_column))
    return stats, [f"{time_column}: {parser.label}", *loaded.notes]


def _stored_columns(connection: duckdb.DuckDBPyConnection, job: _ImportJob) -> dict[str, str]:
    """Return the columns of the table that the import appends to, {} for a new table."""
    if job.mode != "append":
        return {}
    sample = job.destination.sample_file(job.arguments.table, job.staging)
    return stored_columns(connection, sample) if sample else {}


def _text_columns(arguments: argparse.Namespace, stored: dict[str, str]) -> frozenset[str]:
    """Return the names in the file, in lower case, of columns that need the text as written."""
    old_names = {new.lower(): old for old, new in arguments.rename}
    declared = [name for name, _ in arguments.type]
    texts = [name for name, type_ in stored.items() if type_ == TEXT]
    return frozenset(old_names.get(name.lower(), name).lower() for name in declared + texts)


def _schema(
    connection: duckdb.DuckDBPyConnection, job: _ImportJob, time_column: str, format_: str,
    stored: dict[str, str],
) -> dict[str, str]:  # fmt: skip
    check_partition_columns(column_types(connection, "raw"))
    is_text = format_ in ("csv", "tsv")
    if not stored:
        return infer_schema(connection, time_column, is_text, job.arguments.type)
    if job.arguments.type:
        raise LakeError("--type: with --append the table has the types; remove one of the options")
    _check_settings(job.destination.read_settings(job.arguments.table), time_column)
    return match_schema(connection, stored, time_column, is_text)


def _check_settings(text: str | None, time_column: str) -> None:
    """Raise LakeError for a table whose settings set another time column or time zone."""
    if text is None:
        return
    settings = parse_settings(text.encode())
    if (settings.time_column, settings.time_zone) != (time_column, "UTC"):
        raise LakeError(
            f"{SETTINGS_FILE} of the table does not set time_column: {time_column} in UTC; "
            "set --time to the time column that it names"
        )


def _report(job: _ImportJob, stats: ImportStats, notes: list[str], address: str) -> Report:
    written = stats.written
    skipped = f", {stats.skipped:,} rows skipped" if stats.skipped else ""
    table = job.arguments.table
    query = f"SELECT year, month, count(*) AS n FROM {table} GROUP BY ALL ORDER BY ALL"
    text = (
        f"{written.rows:,} rows{skipped}, {written.files:,} days from {stats.first} to "
        f"{stats.last} ({'; '.join(notes)}), {written.files:,} files, "
        f"{written.bytes / 1e6:,.1f} MB, in {address}\n"
        f"{_query_command(query, job.destination.api_url)}"
    )
    dates = {"first": str(stats.first), "last": str(stats.last)}
    facts = {"skipped": stats.skipped, "notes": notes, **asdict(written), **dates}
    return Report(text, {"table": table, "address": address, **facts})


def _query_command(query: str, api_url: str) -> str:
    """Return how the new table is queried, by the client if that imported it."""
    if is_client():
        return f'duckstep --url {api_url} query "{query}"'
    return f"curl -L -H 'Prefer: wait' -d \"query={query}\" {api_url}/queries"


if __name__ == "__main__":
    sys.exit(main())
