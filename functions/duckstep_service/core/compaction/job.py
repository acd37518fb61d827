"""The compaction job: its options, its statistics and its run over several tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from duckstep_service.core.compaction.store import CompactionFailed, UnsupportedTable

# Longer than the longest query: a workflow's 98 minutes (statemachine/query.asl.yaml).
GRACE = timedelta(hours=2)
# What DuckDB sorts in 2 GB, twice over; above that it does not always spill in time.
MAX_FILE_BYTES = 128 * 1024 * 1024

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class CompactionOptions:
    """Limits of a run: months before `before` (a YYYY-MM), file size and grace period.

    No merge starts after `until`.
    """

    before: str
    max_file_bytes: int = MAX_FILE_BYTES
    grace: timedelta = GRACE
    until: datetime | None = None


@dataclass
class CompactionStats:
    """Counts of a run; `postponed` counts the files left for a later run."""

    files: int = 0
    into: int = 0
    rows: int = 0
    settled: int = 0
    deleted: int = 0
    left: int = 0
    waiting: int = 0
    postponed: int = 0


def select_tables(names: str, existing: Iterable[str]) -> list[str]:
    """Return the tables to compact: the comma-separated `names`, or all existing tables.

    Raises CompactionFailed for an unknown name.
    """
    existing_names = list(existing)
    selected = [name.strip() for name in names.split(",") if name.strip()]
    missing = [name for name in selected if name not in existing_names]
    if missing:
        raise CompactionFailed(f"There is no table {', '.join(missing)}.")
    return selected or existing_names


def compact_all(tables: Iterable[str], compact: Callable[[str], CompactionStats]) -> dict[str, Any]:
    """Compact the tables in sequence and return the statistics of each.

    The outcome of a table of another format is the reason why it is skipped. Raises
    CompactionFailed after the last table, with the reason of each failure.
    """
    done: dict[str, Any] = {}
    failed = []
    for table in tables:
        try:
            done[table] = asdict(compact(table))
        except UnsupportedTable as exc:
            done[table] = {"skipped": str(exc)}
        except CompactionFailed as exc:
            failed.append(f"{table}: {exc}")
    if failed:
        raise CompactionFailed("; ".join(failed))
    return {"tables": done}
