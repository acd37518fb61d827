"""Hosts and origins that the local gateway accepts."""

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from local.gateway.origin_guard import OriginGuard

APP = "https://app.example"
EVIL = "https://evil.example"
FROM_LINK = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}


def ask(
    headers: list[tuple[str, str]] | dict[str, str] | None = None,
    method: str = "GET",
    path: str = "/queries",
    allowed: str = "",
) -> httpx.Response:
    async def page(request: Any) -> PlainTextResponse:
        return PlainTextResponse("data")

    served = Starlette(routes=[Route("/{path:path}", page, methods=[method])])

    async def answer() -> httpx.Response:
        transport = httpx.ASGITransport(OriginGuard(served, allowed))
        async with httpx.AsyncClient(
            transport=transport, base_url="http://localhost:8000"
        ) as client:
            return await client.request(method, path, headers=headers)

    return asyncio.run(answer())


def check_refused(answer: httpx.Response, code: str) -> None:
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, code)
    assert "access-control-allow-origin" not in answer.headers
    assert "data" not in answer.text


@pytest.mark.parametrize(
    "host", ["localhost:8000", "LOCALHOST", "127.0.0.1:9000", "[::1]:8000", "localhost:5173"]
)
def test_guard_loopback_host_passes(host: str) -> None:
    assert ask({"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example:8000",
        "127.0.0.1.nip.io:8000",
        "localhost.",
        "127.0.0.2",
        "0.0.0.0:8000",
        "2130706433",
        "127.1:8000",
        "evil@localhost",
        "localhost:8000@evil.example",
        "localhost:8000 evil.example",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_guard_foreign_host_is_refused(host: str, method: str) -> None:
    check_refused(ask({"Host": host}, method), "HostRefused")
    check_refused(ask({"Host": host}, method, allowed="*"), "HostRefused")


def test_guard_second_host_is_refused() -> None:
    check_refused(ask([("Host", "localhost"), ("Host", "evil.example")]), "HostRefused")


@pytest.mark.parametrize(
    "origin",
    [
        EVIL,
        "null",
        "",
        "http://localhost:3000",
        "http://localhost",
        "https://localhost:8000",
        "http://127.0.0.1:8000",
        "http://localhost:8000.evil.example",
        "http://evil.example/http://localhost:8000",
        "chrome-extension://abc",
        "file://",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
def test_guard_foreign_origin_is_refused(origin: str, method: str) -> None:
    for path in ("/queries", "/", "/config.json", "/assets/index.js", "/health", "/docs"):
        check_refused(ask({"Origin": origin}, method, path), "OriginRefused")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "Cross-Site", "other"])
@pytest.mark.parametrize("mode", ["no-cors", "cors", "navigate"])
def test_guard_foreign_site_is_refused(site: str, mode: str) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}
    check_refused(ask(headers), "OriginRefused")
    check_refused(ask(headers, "POST"), "OriginRefused")
    check_refused(ask({**headers, "Origin": "http://localhost:8000"}), "OriginRefused")
    check_refused(ask(headers, allowed=APP), "OriginRefused")


def test_guard_own_page_and_program_pass() -> None:
    own = {"Origin": "http://localhost:8000", "Sec-Fetch-Site": "same-origin"}
    assert ask(own, "POST").status_code == 200
    assert ask({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}).status_code == 200
    assert ask({"Host": "localhost", "Origin": "http://localhost:80"}).status_code == 200
    assert ask().status_code == 200


@pytest.mark.parametrize("path", ["/", "/q/arn:a:b", "/docs", "/oauth2/authorize", "/logout"])
def test_guard_link_of_other_site_opens_page_only(path: str) -> None:
    assert ask({**FROM_LINK, "Sec-Fetch-Dest": "document"}, path=path).status_code == 200
    check_refused(ask({**FROM_LINK, "Sec-Fetch-Dest": "iframe"}, path=path), "OriginRefused")
    check_refused(ask(FROM_LINK, "POST", path), "OriginRefused")
    check_refused(ask({**FROM_LINK, "Origin": EVIL}, path=path), "OriginRefused")
    check_refused(ask(FROM_LINK, path="/queries/" + path), "OriginRefused")


def test_guard_allowed_origin_passes() -> None:
    headers = {"Origin": APP, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
    assert ask(headers, "POST", allowed=APP).status_code == 200
    check_refused(ask({**headers, "Origin": EVIL}, "POST", allowed=APP), "OriginRefused")
    both = [("Origin", APP), ("Origin", EVIL)]
    check_refused(ask(both, "POST", allowed=APP), "OriginRefused")
    assert ask({"Origin": EVIL}, "POST", allowed="*").status_code == 200


def test_guard_response_has_security_headers() -> None:
    for answer in (ask(), ask({"Origin": EVIL}), ask({"Host": "evil.example"})):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["x-frame-options"] == "DENY"
