"""Compaction of tables, as its schedule and its command ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from duckstep_service.core.compaction.store import CompactionFailed

# Longer than the longest query: a workflow's 35 minutes (statemachine/query.asl.yaml).
GRACE = timedelta(hours=1)
# What DuckDB sorts in 2 GB, twice over; above that it does not always spill in time.
MAX_FILE_BYTES = 128 * 1024 * 1024

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class CompactionOptions:
    """What to merge, and how long what it replaces stays; `before` is a YYYY-MM.

    No merge begins after `until`.
    """

    before: str
    max_file_bytes: int = MAX_FILE_BYTES
    grace: timedelta = GRACE
    until: datetime | None = None


@dataclass
class CompactionStats:
    """What a run did, and how many files it left for a later one (`postponed`)."""

    files: int = 0
    into: int = 0
    rows: int = 0
    settled: int = 0
    deleted: int = 0
    left: int = 0
    waiting: int = 0
    postponed: int = 0


def select_tables(names: str, there: Iterable[str]) -> list[str]:
    """Return the tables to compact: `names`, separated by commas, or all that are there.

    Raises CompactionFailed for a name that is not there.
    """
    known = list(there)
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    missing = [name for name in wanted if name not in known]
    if missing:
        raise CompactionFailed(f"There is no table {', '.join(missing)}.")
    return wanted or known


def compact_all(tables: Iterable[str], compact: Callable[[str], CompactionStats]) -> dict[str, Any]:
    """Compact one table after the other and answer what was done to each.

    Raises CompactionFailed when all had their turn, with the reasons of those that failed.
    """
    done: dict[str, Any] = {}
    failed = []
    for table in tables:
        try:
            done[table] = asdict(compact(table))
        except CompactionFailed as exc:
            failed.append(f"{table}: {exc}")
    if failed:
        raise CompactionFailed("; ".join(failed))
    return {"tables": done}
