"""Merge a table's small daily files: `python -m lake.compact --table NAME`."""

import argparse
import re
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from duckstep_service.core.compaction.job import (
    GRACE,
    MAX_FILE_BYTES,
    CompactionOptions,
    CompactionStats,
)
from duckstep_service.core.compaction.store import CompactionFailed, TableStore
from duckstep_service.engine.compaction.compact import compact

from lake.atomic_write import aside
from lake.cli import LOCAL_DATA
from lake.errors import LakeError, run
from lake.layout import checked_table_name
from lake.local_table_store import FolderTable

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    return run(partial(_compact, _parser().parse_args(arguments)))


def _compact(options: argparse.Namespace) -> str:
    table = checked_table_name(options.table)
    grace = timedelta(seconds=options.grace_seconds)
    terms = CompactionOptions(options.before, options.max_file_bytes, grace)
    with aside(_workshop(options, table), table) as beside:
        try:
            done = compact(_store(options, table), beside, terms, lambda: datetime.now(UTC))
        except CompactionFailed as exc:
            raise LakeError(str(exc)) from exc
    return _report(table, done, terms)


def _in_bucket(options: argparse.Namespace) -> bool:
    return bool(options.stack) or options.to.startswith("s3://")


def _workshop(options: argparse.Namespace, table: str) -> Path:
    """Choose where to work: beside a folder's tables, so that renaming does it, else in TMPDIR."""
    if _in_bucket(options):
        return Path(tempfile.gettempdir())
    if not (Path(options.to) / table).is_dir():
        raise LakeError(f"there is no table {table!r} in {options.to}")
    return Path(options.to)


def _store(options: argparse.Namespace, table: str) -> TableStore:
    if not _in_bucket(options):
        return FolderTable(Path(options.to) / table)
    import boto3  # takes half a second
    from duckstep_service.aws.s3.table_store import S3TableStore

    from lake.bucket import bucket_of_address, bucket_of_stack

    place = bucket_of_stack(options.stack) if options.stack else bucket_of_address(options.to)
    if not place.exists(table):
        raise LakeError(f"there is no table {table!r} in {options.stack or options.to}")
    return S3TableStore(boto3.client("s3"), place._bucket, f"{place._prefix}{table}/")


def _report(table: str, done: CompactionStats, terms: CompactionOptions) -> str:
    """Say what was done, and what a later run has to do."""
    parts = []
    if done.files:
        parts.append(f"{done.files:,} files into {done.into:,}, {done.rows:,} rows")
    if done.settled:
        parts.append(f"{done.settled:,} earlier merges settled")
    if done.deleted:
        parts.append(f"{done.deleted:,} replaced files deleted")
    if done.left:
        parts.append(f"{done.left:,} files left, their columns differ")
    if done.waiting:
        parts.append(
            f"{done.waiting:,} merges wait for their grace of {terms.grace}; run again then"
        )
    return f"{table}: {'; '.join(parts) or 'nothing to merge'}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lake.compact", description=__doc__)
    parser.add_argument("--table", required=True)
    to = parser.add_mutually_exclusive_group()
    to.add_argument("--to", default=LOCAL_DATA, help="a folder or s3://bucket/prefix")
    to.add_argument("--stack", help="a deployed stack, whose data bucket holds the table")
    parser.add_argument("--max-file-bytes", type=_count, default=MAX_FILE_BYTES)
    parser.add_argument(
        "--grace-seconds",
        type=_count,
        default=int(GRACE.total_seconds()),
        help="how long replaced files stay; longer than the longest query",
    )
    parser.add_argument(
        "--before",
        type=_month,
        default=f"{datetime.now(UTC):%Y-%m}",
        help="YYYY-MM; months from it on stay, the present one by default",
    )
    return parser


def _count(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


def _month(text: str) -> str:
    if not _MONTH.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not YYYY-MM")
    return text


if __name__ == "__main__":
    sys.exit(main())
