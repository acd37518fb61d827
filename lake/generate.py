"""Generate sample reviews: `python -m lake.generate --rows 200000 --out FOLDER`."""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

from lake.atomic_write import aside, put_in_place
from lake.daily_counts import Day, span, spread
from lake.errors import LakeError, run
from lake.layout import TABLE_FILE, Written, checked_table_name, table_file, write_day
from lake.sample_reviews import MACROS, day_of_reviews

FILE_NAME = "reviews.parquet"


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    return run(partial(_generate, options))


def write_reviews(rows: int, start: date, days: int, table: Path) -> Written:
    """Write the reviews of each day into a new table's folder, as many days at once as cores.

    A day is one file and one thread, so neither memory nor values depend on rows or on cores.
    """
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(MACROS)

        def write(day: Day) -> Written:
            select = day_of_reviews(day, rows)
            return write_day(connection.cursor(), select, table, day.date, FILE_NAME)

        with ThreadPoolExecutor(os.cpu_count()) as pool:
            written = sum(pool.map(write, spread(rows, start, days)), Written())
    (table / TABLE_FILE).write_text(table_file("review_ts"))
    return written


def _generate(options: argparse.Namespace) -> str:
    first, automatic = span(options.rows)
    start, days = options.start or first, options.days or automatic
    if options.rows < 1 or not 1 <= days <= (date.max - start).days:
        raise LakeError("--rows and --days must be at least 1, and the days end before year 9999")
    if str(options.out).startswith("s3:"):
        raise LakeError("sample reviews are written to a folder; import files into a bucket")
    table = options.out / checked_table_name(options.table)
    if table.exists() and not options.force:
        raise LakeError(f"{table} exists already; --force replaces it")
    with aside(options.out, options.table) as beside:
        new = beside / "new"
        written = write_reviews(options.rows, start, days, new)
        put_in_place(new, table, beside)
    return (
        f"{written.rows:,} reviews in {written.files:,} daily files from {start}, "
        f"{written.bytes / 1e6:,.1f} MB, in {table}"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lake.generate", description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--out", type=Path, required=True, help="the folder of the tables")
    parser.add_argument("--table", default="reviews")
    parser.add_argument("--start", type=date.fromisoformat, help="else the days end with 2024")
    parser.add_argument("--days", type=int, help="else a year, and more from 6.7 million rows on")
    parser.add_argument("--force", action="store_true", help="replace the table if it exists")
    return parser


if __name__ == "__main__":
    sys.exit(main())
