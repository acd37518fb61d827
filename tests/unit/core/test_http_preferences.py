"""Prefer headers."""

from __future__ import annotations

import pytest
from duckstep_service.core.http_preferences import parse_wait, preferences


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("", None),
        ("respond-async", None),
        ("waiting=3", None),
        ("wait", 20),
        ("wait=5", 5),
        ("Wait = 5", 5),
        ('wait="5"', 5),
        ("wait=500", 20),
        ("wait=0", 0),
        ("wait=soon", 20),
        ("wait=-1", 20),
        ("respond-async, wait=10; x=1", 10),
        ("wait=3, wait=9", 3),
    ],
)
def test_wait_seconds_of_preference(header: str | None, seconds: int | None) -> None:
    assert parse_wait(header) == seconds


def test_preferences_by_name() -> None:
    assert preferences("respond-async, handling=lenient;a=b,,") == {
        "respond-async": "",
        "handling": "lenient",
    }
