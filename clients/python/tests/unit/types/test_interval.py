"""Intervals and their texts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from duckstep.types import Interval

TEXTS = [
    ("3 days", Interval(0, 3)),
    ("1 day", Interval(0, 1)),
    ("-1 month 5 days -00:00:01", Interval(-1, 5, -1_000_000)),
    ("-2 years -1 day", Interval(-24, -1)),
    ("-178956970 years -8 months -2147483648 days", Interval(-(2**31), -(2**31))),
    ("1 year -1 day 00:00:00.000001", Interval(12, -1, 1)),
    ("00:00:00", Interval()),
    ("100:00:00", Interval(microseconds=360_000_000_000)),
    ("2562047788:00:54.775807", Interval(microseconds=2**63 - 1)),
    ("-2562047788:00:54.775807", Interval(microseconds=1 - 2**63)),
]


@pytest.mark.parametrize(("text", "interval"), TEXTS)
def test_interval_of_a_text(text: str, interval: Interval) -> None:
    assert Interval.parse(text) == interval
    assert str(interval) == text


@pytest.mark.parametrize("text", ["", "3", "days", "3 weeks", "1 day 10", "1 day x"])
def test_interval_of_another_text(text: str) -> None:
    with pytest.raises(ValueError, match="INTERVAL"):
        Interval.parse(text)


def test_interval_as_timedelta() -> None:
    assert Interval(0, -1, 1).timedelta() == timedelta(days=-1, microseconds=1)
    with pytest.raises(ValueError, match="months"):
        Interval(1).timedelta()
