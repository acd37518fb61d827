"""ResourceUsage from request counts, dollars from usage, and the break-even with Athena."""

from __future__ import annotations

import pytest
from duckstep_service.core.pricing import ResourceUsage, Sizes, athena_dollars

from bench.cost import report
from bench.cost.counting import FunctionSizes, ScanUsage, compute_usage

COUNTS: dict[str, dict[str, dict[str, float]]] = {
    "data": {
        "LIST": {"requests": 2},
        "GET": {"requests": 30},
        "GET other": {"requests": 1},
    },
    "results": {"PUT": {"requests": 2}, "GET": {"requests": 3}, "DELETE": {"requests": 9}},
    "aws": {
        "GetItem": {"requests": 4},
        "UpdateItem": {"requests": 1},
        "TransactWriteItems": {"requests": 1},
        "StartExecution": {"requests": 1},
    },
    "functions": {
        "duckstep-validate-query-function": {"requests": 1, "milliseconds": 500.0},
        "duckstep-run-query-function": {"requests": 1, "milliseconds": 2000.0},
    },
}
SIZES = FunctionSizes(
    {"duckstep-validate-query-function": 1024, "duckstep-run-query-function": 2048}, 4608
)


def test_compute_usage_sums_counts() -> None:
    assert compute_usage(COUNTS, 5, 2000, 3, SIZES) == ResourceUsage(
        api_requests=3,
        transitions=6,
        lambda_requests=2,
        gb_seconds=0.5 * 1 + 2 * 2,
        disk_gb_seconds=2 * 4,
        s3_writes=2 + 2,
        s3_reads=31 + 3,
        # The workflow's two and three from the functions, of 2 KB each, in table and index.
        dynamodb_writes=5 * 2 * 2,
        dynamodb_reads=4,
    )


def _run(read: int, dollars: float) -> ScanUsage:
    transitions = dollars / 2.5e-5
    return ScanUsage(
        "scan", "monthly", ResourceUsage(transitions=transitions), read, 1, read, 0, 1.0
    )


def test_break_even_interpolates_between_runs() -> None:
    small, large = _run(10**7, 2e-4), _run(10**9, 3e-4)
    at = report.break_even([large, small], Sizes())
    assert at is not None
    share = (at - 10**7) / (10**9 - 10**7)
    athena = athena_dollars(10**7) + share * (athena_dollars(10**9) - athena_dollars(10**7))
    assert 2e-4 + share * 1e-4 == pytest.approx(athena)


def test_break_even_without_crossing_returns_none() -> None:
    assert report.break_even([_run(10**7, 2e-4), _run(10**8, 9e-1)], Sizes()) is None


def test_render_includes_costs_failures_and_sources() -> None:
    machine = {"date": "2026-01-02", "processor": "cpu", "load": "0.5"}
    text = report.render([_run(10**7, 2e-4), _run(10**9, 3e-4)], {"huge": "late"}, Sizes(), machine)
    assert "| scan | 1 | 10.0 | 1.0 | 0.000200 | 0.000200 | 0.000048 | 4.19x |" in text
    assert "Break-even: " in text
    assert "huge could not be counted: late" in text
    assert "aws.amazon.com/lambda/pricing" in text
