"""`/health`: the state of every server process and of the disk."""

import asyncio
import shutil
import tomllib
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.config import ROOT
from local.gateway.upstream import Upstream
from local.trino_client import active_nodes

# S3 rejects an unsigned request, which proves that the server runs, and rclone behind it.
_PATHS = {"aws": "/health", "functions": "/health", "data": "/", "results": "/"}
# Results, history and spill files are written there; with less a query may fail.
# A coordinator and two workers.
TRINO_NODES = 3
MIN_FREE_BYTES = 256 * 1024 * 1024


def health_route(upstream: Upstream) -> Route:
    """Return the route, which responds 200, or 503 with a list of the problems."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    async def health(request: Request) -> Response:
        states = await asyncio.gather(*(_probe(upstream, name) for name in _PATHS))
        processes = {"gateway": {"ok": True}, **dict(zip(_PATHS, states, strict=True))}
        if upstream.config.trino:
            config = upstream.config
            nodes = await asyncio.to_thread(active_nodes, config.trino, config.keys)
            processes["trino"] = {"ok": nodes == TRINO_NODES, "activeNodes": nodes}
        disk = shutil.disk_usage(upstream.config.state)
        wrong = [problem for name, state in processes.items() for problem in _problems(name, state)]
        if disk.free < MIN_FREE_BYTES:
            wrong.append(f"the disk of the state folder has {disk.free >> 20} MB left")
        document = {
            "status": "failing" if wrong else "ok",
            "wrong": wrong,
            "version": version,
            "processes": processes,
            "disk": {"freeBytes": disk.free, "totalBytes": disk.total},
        }
        return JSONResponse(document, 503 if wrong else 200)

    return Route("/health", health)


def _problems(name: str, state: dict[str, Any]) -> list[str]:
    if not state["ok"]:
        return [f"{name} does not answer"]
    return [f"{name} has lost {resource}; restart the stack" for resource in state.get("lost", [])]


async def _probe(upstream: Upstream, server: str) -> dict[str, Any]:
    """Return the state that a server reports, not ok without a response or with an error."""
    try:
        response = await upstream.probe(server, _PATHS[server])
    except httpx.HTTPError:
        return {"ok": False}
    if _PATHS[server] == "/":
        return {"ok": response.status_code < 500}
    if response.status_code != 200:
        return {"ok": False}
    return {"ok": True, **response.json()}
