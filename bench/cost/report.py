"""docs/cost.md, written from the counted usage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from duckstep_service.core.pricing import (
    US_EAST_1,
    ResourceUsage,
    Sizes,
    athena_dollars,
    bill,
    dollars,
    expected_dollars,
)

from bench.cost.counting import ScanUsage
from bench.cost.tables import DAILY
from bench.markdown import table

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


def render(
    runs: Sequence[ScanUsage], failures: Mapping[str, str], sizes: Sizes, machine: Mapping[str, str]
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
                *(f"{scan} could not be counted: {reason}" for scan, reason in failures.items()),
                "## Usage\n\n" + _usage(runs),
                "## Cost by service\n\nIn millionths of a dollar.\n\n" + _bills(runs, sizes),
                METHOD.read_text(encoding="utf-8").strip(),
                SOURCES.read_text(encoding="utf-8").strip(),
            ]
        )
        + "\n"
    )


def duckstep_cost(run: ScanUsage, sizes: Sizes, architecture: str = "") -> float:
    """Return the dollars of a run."""
    return dollars(run.usage, architecture or sizes.architecture)


def athena_cost(run: ScanUsage) -> float:
    """Return the dollars of Athena for the same bytes and S3 reads."""
    return athena_dollars(run.read, run.reads)


def break_even(runs: Iterable[ScanUsage], sizes: Sizes) -> float | None:
    """Return the bytes at which both cost the same, by interpolation between adjacent runs."""
    points = sorted((run.read, duckstep_cost(run, sizes) - athena_cost(run)) for run in runs)
    for (low, more), (high, less) in pairwise(points):
        if more > 0 >= less:
            return low + (high - low) * more / (more - less)
    return None


def _comparison(runs: Sequence[ScanUsage], sizes: Sizes) -> str:
    other = next(each for each in US_EAST_1.lambda_gb_second if each != sizes.architecture)
    rows = [
        [
            run.scan,
            f"{run.files:,}",
            f"{run.read / 1e6:,.1f}",
            f"{run.seconds:,.1f}",
            _money(duckstep_cost(run, sizes)),
            _money(duckstep_cost(run, sizes, other)),
            _money(athena_cost(run)),
            f"{duckstep_cost(run, sizes) / athena_cost(run):.2f}x",
            _money(expected_dollars(run.files, run.file_bytes, sizes)),
        ]
        for run in runs
    ]
    headers = [
        "scan",
        "files",
        "MB read",
        "seconds",
        "duckstep $",
        f"on {other} $",
        "Athena $",
        "ratio",
    ]
    return table([*headers, "estimate before $"], rows)


def _break_even(runs: Sequence[ScanUsage], sizes: Sizes) -> str:
    found = break_even([run for run in runs if run.layout != DAILY], sizes)
    if found is None:
        return "Within these sizes neither becomes cheaper than the other."
    size = f"{found / 1e6:,.0f} MB read"
    return f"**Break-even: {size}.** Below it Athena is cheaper, above it duckstep."


def _usage(runs: Sequence[ScanUsage]) -> str:
    return table(
        ["", *(run.scan for run in runs)],
        ([name, *(_number(run.usage, field) for run in runs)] for name, field in LINES.items()),
    )


def _bills(runs: Sequence[ScanUsage], sizes: Sizes) -> str:
    bills = [bill(run.usage, sizes.architecture) for run in runs]
    return table(
        ["", *(run.scan for run in runs)],
        (
            [name, *(f"{service_bill[name] * 1e6:,.1f}" for service_bill in bills)]
            for name in bills[0]
        ),
    )


def _number(usage: ResourceUsage, field: str) -> str:
    value = getattr(usage, field)
    return f"{value:,.2f}" if field == "gb_seconds" else f"{value:,.0f}"


def _money(value: float) -> str:
    return f"{value:.6f}"
