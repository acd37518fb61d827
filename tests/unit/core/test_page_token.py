"""Tokens of pages."""

from __future__ import annotations

import pytest
from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.page_token import encode_token, read_token

TIME = "2026-11-30T08:32:20.102Z"


@pytest.mark.parametrize("key", ["a", "한글/🦆?", "k" * 64])
def test_token_returns_its_place(key: str) -> None:
    token = encode_token(TIME, key)
    assert read_token(token, 64) == (TIME, key)
    assert token.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(("time", "key"), [(TIME, ""), (TIME, "k" * 65), ("yesterday", "a")])
def test_token_of_another_place_is_refused(time: str, key: str) -> None:
    with pytest.raises(InvalidRequest, match="is not a token"):
        read_token(encode_token(time, key), 64)
