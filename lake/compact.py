"""Merge a table's small daily files: `python -m lake.compact --table NAME`."""

import argparse
import re
import sys
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial

from duckstep_service.core.compaction.job import (
    GRACE,
    MAX_FILE_BYTES,
    CompactionOptions,
    CompactionStats,
)
from duckstep_service.core.compaction.store import CompactionFailed
from duckstep_service.engine.compaction.compact import compact

from lake.atomic_write import staging_folder
from lake.cli import add_shared_arguments, program_name, run_command
from lake.destinations import open_destination, staging_parent
from lake.errors import LakeError
from lake.layout import validate_table_name
from lake.report import Report

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parsed = _parser().parse_args(arguments)
    return run_command(partial(_compact, parsed), parsed.json)


def _compact(arguments: argparse.Namespace) -> Report:
    table = validate_table_name(arguments.table)
    grace = timedelta(seconds=arguments.grace_seconds)
    options = CompactionOptions(arguments.before, arguments.max_file_bytes, grace)
    store = open_destination(arguments.to, arguments.stack).table_store(table)
    with staging_folder(staging_parent(arguments.to, arguments.stack), table) as folder:
        try:
            stats = compact(store, folder, options, lambda: datetime.now(UTC))
        except CompactionFailed as exc:
            raise LakeError(str(exc)) from exc
    return Report(_report(table, stats, options), {"table": table, **asdict(stats)})


def _report(table: str, stats: CompactionStats, options: CompactionOptions) -> str:
    """Return the report of a run, with the work that a later run has to do."""
    parts = []
    if stats.files:
        parts.append(f"{stats.files:,} files into {stats.into:,}, {stats.rows:,} rows")
    if stats.settled:
        parts.append(f"{stats.settled:,} earlier merges completed")
    if stats.deleted:
        parts.append(f"{stats.deleted:,} replaced files deleted")
    if stats.left:
        parts.append(f"{stats.left:,} files skipped because their columns differ")
    if stats.waiting:
        parts.append(
            f"{stats.waiting:,} merges wait for their grace period of {options.grace}; "
            "run again after it"
        )
    return f"{table}: {'; '.join(parts) or 'nothing to merge'}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program_name("lake.compact"), description=__doc__)
    parser.add_argument("--table", required=True)
    add_shared_arguments(parser)
    parser.add_argument("--max-file-bytes", type=_non_negative_integer, default=MAX_FILE_BYTES)
    parser.add_argument(
        "--grace-seconds",
        type=_non_negative_integer,
        default=int(GRACE.total_seconds()),
        help="how long replaced files are kept; longer than the longest query",
    )
    parser.add_argument(
        "--before",
        type=_month,
        default=f"{datetime.now(UTC):%Y-%m}",
        help="YYYY-MM: merge earlier months only; default: the current month",
    )
    return parser


def _non_negative_integer(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a non-negative integer")
    return int(text)


def _month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a month as YYYY-MM")
    return text


if __name__ == "__main__":
    sys.exit(main())
