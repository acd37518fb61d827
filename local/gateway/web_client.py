"""Routes of the web client, which read the built files at each request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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

    def file_response(self, *arguments: Any, **options: Any) -> Response:
        response = super().file_response(*arguments, **options)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
