"""An ASGI middleware that counts a server's requests by kind."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

COUNTS_PATH = "/-/counts"

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
KindOf = Callable[[Scope], str]


class RequestCounter:
    """The middleware; `COUNTS_PATH` returns requests, sent bytes and milliseconds by kind."""

    def __init__(self, app: App, kind_of: KindOf) -> None:
        self._app, self._kind_of = app, kind_of
        self._tallies: dict[str, dict[str, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"] == COUNTS_PATH:
            await self._send_counts(send)
        else:
            await self._count(scope, receive, send)

    async def _count(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, sent = time.perf_counter(), 0

        async def count_bytes(message: Message) -> None:
            nonlocal sent
            sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, count_bytes)
        finally:
            tally = self._tallies.setdefault(
                self._kind_of(scope), {"requests": 0, "bytes": 0, "milliseconds": 0.0}
            )
            tally["requests"] += 1
            tally["bytes"] += sent
            tally["milliseconds"] += (time.perf_counter() - started) * 1000

    async def _send_counts(self, send: Send) -> None:
        body = json.dumps(self._tallies).encode()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


OTHER_GET = "GET other"


def s3_request_kind(scope: Scope) -> str:
    """Return LIST for a listing, else the method; `OTHER_GET` for a GET of no Parquet file."""
    method, path = str(scope["method"]), scope["path"].strip("/")
    if method != "GET":
        return method
    if "/" not in path:
        return "LIST"
    return method if path.endswith(".parquet") else OTHER_GET
