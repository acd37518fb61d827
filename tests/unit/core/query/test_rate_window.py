"""The windows in which calls are counted."""

from __future__ import annotations

import pytest
from duckstep_service.core.query.rate_window import RateWindow


def test_rate_window_has_one_counter_for_owner_and_kind() -> None:
    names = {RateWindow(now, 10).counter("me", "reads") for now in (1000.0, 1009.9)}
    assert names == {"me#reads#100"}
    assert RateWindow(1010.0, 10).counter("me", "reads") == "me#reads#101"
    assert RateWindow(1000.0, 10).counter("me", "conversions") not in names


@pytest.mark.parametrize(("now", "left"), [(1000.0, 10), (1003.5, 7), (1009.9, 1)])
def test_rate_window_reports_start_of_next_window(now: float, left: int) -> None:
    assert RateWindow(now, 10).seconds_left() == left


def test_rate_window_counter_outlives_window() -> None:
    window = RateWindow(1000.5, 60)
    assert window.expires_at() > window.now + window.seconds
