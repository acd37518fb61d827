"""The tables of a short comparison."""

from __future__ import annotations

from typing import Any

from bench.quick_summary import render_summary, summarize


def _measured(engine: str, phase: str, *seconds: float) -> dict[str, Any]:
    problem = None if seconds else "FAILED"
    keys = {"suite": "reviews", "query": "one", "engine": engine, "phase": phase}
    return {**keys, "seconds": list(seconds), "problem": problem}


def _summary(cold: float) -> dict[str, Any]:
    document = {
        "labels": {"duckdb_local": "plain", "duckstep_s3": "S3", "duckstep_local": "local"},
        "measurements": [
            _measured("duckdb_local", "warm", 0.1),
            _measured("duckstep_s3", "cold", cold, 9.0, 0.1),
            _measured("duckstep_s3", "warm", 0.12),
            _measured("duckstep_local", "warm"),
        ],
    }
    formats = {"csv": {"seconds": 1.5, "peak": 2e8}}
    return summarize(
        document, {"select_one": {"seconds": 0.05}, "formats": formats, "page": {"problem": "no"}}
    )


def test_summarize_returns_ratios_milliseconds_and_problems() -> None:
    summary = _summary(0.4)
    assert {name: round(value, 6) for name, value in summary["figures"].items()} == {
        "S3 cold, x plain DuckDB": 4,
        "S3 warm, x plain DuckDB": 1.2,
        "select_one, ms": 50,
        "csv, ms": 1500,
        "csv, peak MB": 200,
    }
    assert summary["problems"] == ["one, duckstep_local: FAILED", "page: no"]


def test_render_summary_shows_change_beyond_noise() -> None:
    text = render_summary(_summary(0.4), _summary(0.2))
    assert "| one | 100 | 400 | 120 |" in text
    assert "| S3 cold, x plain DuckDB | 4.00 | 2.00 | +100% |" in text
    assert "| S3 warm, x plain DuckDB | 1.20 | 1.20 | about equal |" in text
    assert "not measured: page: no" in text


def test_render_summary_without_last_run() -> None:
    assert "| select_one, ms | 50.00 | - | - |" in render_summary(_summary(0.4), None)
