"""The rate of an owner's submissions, over in-memory counters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from duckstep_service.core.errors import QuotaExceeded
from duckstep_service.core.query.submission_rate import SubmissionRate
from duckstep_service.core.testing import MemoryRateCounter

NOW = datetime(2026, 5, 3, 12, 0, 20, tzinfo=UTC)


def test_submission_rate_refuses_beyond_limit_until_next_minute() -> None:
    rate = SubmissionRate(MemoryRateCounter(), 2)
    for _ in range(2):
        rate.check("me", NOW)
    with pytest.raises(QuotaExceeded, match="2 queries") as caught:
        rate.check("me", NOW)
    assert caught.value.details == {"queriesAMinute": 2, "retryAfterSeconds": 40}
    rate.check("another", NOW)
    rate.check("me", NOW + timedelta(seconds=40))


def test_submission_rate_without_limit_counts_nothing() -> None:
    counter = MemoryRateCounter()
    SubmissionRate(counter, 0).check("me", NOW)
    assert counter.calls == {}
