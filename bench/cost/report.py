"""docs/cost.md, from what was counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from duckstep_service.core.pricing import (
    US_EAST_1,
    Sizes,
    Usage,
    athena_dollars,
    bill,
    dollars,
    expected_dollars,
)

from bench.cost.counting import Counted
from bench.cost.tables import DAILY

SOURCES = Path(__file__).with_name("sources.md")
METHOD = Path(__file__).with_name("method.md")
LINES = {
    "API requests": "api_requests",
    "transitions": "transitions",
    "invocations": "lambda_requests",
    "GB-seconds": "gb_seconds",
    "S3 PUT, LIST": "s3_writes",
    "S3 GET, HEAD": "s3_reads",
    "DynamoDB writes": "dynamodb_writes",
    "DynamoDB reads": "dynamodb_reads",
}


def text(
    runs: Sequence[Counted], failed: Mapping[str, str], sizes: Sizes, machine: Mapping[str, str]
) -> str:
    """Return the document."""
    prices = US_EAST_1
    return (
        "\n\n".join(
            [
                "# Cost of a query",
                f"Counted on {machine['date']} by `make cost`, at {prices.region}'s list"
                f" prices of {prices.as_of}: RunQuery with {sizes.memory_mb:,} MB,"
                f" {sizes.architecture}. {machine['processor']}, load average {machine['load']}.",
                "## Comparison with Athena\n\n" + _comparison(runs, sizes),
                _break_even(runs, sizes),
                *(f"{scan} could not be counted: {why}" for scan, why in failed.items()),
                "## Usage\n\n" + _usage(runs),
                "## Cost by service\n\nIn millionths of a dollar.\n\n" + _bills(runs, sizes),
                METHOD.read_text(encoding="utf-8").strip(),
                SOURCES.read_text(encoding="utf-8").strip(),
            ]
        )
        + "\n"
    )


def cost(run: Counted, sizes: Sizes, architecture: str = "") -> float:
    """Return what a run costs."""
    return dollars(run.usage, architecture or sizes.architecture)


def athena(run: Counted) -> float:
    """Return what Athena costs for the same bytes, with as many reads of S3."""
    return athena_dollars(run.read, run.reads)


def break_even(runs: Iterable[Counted], sizes: Sizes) -> float | None:
    """Return the bytes read at which both cost the same, between two runs next to each other."""
    points = sorted((run.read, cost(run, sizes) - athena(run)) for run in runs)
    for (low, more), (high, less) in pairwise(points):
        if more > 0 >= less:
            return low + (high - low) * more / (more - less)
    return None


def _comparison(runs: Sequence[Counted], sizes: Sizes) -> str:
    rows = [
        [
            run.scan,
            f"{run.files:,}",
            f"{run.read / 1e6:,.1f}",
            f"{run.seconds:,.1f}",
            _money(cost(run, sizes)),
            _money(cost(run, sizes, "arm64")),
            _money(athena(run)),
            f"{cost(run, sizes) / athena(run):.2f}x",
            _money(expected_dollars(run.files, run.file_bytes, sizes)),
        ]
        for run in runs
    ]
    heads = ["scan", "files", "MB read", "seconds", "duckstep $", "on arm64 $", "Athena $", "ratio"]
    return _table([*heads, "estimate before $"], rows)


def _break_even(runs: Sequence[Counted], sizes: Sizes) -> str:
    found = break_even([run for run in runs if run.layout != DAILY], sizes)
    if found is None:
        return "Within these sizes neither becomes cheaper than the other."
    size = f"{found / 1e6:,.0f} MB read"
    return f"**Break-even: {size}.** Below it Athena is cheaper, above it duckstep."


def _usage(runs: Sequence[Counted]) -> str:
    return _table(
        ["", *(run.scan for run in runs)],
        ([name, *(_number(run.usage, field) for run in runs)] for name, field in LINES.items()),
    )


def _bills(runs: Sequence[Counted], sizes: Sizes) -> str:
    bills = [bill(run.usage, sizes.architecture) for run in runs]
    return _table(
        ["", *(run.scan for run in runs)],
        ([name, *(f"{each[name] * 1e6:,.1f}" for each in bills)] for name in bills[0]),
    )


def _number(usage: Usage, field: str) -> str:
    value = getattr(usage, field)
    return f"{value:,.2f}" if field == "gb_seconds" else f"{value:,.0f}"


def _money(value: float) -> str:
    return f"{value:.6f}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
