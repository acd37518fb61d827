"""Statistics, targets, report and chart of benchmark measurements."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench import report
from bench.summary_statistics import SummaryStatistics, geometric_mean
from bench.targets import evaluate_targets


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


def test_evaluate_targets_met_missed_and_unmeasured() -> None:
    targets = evaluate_targets(SummaryStatistics(DOCUMENT), DOCUMENT["experiments"])
    met = [target.met for target in targets]
    assert met == [True, False, None, True, True, None, False]
    assert "1.04 x plus 60 ms (one)" in targets[0].measured


def test_report_missed_target_has_reason(tmp_path: Path) -> None:
    report.write(DOCUMENT, tmp_path / "benchmarks.md")
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
