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


def test_swagger_ui_is_version_5(contract: dict[str, Any]) -> None:
    application = Starlette(routes=docs_routes(contract))
    script = get(application, "/docs/files/swagger-ui-bundle.js").text
    version = re.search(r'PACKAGE_VERSION:"(\d+)\.(\d+)', script)
    assert version and (int(version[1]), int(version[2])) >= (5, 34)


@pytest.mark.parametrize(
    "path",
    [
        "/docs",
        "/docs?url=https://evil.example/spec.json&configUrl=https://evil.example/config.json",
        "/docs/start.js",
        "/docs/openapi.json",
        "/docs/files/swagger-ui-bundle.js",
        "/docs/files/swagger-ui.css",
        "/docs/files/index.html",
    ],
)
def test_swagger_files_have_content_security_policy(contract: dict[str, Any], path: str) -> None:
    answer = get(Starlette(routes=docs_routes(contract)), path)
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "connect-src 'self'"} <= set(policy)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "evil.example" not in answer.text
    assert "<script>" not in answer.text or path.endswith(".js")


def test_swagger_start_ignores_address_of_page(contract: dict[str, Any]) -> None:
    script = get(Starlette(routes=docs_routes(contract)), "/docs/start.js").text
    assert "queryConfigEnabled: false" in script
    assert "persistAuthorization: false" in script


@pytest.mark.parametrize("name", ["index.html", "oauth2-redirect.html", "swagger-ui.js", "a/b"])
def test_swagger_serves_needed_files_only(contract: dict[str, Any], name: str) -> None:
    assert get(Starlette(routes=docs_routes(contract)), f"/docs/files/{name}").status_code == 404
