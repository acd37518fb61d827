"""Measure processor seconds and write docs/latency.md: `python -m bench.cost.latency`.

Processor seconds, because other programs on the machine change them less than wall-clock time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from duckstep_service.core.query.scan_capacity import PROCESSOR_BYTES_A_SECOND

from bench.cost.latency_model import FIGURES, WORK, memory_rows, module_seconds, query_seconds
from bench.cost.processor_time import measure
from bench.environment import describe_environment
from bench.markdown import table
from local.stack_process import StackProcess

ROOT = Path(__file__).resolve().parents[2]
QUERIES = (
    "SELECT rating, count(*) AS reviews FROM reviews GROUP BY rating",
    "SELECT month, avg(rating) AS rating FROM reviews GROUP BY month ORDER BY month",
    "SELECT product_id, count(*) AS reviews FROM reviews GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
    "SELECT count(*) AS reviews FROM reviews WHERE contains(body, 'perfect')",
    "SELECT * FROM reviews WHERE year = 2024 AND month = 6 AND day = 1 ORDER BY review_ts",
)
METHOD = Path(__file__).with_name("latency.md")


def main() -> int:
    """Measure the functions of a local stack and write the document."""
    options = _parser().parse_args()
    data = options.cache.absolute() / f"latency-{options.rows}"
    if not data.exists():
        generate = [sys.executable, "-m", "lake.generate", "--rows", str(options.rows)]
        subprocess.run([*generate, "--out", str(data)], check=True, cwd=ROOT)
    with (
        tempfile.TemporaryDirectory() as folder,
        StackProcess(Path(folder) / "state", "--data", str(data)) as stack,
    ):
        processor, rate = measure(stack, QUERIES, options.rounds)
    machine = describe_environment(Path(sys.executable))
    options.out.write_text(render(processor, rate, options.rows, machine), encoding="utf-8")
    return 0


def render(
    processor: Mapping[str, float], rate: float, rows: int, machine: Mapping[str, str]
) -> str:
    """Return the document."""
    sections = [
        "# Latency on AWS",
        f"Computed on {machine['date']} by `make latency` from the processor seconds of"
        f" {len(QUERIES)} queries over {rows:,} reviews and from the figures below."
        f" {machine['processor']}, load average {machine['load']}. Nothing was measured on AWS.",
        "## A query\n\nFrom POST to the first rows.\n\n" + _queries(processor),
        "## Memory of the functions\n\nOn arm64; the configured memory is marked.\n\n"
        + _memory(processor),
        "## Scan rate\n\n"
        f"RunQuery fetched and scanned up to {rate / 1e6:,.0f} MB in a processor second; the limit"
        f" of a scan assumes at most {PROCESSOR_BYTES_A_SECOND / 1e6:,.0f} MB"
        " ([planning.md](planning.md#scan-limits)).",
        "## Figures\n\n" + _figures(),
        METHOD.read_text(encoding="utf-8").strip(),
    ]
    return "\n\n".join(sections) + "\n"


def _queries(processor: Mapping[str, float]) -> str:
    states = {
        "warm": query_seconds(processor, cold=False),
        "every function cold, SnapStart=on": query_seconds(processor, cold=True, snapshot=True),
        "every function cold, SnapStart=off": query_seconds(processor, cold=True),
    }
    return table(
        ["functions", "seconds"], [(name, f"{value:.2f}") for name, value in states.items()]
    )


def _memory(processor: Mapping[str, float]) -> str:
    rows = []
    for work in WORK:
        used = f"{processor[work.name] * 1000:,.0f}"
        for memory, seconds, dollars in memory_rows(work, processor[work.name]):
            label = f"**{memory:,}**" if memory == work.memory_mb else f"{memory:,}"
            cold = f"{module_seconds(work, memory) * 1000:,.0f}"
            warm = f"{seconds * 1000:,.0f}"
            rows.append((work.name, used, label, warm, cold, f"{dollars * 1e6:,.2f}"))
    headers = ["function", "processor ms", "MB", "warm ms", "modules of a cold start, ms"]
    return table([*headers, "warm, millionths of a dollar"], rows)


def _figures() -> str:
    rows = [
        (name, f"{figure.seconds * 1000:,.0f}", figure.source) for name, figure in FIGURES.items()
    ]
    rows += [
        (
            f"modules of {work.name} in a cold start, processor",
            f"{work.import_seconds * 1000:,.0f}",
            "measured: `python -X importtime`, the layer of `make build`, Python 3.13",
        )
        for work in WORK
    ]
    return table(["what", "ms", "source"], rows).replace("---: | ---: |", "---: | --- |", 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.cost.latency", description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=ROOT / ".duckstep/bench")
    parser.add_argument("--out", type=Path, default=ROOT / "docs/latency.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
