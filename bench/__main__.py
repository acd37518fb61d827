"""Measure the engines and write docs/benchmarks.md: `python -m bench`."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import report
from bench.data import Dataset, create_dataset
from bench.engines.base import (
    BASELINE,
    BenchmarkEngine,
    BenchmarkError,
    DataLocation,
    EngineSettings,
)
from bench.engines.registry import ENGINE_NAMES, create_engines
from bench.environment import describe_environment
from bench.experiments import DEFAULT_EXPERIMENTS, EXPERIMENTS, run_experiments
from bench.measure import Measurement, measure, step_name
from bench.merge_runs import merge_runs
from bench.progress import Progress, print_flushed, read_durations
from bench.queries import REVIEWS, TPCH, Query, read_queries
from bench.s3_server import find_nginx
from local.template.deployment import read_deployment

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Selection:
    """The queries, engines and experiments of a run."""

    queries: list[Query]
    engines: set[str]
    experiments: list[str]


@dataclass
class EngineRun:
    """The measurements of the engines, their labels, and the reasons of those that cannot run."""

    measurements: list[Measurement]
    labels: dict[str, str]
    unavailable: dict[str, str]


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison and return 0, or 1 if the baseline or nginx cannot run."""
    options = _parser().parse_args(arguments)
    # SIGTERM ends all started processes, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        find_nginx()
    except BenchmarkError as exc:
        print(f"error: {exc}", file=sys.stderr)
        return 1
    bucket = read_deployment(ROOT).buckets["DataBucket"]
    dataset = create_dataset(options.cache.absolute(), bucket, options.rows, options.scale)
    selection = select(options.only.split(), read_queries(dataset.folder))
    settings = _engine_settings(options, dataset)
    durations = options.cache / "durations.json"
    steps = [*selection.experiments, *map(step_name, selection.queries)]
    progress = Progress(steps, read_durations(durations), print_flushed)
    end = time.monotonic() + options.minutes * 60
    # The queries of TPC-H, which no target names, come last.
    experiments = run_experiments(selection.experiments, settings, options.rounds, end, progress)
    run = _measure_engines(options, selection, settings, end, progress)
    durations.write_text(json.dumps({**read_durations(durations), **progress.durations}))
    if BASELINE in run.unavailable:
        print(f"The baseline cannot run: {run.unavailable[BASELINE]}", file=sys.stderr)
        return 1
    document = _document(options, selection, run, experiments)
    if options.onto and options.onto.exists():
        document = merge_runs(json.loads(options.onto.read_text()), document)
    (options.cache / "results.json").write_text(json.dumps(document, indent=1))
    report.write(document, options.out)
    return 0


def select(names: list[str], queries: list[Query]) -> Selection:
    """Return the queries, engines and experiments of these names.

    No name of a kind selects all but the scaling curves.
    Raises SystemExit for an unknown name.
    """
    known = {*ENGINE_NAMES, *EXPERIMENTS, REVIEWS, TPCH} | {query.name for query in queries}
    if unknown := set(names) - known:
        raise SystemExit(f"--only: unknown name {', '.join(sorted(unknown))}.")
    selected = [query for query in queries if query.name in names or query.suite in names]
    named_engines = set(names) & set(ENGINE_NAMES)
    engines = {BASELINE, *named_engines} if named_engines else set(ENGINE_NAMES)
    experiments = [experiment for experiment in EXPERIMENTS if experiment in names]
    if not selected and not experiments:
        return Selection(queries, engines, DEFAULT_EXPERIMENTS)
    return Selection(selected, engines, experiments)


def _engine_settings(options: argparse.Namespace, dataset: Dataset) -> EngineSettings:
    scratch = options.cache.absolute() / "run"
    scratch.mkdir(parents=True, exist_ok=True)
    location = DataLocation(dataset.tables, scratch)
    return EngineSettings(location, options.python.absolute(), options.deadline, options.latency_ms)


def _measure_engines(
    options: argparse.Namespace,
    selection: Selection,
    settings: EngineSettings,
    end: float,
    progress: Progress,
) -> EngineRun:
    engines = create_engines(selection.engines, settings)
    run = EngineRun([], {engine.name: engine.label for engine in engines}, {})
    if not selection.queries:
        return run
    try:
        started, run.unavailable = _start(engines)
        if BASELINE not in run.unavailable:
            run.measurements = measure(selection.queries, started, options.rounds, end, progress)
    finally:
        for engine in engines:
            engine.close()
    return run


def _start(engines: list[BenchmarkEngine]) -> tuple[list[BenchmarkEngine], dict[str, str]]:
    """Start the engines; return those that run, and the reasons of the others."""
    started, unavailable = [], {}
    for engine in engines:
        try:
            engine.start()
            started.append(engine)
        except BenchmarkError as exc:
            unavailable[engine.name] = str(exc)
            print_flushed(f"{engine.label} cannot run: {exc}")
            engine.close()
    return started, unavailable


def _document(
    options: argparse.Namespace, selection: Selection, run: EngineRun, experiments: dict[str, Any]
) -> dict[str, Any]:
    return {
        "machine": describe_environment(options.python.absolute()),
        "options": {
            "rows": options.rows,
            "scale": options.scale,
            "rounds": options.rounds,
            "latency_ms": options.latency_ms,
        },
        "labels": run.labels,
        "unavailable": run.unavailable,
        "queries": [[query.suite, query.name, query.about] for query in selection.queries],
        "measurements": [measurement.to_dict() for measurement in run.measurements],
        "experiments": experiments,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000, help="number of reviews")
    parser.add_argument("--scale", type=float, default=1, help="scale factor of TPC-H")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=36, help="no step starts after them")
    parser.add_argument("--deadline", type=float, default=120, help="seconds of one query")
    parser.add_argument("--latency-ms", type=float, default=20, help="delay of a request to S3")
    parser.add_argument("--only", default="", help="names of suites, queries, engines, experiments")
    parser.add_argument("--onto", type=Path, help="results.json of an earlier run to merge into")
    parser.add_argument("--cache", type=Path, default=ROOT / ".duckstep/bench")
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    parser.add_argument("--out", type=Path, default=ROOT / "docs/benchmarks.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
