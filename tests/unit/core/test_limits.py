"""A request may lower the stack's limits and never raise them."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.limits import NAMES, Limits, parse_limits

STACK = Limits(seconds=300, result_rows=1000)


def test_lowered_takes_smaller_limit() -> None:
    assert STACK.lowered({"seconds": 5, "resultRows": 10}) == Limits(5, result_rows=10)


def test_lowered_never_raises_limit() -> None:
    assert STACK.lowered({"seconds": 900, "resultRows": 10**9}) == STACK


def test_lowered_sets_open_limit() -> None:
    assert STACK.lowered({"memoryBytes": 5}).memory_bytes == 5


def test_limit_names_cover_fields() -> None:
    given = dict.fromkeys(NAMES, 1)
    assert parse_limits(given) == given
    assert set(NAMES) == {
        "seconds",
        "scannedBytes",
        "resultRows",
        "resultBytes",
        "memoryBytes",
        "spillBytes",
    }


@pytest.mark.parametrize("value", [1, [], {"minutes": 1}, {"seconds": "5"}, {"resultRows": 0}])
def test_parse_limits_invalid_raises(value: object) -> None:
    with pytest.raises(InvalidRequest, match="limit"):
        parse_limits(value)
