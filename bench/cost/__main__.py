"""`python -m bench.cost`: counts what scans of 10 MB to 10 GB use, and writes docs/cost.md."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path

from duckstep_service.core.pricing import Sizes

from bench.attached_stack import RunningStack
from bench.cost import report
from bench.cost.counting import Counted, Sized, count
from bench.cost.tables import SCANS, make_monthly
from bench.data import make_lake
from bench.engines.base import Place, Unable
from bench.engines.duckstep import warm_up
from bench.environment import describe
from bench.stack import OPEN
from local.template.deployment import Function, read_deployment

ROOT = Path(__file__).resolve().parents[2]
ROWS = 20_000_000
LATENCY_MS, TOTAL_MBPS = "20", "600"


def main() -> int:
    """Count each scan and write the document."""
    options = _parser().parse_args()
    # Ends what was started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    deployment = read_deployment(ROOT, OPEN)
    cache = options.cache.absolute()
    lake = make_lake(cache, deployment.buckets["DataBucket"], ROWS, 1)
    make_monthly(lake.tables, cache)
    place = Place(lake.tables, cache / "run")
    wanted = [scan for scan in SCANS if scan.name.startswith(options.only)]
    sizes = _sizes(deployment.functions)
    sized = Sized({each.name: each.memory for each in deployment.functions}, sizes.disk_mb)
    slow = ["--latency-ms", LATENCY_MS, "--total-mbps", TOTAL_MBPS, "--count"]
    runs: list[Counted] = []
    failed: dict[str, str] = {}
    stack = RunningStack(
        place.scratch / "cost", lake.tables, *slow, "--python", str(options.python.absolute())
    )
    try:
        stack.start()
        for scan in wanted:
            stack.end_functions()
            warm_up(stack)
            try:
                runs.append(count(stack, scan, sized))
            except Unable as exc:
                failed[scan.name] = str(exc)
            print(f"{scan.name}: {failed.get(scan.name) or runs[-1].seconds}", flush=True)
    finally:
        stack.stop()
    machine = describe(options.python.absolute())
    options.out.write_text(report.text(runs, failed, sizes, machine), encoding="utf-8")
    return 0


def _sizes(functions: list[Function]) -> Sizes:
    """Return RunQuery's size, which the template tells QueriesApi to price queries with."""
    environments = [each.environment for each in functions]
    told = next(each for each in environments if "QUERY_MEMORY_MB" in each)
    return Sizes(int(told["QUERY_MEMORY_MB"]), int(told["QUERY_DISK_MB"]), told["ARCHITECTURE"])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.cost", description=__doc__)
    parser.add_argument("--only", default="", help="how the scans' names begin")
    parser.add_argument("--cache", type=Path, default=ROOT / ".duckstep/bench")
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    parser.add_argument("--out", type=Path, default=ROOT / "docs/cost.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
