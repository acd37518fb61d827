"""Keys of objects and names of executions."""

from __future__ import annotations

import pytest
from duckstep_service.core.object_keys import may_belong_to


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("me_key", True),
        ("1cf867ab-21d0-4f85-ba64-1af981ace291", True),
        ("you_key", False),
        ("me2_key", False),
        ("_me", False),
    ],
)
def test_may_belong_to_compares_the_owner(name: str, expected: bool) -> None:
    assert may_belong_to(name, "me") is expected
