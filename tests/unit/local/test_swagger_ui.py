"""Swagger UI at /docs, and the public contract."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from openapi_spec_validator import validate
from starlette.applications import Starlette

from local.gateway.swagger_ui import docs_routes, public_document
from tests.support.deployment import deployment
from tests.support.openapi import ROUTES


@pytest.fixture(scope="module", params=["none", "cognito"])
def contract(request: pytest.FixtureRequest) -> dict[str, Any]:
    return deployment(Authentication=request.param).contract


def test_public_document_is_valid_openapi(contract: dict[str, Any]) -> None:
    document = public_document(contract)
    validate(document)
    shown = [(path, method) for path, item in document["paths"].items() for method in item]
    assert shown == ROUTES
    assert "x-amazon" not in str(document)
    assert "options" in contract["paths"]["/queries"], "the gateway's own stays whole"


def get(application: Starlette, path: str) -> httpx.Response:
    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://local") as client:
            return await client.get(path)

    return asyncio.run(answer())


def test_swagger_page_loads_own_origin_only(contract: dict[str, Any]) -> None:
    application = Starlette(routes=docs_routes(contract))
    page = get(application, "/docs").text
    assert not re.search(r"(src|href|url)[=:]\s*\"(https?:)?//", page)
    for address in re.findall(r'(?:src|href|url: )=?"(/docs/[^"]+)"', page):
        assert get(application, address).status_code == 200, address
    assert "SwaggerUIBundle" in get(application, "/docs/files/swagger-ui-bundle.js").text
    assert get(application, "/docs/files/../app.py").status_code == 404
