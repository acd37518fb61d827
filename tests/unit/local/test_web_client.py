"""Routes of the built web client beside the API."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from local.gateway.app import create_app
from local.gateway.web_client import client_config
from tests.support.deployment import deployment

DOCUMENT = deployment(Authentication="none").contract


class Nothing:
    """An upstream that no test calls."""


def gateway(dist: Path) -> Starlette:
    upstream: Any = Nothing()
    return create_app(DOCUMENT, upstream, dist)


def test_client_config_contains_api_and_login(dist: Path) -> None:
    answer = ask(dist, "/config.json")
    assert answer.json() == {"api": "", "login": None}
    assert answer.headers["cache-control"] == "no-cache"
    login = deployment(Authentication="cognito").user_pool
    assert client_config(login) == {
        "api": "",
        "login": {
            "url": "",
            "clientId": "duckstep-people-client",
            "scope": "openid email duckstep/query",
        },
    }


def ask(dist: Path, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(app=gateway(dist))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(answer())


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    built = tmp_path / "dist"
    (built / "assets").mkdir(parents=True)
    (built / "index.html").write_text("<!doctype html><title>page</title>")
    (built / "assets" / "index-abc.js").write_text("run()")
    (built / "assets" / "index-abc.css").write_text("a {}")
    (built / "assets" / "icon-abc.svg").write_text("<svg/>")
    (built / "stamp").write_text("not for the web")
    (tmp_path / "secret.txt").write_text("secret")
    return built


def test_web_routes_page_is_revalidated(dist: Path) -> None:
    answer = ask(dist, "/")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert "<title>page</title>" in answer.text


@pytest.mark.parametrize("name", ["arn%3Aaws%3Astates%3Aq", "arn:aws:states:q", "a%2Fb"])
def test_web_routes_query_link_returns_page(dist: Path, name: str) -> None:
    answer = ask(dist, f"/q/{name}")
    assert (answer.status_code, answer.text) == (200, ask(dist, "/").text)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index-abc.js", "text/javascript; charset=utf-8"),
        ("index-abc.css", "text/css; charset=utf-8"),
        ("icon-abc.svg", "image/svg+xml"),
    ],
)
def test_web_routes_asset_has_type_and_immutable_cache(dist: Path, name: str, kind: str) -> None:
    answer = ask(dist, f"/assets/{name}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_web_routes_cached_asset_returns_304(dist: Path) -> None:
    etag = ask(dist, "/assets/index-abc.js").headers["etag"]
    answer = ask(dist, "/assets/index-abc.js", **{"If-None-Match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../stamp",
        "/assets/..%2fstamp",
        "/assets/%2e%2e/stamp",
        "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
        "/assets/..%5c..%5csecret.txt",
        "/assets//etc/passwd",
        "/assets/missing.js",
        "/stamp",
        "/index.html",
    ],
)
def test_web_routes_files_outside_assets_are_not_served(dist: Path, path: str) -> None:
    answer = ask(dist, path)
    assert answer.status_code == 404
    assert "secret" not in answer.text and "not for the web" not in answer.text


def test_web_routes_symlink_out_of_assets_is_not_followed(dist: Path) -> None:
    (dist / "assets" / "out.txt").symlink_to(dist.parent / "secret.txt")
    assert ask(dist, "/assets/out.txt").status_code == 404


def test_web_routes_without_build_return_instructions(tmp_path: Path) -> None:
    answer = ask(tmp_path / "dist", "/")
    assert (answer.status_code, answer.headers["content-type"]) == (
        200,
        "text/plain; charset=utf-8",
    )
    assert "http://here/queries" in answer.text and "make web" in answer.text
    assert ask(tmp_path / "dist", "/assets/index.js").status_code == 404


def test_web_routes_other_path_is_handled_by_contract(dist: Path) -> None:
    assert ask(dist, "/nowhere").json()["error"]["code"] == "RouteNotFound"
    assert ask(dist, "/health/more").json()["error"]["code"] == "RouteNotFound"
    preflight = ask(dist, "/queries", "OPTIONS")
    assert preflight.status_code == 204


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, GZIP;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_web_routes_asset_in_the_accepted_encoding(
    dist: Path, accepted: str, encoding: str | None
) -> None:
    # httpx decodes gzip alone.
    (dist / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(b"run()"))
    (dist / "assets" / "index-abc.js.br").write_bytes(b"brotli")
    answer = ask(dist, "/assets/index-abc.js", **{"Accept-Encoding": accepted})
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.text == "run()" or encoding == "br"


def test_web_routes_asset_without_compressed_file_is_sent_as_it_is(dist: Path) -> None:
    answer = ask(dist, "/assets/icon-abc.svg", **{"Accept-Encoding": "br"})
    assert "content-encoding" not in answer.headers
    assert answer.text == "<svg/>"
