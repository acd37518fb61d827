"""Which tables a compaction takes, and that one which fails does not keep the others from it."""

from __future__ import annotations

import pytest
from duckstep_service.core.compaction.job import CompactionStats, compact_all, select_tables
from duckstep_service.core.compaction.store import CompactionFailed, UnsupportedTable


@pytest.mark.parametrize(
    ("names", "wanted"), [("", ["a", "b"]), ("b", ["b"]), (" b, a ,", ["b", "a"])]
)
def test_select_tables_named_or_all(names: str, wanted: list[str]) -> None:
    assert select_tables(names, ["a", "b"]) == wanted


def test_select_tables_unknown_raises() -> None:
    with pytest.raises(CompactionFailed, match="There is no table c, d"):
        select_tables("a,c,d", ["a", "b"])


def test_compact_all_returns_stats_by_table() -> None:
    answer = compact_all(["a"], lambda _: CompactionStats(files=3, into=1, rows=9))
    assert answer["tables"]["a"]["into"] == 1


def test_compact_all_continues_after_failure() -> None:
    seen = []

    def compact(table: str) -> CompactionStats:
        seen.append(table)
        if table != "b":
            raise CompactionFailed(f"no {table}")
        return CompactionStats()

    with pytest.raises(CompactionFailed, match="a: no a; c: no c"):
        compact_all(["a", "b", "c"], compact)
    assert seen == ["a", "b", "c"]


def test_compact_all_skips_tables_of_other_formats() -> None:
    def compact(table: str) -> CompactionStats:
        if table == "a":
            raise UnsupportedTable("the table is a Delta Lake table.")
        return CompactionStats()

    done = compact_all(["a", "b"], compact)["tables"]
    assert done["a"] == {"skipped": "the table is a Delta Lake table."}
    assert done["b"]["files"] == 0
