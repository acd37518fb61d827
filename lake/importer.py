"""Import a file as a table: `python -m lake.importer FILE --table NAME --time COLUMN`."""

import argparse
import sys
import tempfile
import uuid
from functools import partial
from pathlib import Path

import duckdb

from lake.atomic_write import aside
from lake.cli import parser
from lake.destinations import FolderPlace, Mode, Place
from lake.errors import LakeError, run
from lake.layout import TABLE_FILE, checked_table_name, table_file
from lake.source import Source, columns, rename, source_of, stage
from lake.staging import Imported, order, refuse_bad_rows, staging, write_days
from lake.table_schema import new_shape, refuse_partition_columns, shape_of_table, time_column_of
from lake.time_parsing import Hints, reading_of


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    return run(partial(_import, parser().parse_args(arguments)))


def _import(options: argparse.Namespace) -> str:
    name = checked_table_name(options.table)
    named = {new: old for old, new in options.rename}
    source = source_of(options.file, options.format, named.get(options.time, options.time))
    place = _place(options)
    mode = _mode(options, place, name)
    with aside(_workshop(options), name) as beside:
        imported, reading = _build(options, source, place, mode, beside)
        address = place.commit(beside / "new", name, mode, beside)
    return _report(options, imported, reading, address, place)


def _place(options: argparse.Namespace) -> Place:
    if not options.stack and not options.to.startswith("s3://"):
        return FolderPlace(Path(options.to))
    from lake.bucket import bucket_of_address, bucket_of_stack  # boto3 takes half a second

    return bucket_of_stack(options.stack) if options.stack else bucket_of_address(options.to)


def _workshop(options: argparse.Namespace) -> Path:
    """Choose where to work: beside a folder's tables, so that renaming does it, else in TMPDIR."""
    in_bucket = options.stack or options.to.startswith("s3://")
    return Path(tempfile.gettempdir()) if in_bucket else Path(options.to)


def _mode(options: argparse.Namespace, place: Place, name: str) -> Mode:
    if not place.exists(name):
        return "create"
    if options.append:
        return "append"
    if options.replace:
        return "replace"
    raise LakeError(f"table {name!r} exists already; --append adds to it, --replace replaces it")


def _build(
    options: argparse.Namespace, source: Source, place: Place, mode: Mode, beside: Path
) -> tuple[Imported, str]:
    """Write the table aside; return what was written and how its times were read."""
    with staging(beside, options.zone) as connection:
        stage(connection, source, beside)
        for old, new in options.rename:
            rename(connection, old, new)
        renamed = dict(options.rename).get(source.time_column, source.time_column)
        time_column = time_column_of(columns(connection, "raw"), renamed)
        shape = _shape(connection, options, time_column, source, place, mode, beside)
        hints = Hints(options.zone, options.unit, options.time_format)
        found = columns(connection, "raw")[time_column]
        reading = reading_of(connection, time_column, found, hints)
        bad = refuse_bad_rows(connection, time_column, reading, options.skip_bad_rows)
        order(connection, time_column, reading, shape)
        new = beside / "new"
        file_name = f"import-{uuid.uuid4().hex[:12]}.parquet"
        imported = write_days(connection, time_column, new, file_name, bad)
    (new / TABLE_FILE).write_text(table_file(time_column))
    return imported, f"{time_column}: {reading.label}"


def _shape(
    connection: duckdb.DuckDBPyConnection, options: argparse.Namespace, time_column: str,
    source: Source, place: Place, mode: Mode, beside: Path,
) -> dict[str, str]:  # fmt: skip
    refuse_partition_columns(columns(connection, "raw"))
    is_text = source.format in ("csv", "tsv")
    sample = place.sample(options.table, beside) if mode == "append" else None
    if sample is None:
        return new_shape(connection, time_column, is_text)
    settings = place.settings(options.table)
    if settings is not None and settings != table_file(time_column):
        raise LakeError(
            f"the table's {TABLE_FILE} does not say time_column: {time_column} in UTC; "
            "append by the column that it names"
        )
    return shape_of_table(connection, sample, time_column, is_text)


def _report(
    options: argparse.Namespace, imported: Imported, reading: str, address: str, place: Place
) -> str:
    written = imported.written
    skipped = f", {imported.skipped:,} rows left out" if imported.skipped else ""
    query = f"SELECT year, month, count(*) AS n FROM {options.table} GROUP BY ALL ORDER BY ALL"
    return (
        f"{written.rows:,} rows{skipped}, {written.files:,} days from {imported.first} to "
        f"{imported.last} ({reading}), {written.files:,} files, "
        f"{written.bytes / 1e6:,.1f} MB, in {address}\n"
        f"curl -L -H 'Prefer: wait' -d \"query={query}\" {place.api}/queries"
    )


if __name__ == "__main__":
    sys.exit(main())
