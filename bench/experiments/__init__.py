"""Experiments beyond query times: the S3 server, its requests, first queries, large results."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import httpx

from bench.engines.base import BenchmarkError, EngineSettings
from bench.experiments import (
    concurrency,
    first_query,
    formats,
    page,
    planning,
    profile,
    requests,
    scaling,
    select_one,
    simulator,
)
from bench.progress import Progress

Experiment = Callable[[EngineSettings, int], dict[str, Any]]

EXPERIMENTS: dict[str, Experiment] = {
    "simulator": simulator.run,
    "profile": profile.run,
    "requests": requests.run,
    "select_one": select_one.run,
    "first_query": first_query.run,
    "formats": formats.run,
    "page": page.run,
    "concurrency": concurrency.run,
    "planning": planning.run,
    "scaling_rows": scaling.run_rows,
    "scaling_files": scaling.run_files,
    "scaling_results": scaling.run_results,
    "scaling_queries": scaling.run_queries,
}
# The others run only by name.
DEFAULT_EXPERIMENTS = [name for name in EXPERIMENTS if not name.startswith("scaling_")]


def run_experiments(
    names: Sequence[str],
    settings: EngineSettings,
    rounds: int,
    deadline: float,
    progress: Progress,
) -> dict[str, Any]:
    """Return the results of each experiment, or the reason of its failure.

    No experiment starts after `deadline` (monotonic).
    """
    results: dict[str, Any] = {}
    for name in names:
        with progress.step(name):
            results[name] = _run_experiment(name, settings, rounds, deadline)
            progress.log(str(results[name])[:400])
    return results


def _run_experiment(
    name: str, settings: EngineSettings, rounds: int, deadline: float
) -> dict[str, Any]:
    if time.monotonic() > deadline:
        return {"problem": "the run's time was over"}
    try:
        return EXPERIMENTS[name](settings, rounds)
    # A failure keeps the earlier measurements of the run.
    except (
        BenchmarkError,
        OSError,
        subprocess.SubprocessError,
        ValueError,
        LookupError,
        httpx.HTTPError,
        duckdb.Error,
    ) as exc:
        return {"problem": f"{type(exc).__name__}: {exc}"[:300]}
