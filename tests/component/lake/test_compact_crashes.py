"""Every row exactly once: at each step, after a crash at each step, and for concurrent readers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from duckstep_service.core.catalog.tables import find_table
from duckstep_service.core.compaction.store import CompactionFailed
from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.table_files import StoredObject
from duckstep_service.core.testing import MemoryStore

from tests.component.lake.compact_tables import (
    Clock,
    Crash,
    answers,
    answers_of,
    as_bucket,
    data_files,
    make_table,
    run,
    run_to_the_end,
)

COLUMNS = "i AS id, TIMESTAMP '{0}-{1}-{2}' AS moment"
ROWS = ("SELECT year, month, day, id, moment FROM t ORDER BY ALL",)
STAGES = ("merge", "settle", "sweep")


def at_stage(lake: Path, stage: str, layout: str = "hive") -> Clock:
    """Create a table whose next run executes the stage."""
    make_table(lake, layout, COLUMNS)
    clock = Clock()
    for _ in range(STAGES.index(stage)):
        run(lake, clock)
        clock.forward(2)
    return clock


class Steps:
    """A recorder of the store's calls that observes the table at each and can crash before one."""

    def __init__(
        self, crash_at: int | None = None, look: Callable[[], None] = lambda: None
    ) -> None:
        self.calls: list[str] = []
        self._crash_at, self._look = crash_at, look

    def __call__(self, call: str) -> None:
        self._look()
        self.calls.append(call)
        if len(self.calls) == self._crash_at:
            raise Crash(call)


@pytest.mark.parametrize("layout", ["hive", "plain"])
def test_compact_reader_at_each_step_reads_each_row_once(layout: str, lake: Path) -> None:
    make_table(lake, layout, COLUMNS)
    before, clock = answers(lake, ROWS), Clock()

    def look() -> None:
        assert answers(lake, ROWS) == before

    calls = []
    for _ in STAGES:
        steps = Steps(look=look)
        run(lake, clock, steps)
        calls += steps.calls
        clock.forward(2)
    assert {"put", "write", "copy", "delete"} < set(calls)


@pytest.mark.parametrize("stage", STAGES)
def test_compact_crash_at_each_step_keeps_each_row_once(stage: str, tmp_path: Path) -> None:
    counted = Steps()
    run(tmp_path / "whole", at_stage(tmp_path / "whole", stage), counted)
    for crash_at in range(1, len(counted.calls) + 1):
        lake = tmp_path / f"crash-{crash_at}"
        clock = at_stage(lake, stage)
        before = answers(lake, ROWS)
        with pytest.raises(Crash):
            run(lake, clock, Steps(crash_at))
        assert answers(lake, ROWS) == before, counted.calls[:crash_at]
        run_to_the_end(lake, clock)
        assert answers(lake, ROWS) == before, counted.calls[:crash_at]
        assert len(data_files(lake)) == 2, counted.calls[:crash_at]
        assert not (lake / "t/_compaction.json").exists()


class SlowReader(MemoryStore):
    """A reader of a folder that calls `happen` before its n-th request."""

    def __init__(self, lake: Path, happen_at: int, happen: Callable[[], object]) -> None:
        super().__init__()
        self._lake, self._left, self._happen = lake, happen_at, happen

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        self._next()
        return super().list_objects(prefix)

    def get(self, key: str) -> bytes:
        self._next()
        return super().get(key)

    def _next(self) -> None:
        if self._left == 0:
            self._happen()
        self._left -= 1
        self.objects = as_bucket(self._lake).objects


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("request_number", [0, 1, 2])
def test_compact_between_requests_of_reader_keeps_rows(
    request_number: int, stage: str, lake: Path
) -> None:
    clock = at_stage(lake, stage)
    before = answers(lake, ROWS)
    table = find_table(SlowReader(lake, request_number, lambda: run(lake, clock)), "t")
    assert table is not None
    assert answers_of(table, lake, ROWS) == before


@pytest.mark.parametrize("stage", STAGES)
def test_concurrent_compactions_keep_each_row_once(stage: str, tmp_path: Path) -> None:
    counted = Steps()
    run(tmp_path / "alone", at_stage(tmp_path / "alone", stage), counted)
    for moment in range(1, len(counted.calls) + 1):
        lake = tmp_path / f"moment-{moment}"
        clock = at_stage(lake, stage)
        before, passed = answers(lake, ROWS), 0

        def other(_: str, lake: Path = lake, clock: Clock = clock, moment: int = moment) -> None:
            nonlocal passed
            passed += 1
            if passed == moment:
                run(lake, clock)

        try:
            run(lake, clock, other)
        except CompactionFailed:
            assert passed >= moment
        assert answers(lake, ROWS) == before, counted.calls[:moment]
        run_to_the_end(lake, clock)
        assert answers(lake, ROWS) == before, counted.calls[:moment]
        assert len(data_files(lake)) == 2


@pytest.mark.parametrize("stage", STAGES)
def test_concurrent_compactions_with_last_write_wins_keep_rows(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unconditional(self: Any, key: str, text: str, token: str) -> None:
        (self._folder / key).write_text(text)

    monkeypatch.setattr("lake.local_table_store.FolderTableStore.write", unconditional)
    test_concurrent_compactions_keep_each_row_once(stage, tmp_path)


def test_compact_table_replaced_meanwhile_fails(lake: Path) -> None:
    clock = at_stage(lake, "merge")

    def replaced(call: str) -> None:
        if call == "put":
            for key in data_files(lake):
                (lake / "t" / key).unlink()
            make_table(lake, "plain", COLUMNS)

    with pytest.raises(CompactionFailed, match="changed during the merge; run again"):
        run(lake, clock, replaced)
    assert answers(lake, ("SELECT count(*) FROM t",)) == ["[(16,)]"]


@pytest.mark.parametrize("text", ["{", "{}", '{"schemaVersion": 2}'])
def test_find_table_unreadable_log_fails(text: str, lake: Path) -> None:
    make_table(lake, columns=COLUMNS)
    (lake / "t/_compaction.json").write_text(text)
    with pytest.raises(InvalidDataFile, match=r"t/_compaction\.json cannot be read"):
        find_table(as_bucket(lake), "t")
