"""Plans over tiny tables of many files, measured on a real stack."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.engines.base import DataLocation, EngineSettings
from bench.experiments import planning
from bench.stack import BENCH_PARAMETERS
from local.template.deployment import read_deployment
from tests.support.paths import ROOT


@pytest.mark.timeout(240)
def test_planning_measures_plans_of_each_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "TABLES", {60: 24})
    bucket = read_deployment(ROOT, BENCH_PARAMETERS).buckets["DataBucket"]
    scratch = tmp_path / "run"
    scratch.mkdir()
    location = DataLocation(tmp_path / bucket, scratch)
    found = planning.run(EngineSettings(location, Path(sys.executable), 60), 1)
    assert set(found["60"]) == {"first", planning.ONE_FILE, planning.ALL_FILES}
    assert all(seconds > 0 for seconds in found["60"].values())
