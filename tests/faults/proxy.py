"""The proxies before a stack's servers: `python -m tests.faults.proxy PORTS_FILE`.

The file maps each server's name to the proxy's port and the server's address; `control` is where
the test sets the fault and reads the calls.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.faults.callers import kill_caller
from tests.faults.naming import action_call, invocation_call, s3_call
from tests.faults.plan import Fault, Kind, Plan, When
from tests.faults.refusals import refusal

METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"]
SLOW_SECONDS = 1.5
_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}


class Proxy:
    """Hands requests to a server, unless the plan's fault strikes."""

    def __init__(self, name: str, upstream: str, plan: Plan) -> None:
        self._name, self._plan = name, plan
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=32)
        self._client = httpx.AsyncClient(base_url=upstream, timeout=None, limits=limits)

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        body = await request.body()
        if request.url.path == "/health":
            return await self._forward(request, body)
        call = self._name_of(request, body)
        fault = self._plan.strike(call)
        if fault is None:
            return await self._forward(request, body)
        return await self._strike(fault, request, body)

    async def _strike(self, fault: Fault, request: Request, body: bytes) -> Response:
        if fault.kind is Kind.DUPLICATE:
            first = await self._forward(request, body)
            second = await self._forward(request, body)
            return second if fault.when is When.AFTER else first
        if fault.kind is Kind.SLOW and fault.when is When.BEFORE:
            await asyncio.sleep(SLOW_SECONDS)
        answer = None
        if fault.when is When.AFTER or fault.kind is Kind.SLOW:
            answer = await self._forward(request, body)
        if fault.kind is Kind.SLOW and answer is not None:
            if fault.when is When.AFTER:
                await asyncio.sleep(SLOW_SECONDS)
            return answer
        if fault.kind is Kind.CRASH:
            assert request.client
            await asyncio.to_thread(kill_caller, request.client.port)
        status, headers, text = refusal(fault.call, fault.kind)
        return Response(text, status, headers)

    async def _forward(self, request: Request, body: bytes) -> Response:
        # The path as it came: a signature is over its very bytes.
        target = request.scope["raw_path"]
        if request.url.query:
            target += b"?" + request.scope["query_string"]
        url = self._client.base_url.copy_with(raw_path=target)
        headers = request.headers.raw
        try:
            answer = await self._client.send(
                httpx.Request(request.method, url, headers=headers, content=body), stream=True
            )
            content = b"".join([chunk async for chunk in answer.aiter_raw()])
        except httpx.TransportError:
            # The server has died, or is not there yet.
            return JSONResponse({}, 502)
        await answer.aclose()
        kept = {k: v for k, v in answer.headers.items() if k.lower() not in _HOP}
        if request.method == "HEAD" and "content-length" in answer.headers:
            kept["content-length"] = answer.headers["content-length"]
        return Response(content, answer.status_code, kept)

    def _name_of(self, request: Request, body: bytes) -> str:
        if self._name in ("data", "results"):
            path, query = request.url.path, request.url.query
            return s3_call(self._name, request.method, path, query)
        if self._name == "functions":
            kind = request.headers.get("x-amz-invocation-type", "")
            return invocation_call(request.url.path, kind)
        return action_call(request.headers.get("x-amz-target", ""), body)


def control(plan: Plan) -> Starlette:
    """Return the application with which the test sets faults, and local.aws asks for them."""

    async def arm(request: Request) -> Response:
        document = await request.json()
        fault = None
        if document:
            fault = Fault(document["call"], When(document["when"]), Kind(document["kind"]))
        plan.arm(fault)
        return JSONResponse({})

    async def strike(request: Request) -> Response:
        fault = plan.strike((await request.json())["call"])
        return JSONResponse(fault and {"call": fault.call, "when": fault.when, "kind": fault.kind})

    async def seen(request: Request) -> Response:
        return JSONResponse({"calls": plan.calls, "struck": plan.struck})

    return Starlette(
        routes=[
            Route("/arm", arm, methods=["POST"]),
            Route("/strike", strike, methods=["POST"]),
            Route("/seen", seen),
        ]
    )


async def main() -> None:
    """Serve all ports until killed."""
    ports = json.loads(Path(sys.argv[1]).read_text())
    plan = Plan()
    servers = [_server(ports.pop("control"), control(plan))]
    for name, (port, upstream) in ports.items():
        handle = Proxy(name, upstream, plan).handle
        app = Starlette(routes=[Route("/{path:path}", handle, methods=METHODS)])
        servers.append(_server(port, app))
    await asyncio.gather(*servers)


async def _server(port: int, app: Starlette) -> None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_keep_alive=86_400)
    await uvicorn.Server(config).serve([listener])


if __name__ == "__main__":
    asyncio.run(main())
