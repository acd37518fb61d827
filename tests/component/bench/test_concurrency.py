"""Queries that run at once."""

from __future__ import annotations

import threading

from bench.experiments import concurrency
from bench.experiments.select_one import SQL as SELECT_ONE


def test_run_at_once_runs_all_queries_and_select_one_together() -> None:
    together = threading.Barrier(3, timeout=10)
    seen: list[str] = []

    def run(number: int, sql: str) -> None:
        together.wait()
        seen.append(sql)

    found = concurrency.run_at_once(run, ["a", "b"])
    assert sorted(seen) == [SELECT_ONE, "a", "b"]
    assert found["sum"] >= found["end"] >= concurrency.SELECT_ONE_AFTER_SECONDS
