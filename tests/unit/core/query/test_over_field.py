"""The field `over`: one requestId, or several by name."""

from __future__ import annotations

from typing import Any

import pytest
from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.query.over_field import is_valid_over, parse_over, shown_over


@pytest.mark.parametrize(
    ("value", "over"),
    [
        (None, None),
        ("arn:x", "arn:x"),
        ({"a": "arn:x", "_B": "arn:y"}, {"a": "arn:x", "_B": "arn:y"}),
        ('{"월별": "arn:x"}', {"월별": "arn:x"}),
    ],
)
def test_parse_over_valid_value_is_shown(value: Any, over: Any) -> None:
    assert parse_over(value) == shown_over(value) == over
    assert is_valid_over(value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", ""),
        ("{", "{"),
        ("\ud800", "\ud800"),
        ({}, None),
        ({"a b": "arn:x"}, None),
        ({"a": 1}, None),
        ({"A": "arn:x", "a": "arn:x"}, None),
        (["arn:x"], None),
    ],
)
def test_parse_over_invalid_value_raises(value: Any, shown: Any) -> None:
    with pytest.raises(InvalidRequest, match="`over"):
        parse_over(value)
    assert not is_valid_over(value)
    assert shown_over(value) == shown
