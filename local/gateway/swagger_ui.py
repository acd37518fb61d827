"""`/docs`: the contract in Swagger UI, under a Content-Security-Policy."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from local.gateway.page_headers import SECURITY_HEADERS

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>duckstep API</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/docs/files/swagger-ui.css">
<link rel="icon" href="/docs/files/favicon-32x32.png"><div id="ui"></div>
<script src="/docs/files/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script></html>
"""
# The page's address must not choose the document, and no token outlives the page.
_START = """SwaggerUIBundle({url: "/docs/openapi.json", dom_id: "#ui", validatorUrl: null,
  queryConfigEnabled: false, persistAuthorization: false, tryItOutEnabled: true})
"""
# Neither the other pages of the package nor its maps.
_FILES = ("favicon-32x32.png", "swagger-ui-bundle.js", "swagger-ui.css")


def docs_routes(contract: dict[str, Any]) -> list[BaseRoute]:
    """Return the routes of the page, its assets and the contract."""
    document, folder = public_document(contract), _package_folder()

    async def page(request: Request) -> Response:
        return HTMLResponse(_PAGE, headers=SECURITY_HEADERS)

    async def start(request: Request) -> Response:
        return Response(_START, headers=SECURITY_HEADERS, media_type="text/javascript")

    async def openapi(request: Request) -> Response:
        return JSONResponse(document, headers=SECURITY_HEADERS)

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _FILES:
            return Response(status_code=404, headers=SECURITY_HEADERS)
        return FileResponse(folder / name, headers=SECURITY_HEADERS)

    return [
        Route("/docs", page),
        Route("/docs/start.js", start),
        Route("/docs/openapi.json", openapi),
        Route("/docs/files/{name:path}", file),
    ]


def _package_folder() -> Path:
    """Return the folder of Swagger UI, whose package is not imported: Flask takes 100 ms."""
    package = find_spec("flask_swagger_ui")
    assert package is not None and package.origin is not None
    return Path(package.origin).parent / "dist"


def public_document(contract: dict[str, Any]) -> dict[str, Any]:
    """Return the contract without preflight methods and API Gateway's extensions."""
    document: dict[str, Any] = _without_extensions(contract)
    for item in document["paths"].values():
        item.pop("options", None)
    return document


def _without_extensions(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_extensions(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_extensions(item)
        for key, item in value.items()
        if not key.startswith("x-amazon-")
    }
