"""The folder cache of the data bucket's server: which events empty it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.config import Keys, Ports, StackConfig
from local.functions.folder_cache import FolderCache
from local.gateway.http_message import HttpRequest
from local.gateway.lambda_proxy import build_proxy_event
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
        (b'{"requestId": "arn", "request": {"query": "SELECT 1"}}', True),
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
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"forgotten": []})

    config: Any = StackConfig(deployment(), PORTS, Keys("key", "secret"), str(tmp_path), "")
    cache = FolderCache(config)
    cache._client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    asyncio.run(cache.clear(event))
    assert [str(each.url) for each in requests] == (
        ["http://127.0.0.1:3/vfs/forget"] if emptied else []
    )


def test_folder_cache_without_server_is_no_error(tmp_path: Path) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    config: Any = StackConfig(deployment(), PORTS, Keys("key", "secret"), str(tmp_path), "")
    cache = FolderCache(config)
    cache._client = httpx.AsyncClient(transport=httpx.MockTransport(fail))
    asyncio.run(cache.clear(b"{}"))
