"""Quotas of validations, reads and conversions, over in-memory counters."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import QuotaExceeded
from duckstep_service.core.query.work_quota import PER_QUERY, WINDOW_SECONDS, Work, WorkQuota
from duckstep_service.core.testing import MemoryRateCounter


@pytest.mark.parametrize("work", Work)
def test_work_quota_refuses_beyond_limit_of_owner(work: Work) -> None:
    quota = WorkQuota(2, MemoryRateCounter())
    for _ in range(2 * PER_QUERY[work]):
        quota.check("me", work, 1000.0)
    with pytest.raises(QuotaExceeded, match=f"maximum of {2 * PER_QUERY[work]} {work}") as caught:
        quota.check("me", work, 1003.5)
    assert caught.value.details["retryAfterSeconds"] == WINDOW_SECONDS - 3
    quota.check("another", work, 1003.5)


def test_work_quota_opens_again_in_next_window() -> None:
    quota = WorkQuota(1, MemoryRateCounter())
    quota.check("me", Work.CONVERSION, 1000.0)
    with pytest.raises(QuotaExceeded):
        quota.check("me", Work.CONVERSION, 1009.9)
    quota.check("me", Work.CONVERSION, 1010.0)
    quota.check("me", Work.READ, 1010.0)


def test_work_quota_zero_counts_nothing() -> None:
    counter = MemoryRateCounter()
    for _ in range(100):
        WorkQuota(0, counter).check("me", Work.VALIDATION, 1000.0)
    assert counter.calls == {}
