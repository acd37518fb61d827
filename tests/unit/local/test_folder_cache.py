"""The folder cache of the data bucket's server: which events empty it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, cast

import pytest
import urllib3

from local.config import Keys, Ports, StackConfig
from local.functions.folder_cache import FolderCache
from local.gateway.http_message import HttpRequest
from local.gateway.lambda_proxy import build_proxy_event
from local.template.deployment import Function
from tests.support.deployment import deployment

PORTS = Ports(
    gateway=1,
    data=2,
    data_rclone=7,
    data_control=3,
    results=4,
    results_rclone=8,
    aws=5,
    functions=6,
)


def proxy_event(resource: str, **query: str) -> bytes:
    request = HttpRequest("GET", resource, {}, {name: [text] for name, text in query.items()}, b"")
    return json.dumps(build_proxy_event(resource, request)).encode()


@pytest.mark.parametrize(
    ("event", "emptied"),
    [
        (b'{"requestId": "arn", "request": {"query": "SELECT 1"}}', False),
        (b'{"requestId": "arn", "request": {"query": "SELECT 1, (from t)"}}', True),
        (b'{"requestId": "arn", "request": {"query": "PIVOT_WIDER t ON a"}}', True),
        (b'{"requestId": "arn", "request": {"query": "desc t"}}', True),
        (b'{"requestId": "arn", "request": {"query": 1}}', True),
        (b"{", True),
        (b"[]", True),
        (b'{"request": {"query": "plan"}, "plan": {"estimate": {"files": 1}}}', True),
        (b'{"request": {"query": "SELECT 1"}, "plan": {"estimate": {"files": 0}}}', False),
        (b'{"request": {"query": "FROM t \\"plan\\":{\\"estimate\\":{\\"files\\":0}}"}}', True),
        (b'{"plan": {"estimate": null}}', True),
        (proxy_event("/tables"), True),
        (proxy_event("/queries/validate"), True),
        (proxy_event("/queries/{requestId}"), False),
        (proxy_event("/queries/{requestId}/results"), False),
        (proxy_event("/queries/{requestId}", freshness="true"), True),
    ],
)
def test_folder_cache_is_emptied_for_events_that_read_tables(
    event: bytes, emptied: bool, tmp_path: Path
) -> None:
    cache, server = folder_cache(tmp_path)
    asyncio.run(cache.clear(named("queries-api"), event))
    assert server.requests == ([("POST", "http://127.0.0.1:3/vfs/forget")] if emptied else [])


def test_folder_cache_is_kept_for_functions_without_tables(tmp_path: Path) -> None:
    cache, server = folder_cache(tmp_path)
    for name in ("publish-ended", "record-outcome", "convert-result"):
        asyncio.run(cache.clear(named(name), b"{}"))
    assert server.requests == []
    for name in ("validate-query", "run-query", "compact-tables"):
        asyncio.run(cache.clear(named(name), b"{}"))
    assert len(server.requests) == 3


def test_folder_cache_without_server_is_no_error(tmp_path: Path) -> None:
    cache, server = folder_cache(tmp_path)
    server.failure = urllib3.exceptions.ProtocolError("refused")
    asyncio.run(cache.clear(named("run-query"), b"{}"))
    assert len(server.requests) == 2


class FakeServer:
    """The client of a server that responds with 200, or fails."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str]] = []
        self.failure: Exception | None = None

    def request(self, method: str, url: str) -> urllib3.HTTPResponse:
        self.requests.append((method, url))
        if self.failure:
            raise self.failure
        return urllib3.HTTPResponse(b"{}", status=200)


def folder_cache(state: Path) -> tuple[FolderCache, FakeServer]:
    config = StackConfig(deployment(), PORTS, Keys("key", "secret"), str(state), "")
    cache, server = FolderCache(config), FakeServer()
    cast(Any, cache)._client = server
    return cache, server


def named(name: str) -> Function:
    return next(each for each in deployment().functions if each.name == f"duckstep-{name}-function")
