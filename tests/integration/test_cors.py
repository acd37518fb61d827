"""A page of the allowed origin can call every route and read every answer, errors included."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.conftest import ORIGIN
from tests.support.client import Client
from tests.support.oauth import program_token
from tests.support.openapi import PATHS, ROUTES, filled
from tests.support.stack import Stack


@pytest.fixture(scope="module")
def client(guarded: Stack) -> Client:
    return Client(guarded, program_token(guarded))


def allowed(answer: httpx.Response) -> bool:
    assert "Access-Control-Allow-Credentials" not in answer.headers
    return answer.headers.get_list("Access-Control-Allow-Origin") == [ORIGIN]


@pytest.mark.parametrize("path", PATHS)
def test_cors_preflight_needs_no_token(guarded: Stack, path: str) -> None:
    headers = {"Origin": ORIGIN, "Access-Control-Request-Headers": "authorization"}
    answer = httpx.options(guarded.base_url + filled(path), headers=headers)
    assert answer.status_code == 204
    assert allowed(answer)
    methods = answer.headers["Access-Control-Allow-Methods"].lower().split(",")
    assert set(methods) == set(PATHS[path])
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"].split(",")


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_cors_route_names_allowed_origin(client: Client, path: str, method: str) -> None:
    for value in ("x", client.run("SELECT 1 AS a")["requestId"]):
        answer = client.request(method.upper(), filled(path, value))
        assert allowed(answer), answer.text
        assert answer.status_code >= 400 or "Access-Control-Expose-Headers" in answer.headers


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"json": {"query": "SELECT 1"}}, 202),
        ({"json": {"query": "SELECT 1"}, "headers": {"Prefer": "wait"}}, 303),
        ({"json": {}}, 400),
        ({"content": b"x" * (10 * 1024 * 1024 + 1)}, 413),
        ({"json": {"query": "SELECT '" + "x" * 262_130 + "'"}}, 413),
        ({"content": b"x", "headers": {"Content-Type": "a/b"}}, 415),
        ({"json": {"query": "SELECT 1"}, "headers": {"Idempotency-Key": "a b"}}, 400),
    ],
)
def test_cors_post_response_names_allowed_origin(
    client: Client, options: dict[str, Any], status: int
) -> None:
    answer = client.request("POST", "/queries", **options)
    assert answer.status_code == status
    assert allowed(answer)


def test_cors_unknown_route_names_allowed_origin(client: Client) -> None:
    answer = client.request("GET", "/nothing")
    assert (answer.status_code, allowed(answer)) == (404, True)


def test_cors_redirect_to_results_file_is_readable(client: Client) -> None:
    request_id = client.run("SELECT 1 AS a")["requestId"]
    path = f"/queries/{request_id}/results"
    answer = client.request("GET", path, params={"format": "parquet"})
    assert (answer.status_code, allowed(answer)) == (303, True)
    url = answer.headers["Location"]
    preflight = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    assert allowed(httpx.options(url, headers=preflight))
    file = httpx.get(url, headers={"Origin": ORIGIN})
    assert file.content[:4] == b"PAR1"
    # rclone allows every origin to read a presigned object.
    assert file.headers["Access-Control-Allow-Origin"] in (ORIGIN, "*")
