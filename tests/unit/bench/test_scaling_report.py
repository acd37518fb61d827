"""The section about scaling."""

from __future__ import annotations

from bench.scaling_report import render_scaling

POINTS = {
    "1000000": {"seconds": 0.11, "duckdb_seconds": 0.01},
    "10000000": {"seconds": 0.2, "duckdb_seconds": 0.1},
    "100000000": {"seconds": 1.1, "duckdb_seconds": 1.0},
    "1000000000": {"problem": "the curve's time was over"},
}


def test_render_scaling_has_points_fit_and_profile() -> None:
    results = {"points": POINTS, "profile": "Of 1.10 s, RunQuery 95%."}
    text = render_scaling({"scaling_rows": results})
    assert "| 10,000,000 | 200 | 100 |" in text
    assert "| 1,000,000,000 | the curve's time was over | - |" in text
    assert "About 100 ms and 10.0 ms for each million rows; exponent 0.50." in text
    assert "The slowest: Of 1.10 s, RunQuery 95%." in text


def test_render_scaling_names_failed_curve() -> None:
    text = render_scaling({"scaling_files": {"problem": "OSError: full"}})
    assert "Not measured: OSError: full" in text


def test_render_scaling_without_curves_is_empty() -> None:
    assert render_scaling({"page": {"seconds": 1.0}}) == ""
