"""A short comparison before and after a change: `python -m bench.quick [--against REVISION]`.

Measures the eleven queries over two million reviews, SELECT 1, a page and the formats, and prints
medians beside those of the last run. With `--against`, the stacks of that revision run in turn with
those of the working tree, with the packages of the working tree.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path
from typing import Any

from bench.data import create_dataset
from bench.engines.base import (
    BASELINE,
    BenchmarkEngine,
    BenchmarkError,
    DataLocation,
    EngineSettings,
)
from bench.engines.duckstep import DuckstepEngine
from bench.engines.process import ProcessEngine
from bench.experiments import run_experiments
from bench.measure import measure, step_name
from bench.progress import Progress, print_flushed, read_durations
from bench.queries import REVIEWS, read_queries
from bench.quick_summary import render_summary, summarize
from bench.s3_server import find_nginx
from bench.working_tree import checked_out
from local.template.deployment import read_deployment

ROOT = Path(__file__).resolve().parents[1]
EXPERIMENTS = ("select_one", "page", "formats")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table and store it; return 0, or 1 if the stack cannot run."""
    options = _parser().parse_args(arguments)
    # SIGTERM ends all started processes, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        find_nginx()
        summary = _measure(options)
    except BenchmarkError as exc:
        print(f"error: {exc}", file=sys.stderr)
        return 1
    stored = options.cache / "quick.json"
    last = json.loads(stored.read_text()) if stored.exists() else None
    print_flushed(render_summary(summary, last if _comparable(summary, last) else None))
    stored.write_text(json.dumps(summary))
    return 0


def _measure(options: argparse.Namespace) -> dict[str, Any]:
    bucket = read_deployment(ROOT).buckets["DataBucket"]
    dataset = create_dataset(options.cache.absolute(), bucket, options.rows, 0.01)
    scratch = options.cache.absolute() / "run-quick"
    scratch.mkdir(parents=True, exist_ok=True)
    settings = EngineSettings(DataLocation(dataset.tables, scratch), Path(sys.executable), 60)
    queries = [query for query in read_queries(dataset.folder) if query.suite == REVIEWS]
    durations = options.cache / "quick-durations.json"
    steps = [*EXPERIMENTS, *map(step_name, queries)]
    progress = Progress(steps, read_durations(durations), print_flushed)
    end = time.monotonic() + options.minutes * 60
    experiments = run_experiments(EXPERIMENTS, settings, 1, end, progress)
    with checked_out(options.against, options.cache / "against") as revision:
        engines: list[BenchmarkEngine] = [
            ProcessEngine(BASELINE, "plain DuckDB, local", settings),
            *(DuckstepEngine(settings, over_s3) for over_s3 in (False, True)),
        ]
        if revision is not None:
            engines += [DuckstepEngine(settings, over_s3, revision) for over_s3 in (False, True)]
        try:
            for engine in engines:
                engine.start()
            measurements = measure(queries, engines, options.rounds, end, progress)
        finally:
            for engine in engines:
                engine.close()
    durations.write_text(json.dumps(progress.durations))
    labels = {engine.name: engine.label for engine in engines}
    document = {"labels": labels, "measurements": [each.to_dict() for each in measurements]}
    return {"rows": options.rows, **summarize(document, experiments)}


def _comparable(summary: dict[str, Any], last: dict[str, Any] | None) -> bool:
    return last is not None and last["rows"] == summary["rows"]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.quick", description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000, help="number of reviews")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=6, help="no step starts after them")
    parser.add_argument("--against", default="", help="a revision of Git to compare with")
    parser.add_argument("--cache", type=Path, default=ROOT / ".duckstep/bench")
    return parser


if __name__ == "__main__":
    sys.exit(main())
