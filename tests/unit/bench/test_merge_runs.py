"""A benchmark that is run in parts."""

from __future__ import annotations

from typing import Any

import pytest

from bench.merge_runs import laid_over
from bench.summary_statistics import Figures


def run_of(query: str, seconds: list[float], rows: int = 10, **findings: Any) -> dict[str, Any]:
    suite = "tpch" if query.startswith("Q") else "reviews"
    measured = {"suite": suite, "query": query, "contender": "duckdb_local", "phase": "warm"}
    return {
        "options": {"rows": rows, "scale": 1, "latency_ms": 20},
        "labels": {"duckdb_local": "plain"},
        "absent": {},
        "queries": [[suite, query, ""]],
        "measurements": [{**measured, "seconds": seconds, "problem": None}],
        "findings": findings,
    }


def test_a_run_takes_the_place_of_its_queries_alone() -> None:
    both = laid_over(run_of("01_count", [1.0], profile=1), run_of("Q01", [2.0, 4.0], requests=2))
    both = laid_over(both, run_of("01_count", [3.0]))
    figures = Figures(both)
    assert (figures.base("reviews", "01_count"), figures.base("tpch", "Q01")) == (3.0, 3.0)
    assert (figures.rounds("reviews"), figures.rounds("tpch")) == ("1", "2")
    assert [query for _, query, _ in both["queries"]] == ["01_count", "Q01"]
    assert both["findings"] == {"profile": 1, "requests": 2}


def test_runs_over_other_data_are_not_put_together() -> None:
    with pytest.raises(ValueError, match="another rows: 10"):
        laid_over(run_of("01_count", [1.0]), run_of("Q01", [1.0], rows=20))
