"""Experiments beyond query times: the S3 server, its requests, first queries, large results."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from typing import Any

from bench.engines.base import BenchmarkError, EngineSettings
from bench.experiments import (
    concurrency,
    first_query,
    formats,
    page,
    planning,
    profile,
    requests,
    select_one,
    simulator,
)

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
}


def run_experiments(
    names: Sequence[str], settings: EngineSettings, rounds: int, log: Callable[[str], None]
) -> dict[str, Any]:
    """Return the results of each experiment, or the reason of its failure."""
    results = {}
    for name in names:
        try:
            results[name] = EXPERIMENTS[name](settings, rounds)
        # A failure keeps the earlier measurements of the run.
        except (BenchmarkError, OSError, subprocess.SubprocessError, ValueError) as exc:
            results[name] = {"problem": f"{type(exc).__name__}: {exc}"}
        log(f"{name}: {results[name]}"[:400])
    return results
