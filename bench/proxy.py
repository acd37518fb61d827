"""A proxy that counts requests: `python -m bench.proxy NAME PORT UPSTREAM`.

NAME is a server of the local stack: results, aws or functions.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bench.request_counter import RequestCounter, Scope, s3_request_kind

METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"]


def main() -> None:
    """Serve until killed."""
    name, port, upstream = sys.argv[1:]
    kinds = {"results": s3_request_kind, "aws": action_name, "functions": function_name}
    app = RequestCounter(proxy_app(upstream), kinds[name])
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


def proxy_app(upstream: str) -> Starlette:
    """Return the application that forwards each request unchanged to `upstream`."""
    client = httpx.AsyncClient(base_url=upstream, timeout=None)

    async def forward(request: Request) -> Response:
        # The raw path: a signature covers its bytes.
        target = request.scope["raw_path"]
        if request.url.query:
            target += b"?" + request.scope["query_string"]
        outgoing = httpx.Request(
            request.method,
            client.base_url.copy_with(raw_path=target),
            headers=request.headers.raw,
            content=await request.body(),
        )
        response = await client.send(outgoing, stream=True)
        return StreamingResponse(
            response.aiter_raw(),
            response.status_code,
            dict(response.headers),
            background=BackgroundTask(response.aclose),
        )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        await client.aclose()

    return Starlette(routes=[Route("/{path:path}", forward, methods=METHODS)], lifespan=lifespan)


def action_name(scope: Scope) -> str:
    """Return the action of a request to DynamoDB or Step Functions, such as GetItem."""
    target = dict(scope["headers"]).get(b"x-amz-target", b"").decode()
    return target.rpartition(".")[2] or str(scope["path"])


def function_name(scope: Scope) -> str:
    """Return the name of the invoked function."""
    parts = scope["path"].strip("/").split("/")
    return parts[2].rpartition(":")[2] if len(parts) > 2 else str(scope["path"])


if __name__ == "__main__":
    main()
