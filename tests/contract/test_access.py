"""Requests without a valid token, on every route."""

from __future__ import annotations

import httpx
import pytest

from local.api_client import ApiClient
from tests.support.oauth import unsigned
from tests.support.openapi import PATHS, ROUTES, filled


@pytest.mark.parametrize(("path", "method"), ROUTES)
@pytest.mark.parametrize("token", [None, "a.b.c", unsigned()], ids=["none", "garbage", "alg none"])
def test_route_without_valid_token_is_unauthorized(
    api: ApiClient, path: str, method: str, token: str | None
) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx.request(method, api.base_url + filled(path), headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "Unauthorized")
    assert answer.headers["Access-Control-Allow-Origin"]


@pytest.mark.parametrize("path", PATHS)
def test_preflight_without_token_succeeds(api: ApiClient, path: str) -> None:
    assert httpx.options(api.base_url + filled(path), timeout=30).status_code == 204
