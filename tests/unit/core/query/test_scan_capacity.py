"""The bytes that one function can read in time, and queries that would read more."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import ScanLimitExceeded
from duckstep_service.core.limits import Limits
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.scan_capacity import (
    BURST_BYTES,
    NETWORK_BYTES_A_SECOND,
    UNLIMITED,
    ScanCapacity,
    check_scan_time,
    function_capacity,
    refusal_reason,
)

SLOW = ScanCapacity(100)


@pytest.mark.parametrize(("seconds", "limit"), [(1, 90), (10, 900), (300, 27_000)])
def test_scan_capacity_grows_with_time(seconds: int, limit: int) -> None:
    assert SLOW.bytes_within(seconds) == limit
    assert ScanCapacity(100, burst_bytes=7).bytes_within(seconds) == limit + 7


def test_scan_capacity_without_rate_has_no_limit() -> None:
    assert UNLIMITED.bytes_within(1) is None
    check_scan_time(Estimate(1, 10**18), Limits(1), UNLIMITED)


def test_function_capacity_grows_with_memory_up_to_network() -> None:
    rates = [function_capacity(memory).bytes_a_second for memory in (512, 1024, 3008, 10240)]
    assert rates == sorted(rates)
    assert rates[0] < rates[-1] == NETWORK_BYTES_A_SECOND
    assert function_capacity(3008).burst_bytes == BURST_BYTES


def test_function_capacity_measured_replaces_derived() -> None:
    assert function_capacity(1024, 200) == ScanCapacity(200_000_000)


def test_function_capacity_default_stack_allows_21_gb_of_its_100() -> None:
    limit = function_capacity(3008).bytes_within(300)
    assert limit is not None
    assert 21e9 < limit < 22e9


def test_refusal_reason_names_estimate_rate_and_time() -> None:
    assert refusal_reason(Estimate(2, 90), 1, SLOW) is None
    reason = refusal_reason(Estimate(2, 91_000_000_000), 300, ScanCapacity(80_000_000))
    assert reason == (
        "The query would read up to 91,000,000,000 bytes in 2 files; the engine reads about"
        " 80 MB/s, at most 21,600,000,000 bytes in the time limit of 300 seconds."
    )


def test_check_scan_time_over_capacity_raises_with_remedy() -> None:
    check_scan_time(Estimate(1, 90), Limits(1), SLOW)
    with pytest.raises(ScanLimitExceeded, match=r"limits\.seconds.*QueryTimeoutSeconds") as caught:
        check_scan_time(Estimate(1, 91), Limits(1), SLOW)
    assert caught.value.details == {
        "scannedBytes": 90,
        "estimatedBytes": 91,
        "seconds": 1,
        "bytesASecond": 100,
    }


def test_check_scan_time_first_rows_are_not_refused() -> None:
    check_scan_time(Estimate(1, 10**12), Limits(1), SLOW, first_rows=True)
