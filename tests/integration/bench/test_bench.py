"""A small benchmark run with the installed engines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

QUERIES = ("07_one_day_by_time", "Q06")
EXPERIMENTS = ("simulator", "select_one", "page", "concurrency")
ENGINES = ("duckdb_local", "duckstep_s3", "duckdb_s3", "chdb_local")


@pytest.mark.timeout(420)
def test_bench_small_run_checks_counts_and_reports(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", "--rows", "2000", "--scale", "0.001"]
    command += ["--rounds", "1", "--latency-ms", "1", "--cache", str(tmp_path)]
    command += ["--only", " ".join((*QUERIES, *ENGINES, "requests", *EXPERIMENTS))]
    command += ["--out", str(tmp_path / "benchmarks.md")]
    finished = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "functions"},
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    found = json.loads((tmp_path / "results.json").read_text())
    assert list(found["unavailable"]) == ["chdb_local"]
    assert [each["problem"] for each in found["measurements"] if each["problem"]] == []
    measured = {(each["query"], each["engine"], each["phase"]) for each in found["measurements"]}
    assert {("Q06", "duckstep_s3", "warm"), ("07_one_day_by_time", "duckdb_s3", "cold")} <= measured
    assert found["experiments"]["requests"]["by time alone"]["requests"]["GET"] > 0
    assert [name for name in EXPERIMENTS if "problem" in found["experiments"][name]] == []
    assert found["experiments"]["simulator"]["64"]["requests_per_second"] > 0
    assert "chDB, local: ModuleNotFoundError" in (tmp_path / "benchmarks.md").read_text()
