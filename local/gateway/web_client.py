"""Routes of the web client, which read the built files at each request."""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from local.gateway.page_headers import SECURITY_HEADERS
from local.template.user_pool import UserPool

WELCOME = """duckstep: asynchronous SQL over Parquet. This is the API of a stack on one machine.

A first query:
  curl -L -H 'Prefer: wait' -d 'query=SELECT 42 AS answer' http://{host}/queries
The tables:
  curl http://{host}/tables
Every route, to read and to try:
  http://{host}/docs
The web client is not built; with Node 20.19 or newer:
  make web
"""
# The build's compressed files by content coding, the smallest first.
_SUFFIXES = {"br": ".br", "gzip": ".gz"}
PAGE_HEADERS = {"Cache-Control": "no-cache", **SECURITY_HEADERS}


def web_routes(dist: Path, user_pool: UserPool | None) -> list[BaseRoute]:
    """Return the routes of the page, its settings and its assets.

    Without a build `/` is a short text. `/q/<requestId>` is the page as well, which reads its
    address.
    """
    settings = client_config(user_pool)

    async def page(request: Request) -> Response:
        index = dist / "index.html"
        if index.is_file():
            return FileResponse(index, headers=PAGE_HEADERS)
        return PlainTextResponse(WELCOME.format(host=request.headers.get("host", "localhost")))

    async def config(request: Request) -> Response:
        return JSONResponse(settings, headers={"Cache-Control": "no-cache"})

    assets = _Assets(directory=dist / "assets", check_dir=False)
    return [
        Route("/", page),
        Route("/q/{request_id:path}", page),
        Route("/config.json", config),
        Mount("/assets", assets),
    ]


def client_config(user_pool: UserPool | None) -> dict[str, Any]:
    """Return config.json: the API's base URL and the login's settings."""
    if user_pool is None:
        return {"api": "", "login": None}
    client = user_pool.client_with("code")
    settings = {"url": "", "clientId": client.id, "scope": " ".join(client.scopes)}
    return {"api": "", "login": settings}


class _Assets(StaticFiles):
    """Files whose names change with their content, which browsers cache forever."""

    async def check_config(self) -> None:
        """Skip the check: the gateway may start before the first build."""

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: MutableMapping[str, Any],
        status_code: int = 200,
    ) -> Response:
        """Return the file, compressed by the build if the browser accepts that."""
        accepted = _accepted_encodings(Headers(scope=scope).get("accept-encoding", ""))
        encoding = next((name for name in _SUFFIXES if name in accepted), None)
        compressed = f"{full_path}{_SUFFIXES.get(encoding or '', '')}"
        if encoding and os.path.isfile(compressed):
            full_path, stat_result = compressed, os.stat(compressed)
        else:
            encoding = None
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Vary"] = "Accept-Encoding"
        if encoding:
            response.headers["Content-Encoding"] = encoding
        return response


def _accepted_encodings(header: str) -> set[str]:
    """Return the content codings that a request accepts, without those of quality 0."""
    codings = (part.partition(";") for part in header.lower().split(","))
    return {name.strip() for name, _, quality in codings if not _is_zero(quality)}


def _is_zero(quality: str) -> bool:
    return quality.replace(" ", "").rstrip("0").rstrip(".") == "q="
