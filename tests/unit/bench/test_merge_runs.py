"""Merging of benchmark runs."""

from __future__ import annotations

from typing import Any

import pytest

from bench.merge_runs import merge_runs
from bench.summary_statistics import SummaryStatistics


def run_of(query: str, seconds: list[float], rows: int = 10, **experiments: Any) -> dict[str, Any]:
    suite = "tpch" if query.startswith("Q") else "reviews"
    measured = {"suite": suite, "query": query, "engine": "duckdb_local", "phase": "warm"}
    return {
        "options": {"rows": rows, "scale": 1, "latency_ms": 20},
        "labels": {"duckdb_local": "plain"},
        "unavailable": {},
        "queries": [[suite, query, ""]],
        "measurements": [{**measured, "seconds": seconds, "problem": None}],
        "experiments": experiments,
    }


def test_merge_runs_replaces_measured_queries_only() -> None:
    both = merge_runs(run_of("01_count", [1.0], profile=1), run_of("Q01", [2.0, 4.0], requests=2))
    both = merge_runs(both, run_of("01_count", [3.0]))
    statistics = SummaryStatistics(both)
    assert (statistics.baseline("reviews", "01_count"), statistics.baseline("tpch", "Q01")) == (
        3.0,
        3.0,
    )
    assert (statistics.rounds("reviews"), statistics.rounds("tpch")) == ("1", "2")
    assert [query for _, query, _ in both["queries"]] == ["01_count", "Q01"]
    assert both["experiments"] == {"profile": 1, "requests": 2}


def test_merge_runs_of_different_data_fails() -> None:
    with pytest.raises(ValueError, match="a different rows: 10"):
        merge_runs(run_of("01_count", [1.0]), run_of("Q01", [1.0], rows=20))
