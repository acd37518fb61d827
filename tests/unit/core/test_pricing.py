"""Dollars are usage times price, and Athena's are its rules."""

from __future__ import annotations

import pytest
from duckstep_service.core.pricing import (
    MB,
    TB,
    US_EAST_1,
    ResourceUsage,
    Sizes,
    athena_dollars,
    athena_query_dollars,
    bill,
    dollars,
    expected_dollars,
    expected_seconds,
    expected_usage,
)


def test_bill_is_usage_times_price() -> None:
    usage = ResourceUsage(
        api_requests=1e6,
        transitions=1e3,
        lambda_requests=1e6,
        gb_seconds=1e6,
        disk_gb_seconds=1e6,
        s3_writes=1e3,
        s3_reads=1e3,
        dynamodb_writes=1e6,
        dynamodb_reads=1e6,
    )
    assert bill(usage) == pytest.approx(
        {
            "API Gateway": 3.50,
            "Step Functions": 0.025,
            "Lambda": 0.20 + 16.6667 + 0.0309,
            "S3": 0.005 + 0.0004,
            "DynamoDB": 0.625 + 0.125,
        }
    )
    assert dollars(usage) == pytest.approx(sum(bill(usage).values()))


def test_bill_arm64_is_a_fifth_cheaper() -> None:
    seconds = ResourceUsage(gb_seconds=1)
    assert dollars(seconds, "arm64") / dollars(seconds, "x86_64") == pytest.approx(0.8, abs=1e-4)


def test_usage_adds_up() -> None:
    assert ResourceUsage(s3_reads=1, transitions=2) + ResourceUsage(s3_reads=3) == ResourceUsage(
        s3_reads=4, transitions=2
    )


@pytest.mark.parametrize(
    ("scanned", "billed"),
    [(0, 10 * MB), (10 * MB, 10 * MB), (10 * MB + 1, 11 * MB), (TB, TB)],
)
def test_athena_price_has_minimum_of_ten_megabytes(scanned: int, billed: int) -> None:
    assert athena_dollars(scanned) == pytest.approx(5 * billed / TB)


def test_athena_price_includes_s3_requests() -> None:
    assert athena_dollars(TB, 1000) - athena_dollars(TB) == pytest.approx(0.0004)


def test_athena_query_costs_the_scan_and_the_workflow() -> None:
    least, most = (athena_query_dollars(1, scanned, Sizes()) for scanned in (0, TB))
    assert least > athena_dollars(0) + expected_usage(0, 0, Sizes()).transitions * 2.5e-5
    assert most - least == pytest.approx(5 + 0.42, abs=0.01)


def test_expected_seconds_grow_with_bytes() -> None:
    assert expected_seconds(6 * 10**9) - expected_seconds(0) == pytest.approx(100)


def test_expected_usage_grows_with_files_and_bytes() -> None:
    few, many = (expected_usage(files, MB, Sizes()) for files in (1, 1000))
    assert many.s3_reads - few.s3_reads == pytest.approx(999, abs=2)
    assert expected_dollars(1, 10**9, Sizes()) > 2 * expected_dollars(1, 10**7, Sizes())


def test_workflow_cost_exceeds_smallest_athena_query() -> None:
    fixed = expected_usage(0, 0, Sizes())
    assert fixed.transitions * US_EAST_1.transition > athena_dollars(0)
