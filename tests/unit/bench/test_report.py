"""Statistics, targets, report and chart of benchmark measurements."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench import report
from bench.experiment_targets import evaluate_targets
from bench.summary_statistics import SummaryStatistics, geometric_mean
from bench.targets import Target, mean_beyond_allowance


def _measured(query: str, engine: str, phase: str, *seconds: float) -> dict[str, Any]:
    return {
        "suite": "reviews",
        "query": query,
        "engine": engine,
        "phase": phase,
        "seconds": list(seconds),
        "problem": None if seconds else "ParseError: no",
    }


DOCUMENT: dict[str, Any] = {
    "machine": {
        "date": "2026-01-02", "processor": "cpu", "memory": "1 GB",
        "load": "0.5", "system": "Linux",
        "Python": "3.11", "duckdb": "1.5.5",
    },
    "options": {"rows": 100, "scale": 0.01, "rounds": 3, "latency_ms": 20},
    "labels": {
        "duckdb_local": "plain DuckDB", "duckstep_local": "duckstep, local",
        "duckstep_s3": "duckstep, S3", "polars_local": "Polars", "chdb_local": "chDB",
        "duckdb_s3": "stock, S3",
    },
    "unavailable": {"chdb_local": "not installed"},
    "queries": [["reviews", "one", "One."], ["reviews", "two", "Two."]],
    "measurements": [
        _measured("one", "duckdb_local", "warm", 1.0, 9.0, 1.0),
        _measured("two", "duckdb_local", "warm", 0.1),
        _measured("one", "duckstep_local", "warm", 1.1),
        _measured("two", "duckstep_local", "warm", 0.4),
        _measured("one", "duckstep_s3", "cold", 2.0),
        _measured("two", "duckstep_s3", "cold", 0.8),
        _measured("one", "duckdb_s3", "cold", 40.0),
        _measured("two", "duckdb_s3", "cold", 4.0),
        _measured("one", "polars_local", "warm"),
    ],
    "experiments": {
        "requests": {
            "by time alone": {"seconds": 1.2, "requests": {"GET": 11, "LIST": 1}, "bytes": 5},
            "by partition": {"seconds": 1.0, "requests": {"GET": 10}, "bytes": 5},
            "count(*)": {"seconds": 0.1, "requests": {"LIST": 1}, "bytes": 0},
        },
        "first_query": {
            "no process": {"seconds": 2.0, "duckdb_seconds": 0.3},
            "process": {"seconds": 0.9, "duckdb_seconds": 0.25},
            "warm": {"seconds": 0.5, "duckdb_seconds": 0.1},
        },
    },
}  # fmt: skip


def test_statistics_ratios_use_medians() -> None:
    statistics = SummaryStatistics(DOCUMENT)
    assert statistics.ratios("reviews", "duckstep_local") == pytest.approx({"one": 1.1, "two": 4.0})
    assert statistics.mean("reviews", "duckstep_s3", "cold") == pytest.approx(4.0)
    assert statistics.mean("reviews", "polars_local") is None


def test_geometric_mean_of_ratios() -> None:
    assert geometric_mean([2, 8]) == pytest.approx(4)
    assert geometric_mean([]) is None


def _targets(**changed: Any) -> dict[str, Target]:
    experiments = {**DOCUMENT["experiments"], **changed}
    found = evaluate_targets(SummaryStatistics(DOCUMENT), experiments)
    return {target.name: target for target in found}


def test_evaluate_targets_met_missed_and_unmeasured() -> None:
    met = {name: target.met for name, target in _targets().items() if target.met is not None}
    assert met == {
        "cold S3, geometric mean of the eleven over plain local DuckDB": False,
        "cold S3, each of the eleven over stock DuckDB's cold time": False,
        "local, the same": False,
        "first query of a cold function over a known table, over the warm one, local": True,
        "filter by time alone, over the partition filter, cold S3": True,
        "`count(*)` over a known table": True,
    }


def test_evaluate_targets_names_query_above_share_of_stock() -> None:
    stock = _targets()["cold S3, each of the eleven over stock DuckDB's cold time"]
    assert stock.measured == "at most 0.20 (two), above 1/10 in 1 of 2"


def test_mean_beyond_allowance_subtracts_it() -> None:
    # The square root of 1.06 and 3.6.
    mean = mean_beyond_allowance(SummaryStatistics(DOCUMENT), "duckstep_local")
    assert mean == pytest.approx((1.06 * 3.6) ** 0.5)


PLANNED = {"first": 9.0, "one file": 0.02, "all files": 0.5}


@pytest.mark.parametrize(
    ("planning", "one_file", "largest"),
    [
        ({"1095": PLANNED, "20000": PLANNED, "100000": PLANNED}, True, True),
        ({"20000": {**PLANNED, "one file": 0.03}}, False, None),
        ({"1095": PLANNED, "100000": {**PLANNED, "all files": 1.1}}, True, False),
        ({"20000": {"problem": "FAILED"}, "100000": {"problem": "FAILED"}}, False, False),
    ],
)
def test_evaluate_targets_of_plans(
    planning: dict[str, Any], one_file: bool, largest: bool | None
) -> None:
    targets = _targets(planning=planning)
    assert targets["ValidateQuery of a query that keeps one file, warm, local"].met is one_file
    assert targets["ValidateQuery over 100,000 files, warm, local"].met is largest


def test_evaluate_targets_of_concurrency_page_and_select_one() -> None:
    targets = _targets(
        concurrency={
            "plain DuckDB": {"sum": 10.0, "end": 2.0, "select_one": 0.1},
            "duckstep": {"sum": 10.9, "end": 2.5, "select_one": 0.4},
        },
        page={"first_seconds": 0.2, "seconds": 0.02, "rows": 1_000_000, "offset": 900_000},
        select_one={"seconds": 0.05, "duckdb_seconds": 0.002, "states": {"RunQuery": 0.02}},
    )
    assert [
        targets[name].met
        for name in (
            "8 queries at once, sum of their times over plain DuckDB's",
            "SELECT 1 among the 8 queries",
            "page of 1,000 rows as JSON at 9/10 of a 1M-row result",
            "SELECT 1 from the POST to SUCCEEDED, local",
        )
    ] == [True, False, True, False]


def test_failed_experiment_measures_no_target() -> None:
    failed = {"problem": "BenchmarkError: no"}
    targets = _targets(**dict.fromkeys(("requests", "first_query", "planning", "page"), failed))
    assert targets["`count(*)` over a known table"].met is None


def test_report_missed_target_has_reason(tmp_path: Path) -> None:
    slow = {**DOCUMENT["experiments"]["first_query"]}
    slow["process"] = {"seconds": 1.2, "duckdb_seconds": 0.25}
    document = {**DOCUMENT, "experiments": {"first_query": slow}}
    report.write(document, tmp_path / "benchmarks.md")
    text = (tmp_path / "benchmarks.md").read_text()
    assert "150 ms of them are DuckDB's" in text


def test_report_lists_failures(tmp_path: Path) -> None:
    report.write(DOCUMENT, tmp_path / "benchmarks.md")
    text = (tmp_path / "benchmarks.md").read_text()
    assert "- chDB: not installed" in text
    assert "- Polars, one: ParseError: no" in text
    assert "| `one` | 1,000 | 1,100 (1.10) | 2,000 (2.00) |" in text


def test_chart_is_svg_with_bar_for_each_mean(tmp_path: Path) -> None:
    report.write(DOCUMENT, tmp_path / "benchmarks.md")
    image = ElementTree.parse(tmp_path / "benchmarks.svg").getroot()
    texts = [element.text for element in image.iter("{http://www.w3.org/2000/svg}text")]
    assert "duckstep, S3 cold (11)" in texts
    assert "4.00x" in texts
