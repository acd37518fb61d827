"""Count the usage of scans of 10 MB to 10 GB and write docs/cost.md: `python -m bench.cost`."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from duckstep_service.core.pricing import Sizes

from bench.cost import report
from bench.cost.counting import FunctionSizes, ScanUsage, measure_scan
from bench.cost.tables import SCANS, Scan, create_monthly_table
from bench.data import create_dataset
from bench.engines.base import BenchmarkError
from bench.engines.duckstep import submit, warm_up
from bench.environment import describe_environment
from bench.measured_stack import MeasuredStack
from bench.stack import BENCH_PARAMETERS
from local.template.deployment import Function, read_deployment

ROOT = Path(__file__).resolve().parents[2]
ROWS = 20_000_000
LATENCY_MS, TOTAL_MBPS = "20", "600"
# The first query over a table reads the footers of its files.
INDEX_SECONDS = 120.0


def main() -> int:
    """Count each scan and write the document."""
    options = _parser().parse_args()
    # SIGTERM ends all started processes, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    deployment = read_deployment(ROOT, BENCH_PARAMETERS)
    cache = options.cache.absolute()
    dataset = create_dataset(cache, deployment.buckets["DataBucket"], ROWS, 1)
    create_monthly_table(dataset.tables, cache)
    scans = [scan for scan in SCANS if scan.name.startswith(options.only)]
    sizes = _query_sizes(deployment.functions)
    memory = {function.name: function.memory for function in deployment.functions}
    slow = ["--latency-ms", LATENCY_MS, "--total-mbps", TOTAL_MBPS, "--count"]
    stack = MeasuredStack(cache / "run/cost", dataset.tables, *slow)
    runs, failures = _measure(stack, scans, FunctionSizes(memory, sizes.disk_mb))
    text = report.render(runs, failures, sizes, describe_environment(Path(sys.executable)))
    options.out.write_text(text, encoding="utf-8")
    return 0


def _measure(
    stack: MeasuredStack, scans: Sequence[Scan], sizes: FunctionSizes
) -> tuple[list[ScanUsage], dict[str, str]]:
    """Return the usage of each scan with warm functions, and the reasons of failures."""
    runs: list[ScanUsage] = []
    failures: dict[str, str] = {}
    try:
        stack.start()
        for table in {scan.table: None for scan in scans}:
            submit(stack, f"SELECT count(*) AS reviews FROM {table}", INDEX_SECONDS)
        for scan in scans:
            stack.end_functions()
            warm_up(stack)
            try:
                runs.append(measure_scan(stack, scan, sizes))
            except BenchmarkError as exc:
                failures[scan.name] = str(exc)
            print(f"{scan.name}: {failures.get(scan.name) or runs[-1].seconds}", flush=True)
    finally:
        stack.stop()
    return runs, failures


def _query_sizes(functions: list[Function]) -> Sizes:
    """Return the size of RunQuery, from the environment of the function that estimates prices."""
    environments = [function.environment for function in functions]
    found = next(environment for environment in environments if "QUERY_DISK_MB" in environment)
    return Sizes(int(found["QUERY_MEMORY_MB"]), int(found["QUERY_DISK_MB"]), found["ARCHITECTURE"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.cost", description=__doc__)
    parser.add_argument("--only", default="", help="prefix of the scans' names")
    parser.add_argument("--cache", type=Path, default=ROOT / ".duckstep/bench")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/cost.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
