"""Which tables a compaction takes, and that one which fails does not keep the others from it."""

from __future__ import annotations

import pytest
from duckstep_service.core.compaction.job import CompactionStats, compact_all, select_tables
from duckstep_service.core.compaction.store import CompactionFailed


@pytest.mark.parametrize(
    ("names", "wanted"), [("", ["a", "b"]), ("b", ["b"]), (" b, a ,", ["b", "a"])]
)
def test_tables_are_those_named_or_all(names: str, wanted: list[str]) -> None:
    assert select_tables(names, ["a", "b"]) == wanted


def test_a_table_that_is_not_there_is_named() -> None:
    with pytest.raises(CompactionFailed, match="There is no table c, d"):
        select_tables("a,c,d", ["a", "b"])


def test_what_was_done_is_answered_by_table() -> None:
    answer = compact_all(["a"], lambda _: CompactionStats(files=3, into=1, rows=9))
    assert answer["tables"]["a"]["into"] == 1


def test_every_table_has_its_turn_before_the_failure() -> None:
    seen = []

    def compact(table: str) -> CompactionStats:
        seen.append(table)
        if table != "b":
            raise CompactionFailed(f"no {table}")
        return CompactionStats()

    with pytest.raises(CompactionFailed, match="a: no a; c: no c"):
        compact_all(["a", "b", "c"], compact)
    assert seen == ["a", "b", "c"]
