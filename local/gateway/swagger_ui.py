"""`/docs`: the contract in Swagger UI."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from swagger_ui_bundle import swagger_ui_path

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>duckstep API</title>
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/docs/files/swagger-ui.css">
<link rel="icon" href="/docs/files/favicon-32x32.png"><div id="ui"></div>
<script src="/docs/files/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({url: "/docs/openapi.json", dom_id: "#ui", validatorUrl: null,
  persistAuthorization: true, tryItOutEnabled: true})</script></html>
"""


def docs_routes(contract: dict[str, Any]) -> list[BaseRoute]:
    """Return the routes of the page, its assets and the contract."""
    document = public_document(contract)

    async def page(request: Request) -> Response:
        return HTMLResponse(_PAGE)

    async def openapi(request: Request) -> Response:
        return JSONResponse(document)

    return [
        Route("/docs", page),
        Route("/docs/openapi.json", openapi),
        Mount("/docs/files", StaticFiles(directory=swagger_ui_path)),
    ]


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
