"""Rounds of queries by engines."""

from __future__ import annotations

import time
from pathlib import Path

import duckdb
import pytest

from bench import measure as module
from bench.engines.base import BASELINE, COLD, WARM
from bench.measure import Measurement, measure, step_name
from bench.progress import Progress
from bench.queries import Query

ONE = Query("reviews", "one", "One.", "SELECT 1 AS one")
TPCH = Query("tpch", "Q01", "One.", "SELECT 1 AS one")


class FakeEngine:
    """An engine whose runs take a given time, and which counts its resets."""

    settle_seconds = 0.0

    def __init__(self, folder: Path, name: str, seconds: float = 0.1, cold: bool = False) -> None:
        self.name = self.label = name
        self.phases: tuple[str, ...] = (COLD, WARM) if cold else (WARM,)
        self.stateless = name != "duckstep_s3"
        self.resets, self._seconds, self._folder = 0, seconds, folder

    def start(self) -> None: ...

    def close(self) -> None: ...

    def reset(self) -> None:
        self.resets += 1

    def run(self, sql: str) -> float:
        duckdb.execute(f"COPY ({sql}) TO '{self.result_file()}' (FORMAT parquet)")
        return self._seconds

    def result_file(self) -> Path:
        return self._folder / f"{self.name}.parquet"


def _measure(
    engines: list[FakeEngine], query: Query = ONE, left: float = 60
) -> dict[tuple[str, str], Measurement]:
    progress = Progress([step_name(query)], {}, lambda line: None)
    found = measure([query], engines, 5, time.monotonic() + left, progress)
    return {(each.engine, each.phase): each for each in found}


def test_measure_runs_peers_and_tpch_in_fewer_rounds(tmp_path: Path) -> None:
    engines = [FakeEngine(tmp_path, name) for name in (BASELINE, "duckstep_local", "roapi")]
    rounds = {engine: len(each.seconds) for (engine, _), each in _measure(engines).items()}
    assert rounds == {BASELINE: 5, "duckstep_local": 5, "roapi": 3}
    assert {len(each.seconds) for each in _measure(engines, TPCH).values()} == {3}


@pytest.mark.parametrize(("seconds", "runs"), [(1.0, 6), (20.0, 2), (30.0, 1)])
def test_measure_long_cold_run_is_not_repeated(tmp_path: Path, seconds: float, runs: int) -> None:
    stock = FakeEngine(tmp_path, "duckdb_s3", seconds, cold=True)
    found = _measure([FakeEngine(tmp_path, BASELINE), stock])
    assert len(found["duckdb_s3", COLD].seconds) == runs
    assert stock.resets == runs


def test_measure_first_run_of_stateful_engine_does_not_count(tmp_path: Path) -> None:
    own = FakeEngine(tmp_path, "duckstep_s3", cold=True)
    found = _measure([FakeEngine(tmp_path, BASELINE), own])
    assert len(found["duckstep_s3", COLD].seconds) == own.resets == 5


def test_measure_other_result_has_no_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_difference", lambda *files: "2, not 1")
    found = _measure([FakeEngine(tmp_path, BASELINE), FakeEngine(tmp_path, "roapi")])
    assert (found["roapi", WARM].problem, found["roapi", WARM].seconds) == ("2, not 1", [])


def test_measure_after_deadline_starts_no_query(tmp_path: Path) -> None:
    found = _measure([FakeEngine(tmp_path, BASELINE)], left=-1)
    assert found[BASELINE, WARM].problem == "not measured: the run's time was over"
