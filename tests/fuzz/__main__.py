"""`make fuzz`: run statements until one of them finds a fault, or COUNT of them."""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from pathlib import Path

from tests.fuzz.campaign import run, traced_harness

BATCH = 1_000


def main() -> int:
    """Run batches of statements, each with a seed of its own, and print their reports."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--seed", type=int, default=None, help="the seed of the first batch")
    parser.add_argument("--count", type=int, default=0, help="statements to run; 0 for no end")
    options = parser.parse_args()
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    done, found = 0, 0
    while not options.count or done < options.count:
        count = min(BATCH, options.count - done) if options.count else BATCH
        with tempfile.TemporaryDirectory() as folder, traced_harness(Path(folder) / "r") as harness:
            report = run(harness, seed, count)
        print(report, flush=True)
        found += len(report.findings)
        done, seed = done + count, seed + 1
    return min(found, 1)


if __name__ == "__main__":
    sys.exit(main())
