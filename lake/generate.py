"""Generate sample reviews: `python -m lake.generate --rows 200000 --out FOLDER`."""

import argparse
import os
import sys
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
from duckstep_service.core.catalog.settings import SETTINGS_FILE

from lake.atomic_write import replace_folder, staging_folder
from lake.cli import run_command
from lake.daily_counts import DailyRange, default_dates, distribute_rows, group_days
from lake.errors import LakeError
from lake.layout import WriteStats, settings_text, validate_table_name, write_daily_file
from lake.report import Report
from lake.sample_reviews import MACROS, select_reviews
from lake.thread_pool import cancelling_pool

FILE_NAME = "reviews.parquet"


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parsed = _parser().parse_args(arguments)
    return run_command(partial(_generate, parsed), parsed.json)


def write_reviews(rows: int, start: date, days: int, table: Path) -> WriteStats:
    """Write the reviews of each day to a new table's folder, with one thread per core.

    Each day is one file, and several small days share a query, which takes longer to plan than to
    run. Memory and values depend on neither rows nor cores.
    """
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(MACROS)

        def write(group: list[DailyRange]) -> WriteStats:
            return _write_days(connection.cursor(), group, rows, table)

        with cancelling_pool(os.cpu_count() or 1) as pool:
            groups = group_days(distribute_rows(rows, start, days))
            written = sum(pool.map(write, groups), WriteStats())
    (table / SETTINGS_FILE).write_text(settings_text("review_ts"))
    return written


def _write_days(
    cursor: duckdb.DuckDBPyConnection, days: list[DailyRange], rows: int, table: Path
) -> WriteStats:
    select = select_reviews(days, rows)
    if len(days) == 1:
        return write_daily_file(cursor, select, table, days[0].date, FILE_NAME)
    cursor.execute(f"CREATE TEMP TABLE reviews AS {select}")
    written = WriteStats()
    for day in days:
        of_day = f"FROM reviews WHERE review_ts::DATE = DATE '{day.date}'"
        written += write_daily_file(cursor, of_day, table, day.date, FILE_NAME)
    return written


def _generate(arguments: argparse.Namespace) -> Report:
    default_start, default_days = default_dates(arguments.rows)
    start, days = arguments.start or default_start, arguments.days or default_days
    if arguments.rows < 1 or not 1 <= days <= (date.max - start).days:
        raise LakeError("--rows and --days must be at least 1, and the last day before year 9999")
    if str(arguments.out).startswith("s3:"):
        raise LakeError("--out must be a folder; import the generated files to fill a bucket")
    table = arguments.out / validate_table_name(arguments.table)
    if table.exists() and not arguments.force:
        raise LakeError(f"{table} exists already; set --force to replace it")
    with staging_folder(arguments.out, arguments.table) as staging:
        new = staging / "new"
        written = write_reviews(arguments.rows, start, days, new)
        replace_folder(new, table, staging)
    text = (
        f"{written.rows:,} reviews in {written.files:,} daily files from {start}, "
        f"{written.bytes / 1e6:,.1f} MB, in {table}"
    )
    return Report(text, {"table": table.name, "address": str(table), **asdict(written)})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lake.generate", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--out", type=Path, required=True, help="folder of the tables")
    parser.add_argument("--table", default="reviews")
    parser.add_argument(
        "--start", type=date.fromisoformat, help="first day; default: so that the days end 2024"
    )
    parser.add_argument("--days", type=int, help="default: 366, and more from 6.7 million rows on")
    parser.add_argument("--json", action="store_true", help="write the report or error as JSON")
    parser.add_argument("--force", action="store_true", help="replace an existing table")
    return parser


if __name__ == "__main__":
    sys.exit(main())
