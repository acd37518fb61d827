"""Small scaling curves, measured on a real stack."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.engines.base import DataLocation, EngineSettings
from bench.experiments import scaling
from bench.stack import BENCH_PARAMETERS
from local.template.deployment import read_deployment
from tests.support.paths import ROOT


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EngineSettings:
    monkeypatch.setattr(scaling, "ROWS", (100, 1_000))
    monkeypatch.setattr(scaling, "FILES", (5, 30))
    monkeypatch.setattr(scaling, "RESULT_ROWS", (1, 1_000))
    monkeypatch.setattr(scaling, "QUERIES", (1, 2))
    monkeypatch.setattr(scaling, "TABLE_ROWS", 1_000)
    monkeypatch.setattr(scaling, "ROUNDS", 1)
    bucket = read_deployment(ROOT, BENCH_PARAMETERS).buckets["DataBucket"]
    scratch = tmp_path / "run"
    scratch.mkdir()
    return EngineSettings(DataLocation(tmp_path / bucket, scratch), Path(sys.executable), 60)


@pytest.mark.timeout(400)
def test_scaling_measures_points_profiles_the_slowest_and_removes_tables(
    settings: EngineSettings,
) -> None:
    curves = {
        (100, 1_000): scaling.run_rows,
        (5, 30): scaling.run_files,
        (1, 1_000): scaling.run_results,
        (1, 2): scaling.run_queries,
    }
    for counts, run in curves.items():
        found = run(settings, 1)
        assert [int(count) for count in found["points"]] == list(counts)
        assert all(point["seconds"] > 0 for point in found["points"].values()), found
        assert "DuckDB takes" in found["profile"]
    assert not (settings.location.scratch / "scaling").exists()
