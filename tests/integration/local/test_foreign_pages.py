"""Web pages of other origins get nothing from a local stack, and start nothing."""

from __future__ import annotations

import json
import socket

import httpx
import pytest

from tests.support.client import Client
from tests.support.openapi import PATHS, ROUTES, filled
from tests.support.stack import Stack, own_origin

EVIL = "https://evil.example"
FILES = ["/", "/q/x", "/config.json", "/assets/x.js", "/health", "/docs", "/docs/openapi.json"]
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def check_refused(answer: httpx.Response, code: str = "OriginRefused") -> None:
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, code)
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", [EVIL, "null", "http://localhost:3000"])
@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_route_refuses_foreign_origin(stack: Stack, path: str, method: str, origin: str) -> None:
    url = stack.base_url + filled(path)
    check_refused(httpx.request(method, url, headers={"Origin": origin}))
    site = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    check_refused(httpx.request(method, url, headers=site))


@pytest.mark.parametrize("path", [*PATHS, "/oauth2/token"])
def test_preflight_refuses_foreign_origin(stack: Stack, path: str) -> None:
    headers = {"Origin": EVIL, "Access-Control-Request-Method": "POST"}
    check_refused(httpx.options(stack.base_url + filled(path), headers=headers))


@pytest.mark.parametrize("path", [*FILES, "/queries", "/tables", "/nothing"])
def test_gateway_refuses_foreign_host(stack: Stack, path: str) -> None:
    for host in (f"rebound.example:{stack.port}", "rebound.example", "localhost.evil.example"):
        answer = httpx.get(stack.base_url + path, headers={"Host": host})
        check_refused(answer, "HostRefused")


@pytest.mark.parametrize("path", FILES)
def test_file_refuses_foreign_origin(stack: Stack, path: str) -> None:
    check_refused(httpx.get(stack.base_url + path, headers={"Origin": EVIL}))


@pytest.mark.parametrize(
    "headers",
    [
        {**FORM, "Origin": EVIL},
        {**FORM, "Origin": "null"},
        {**FORM, "Origin": "null", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
        {**FORM, "Host": "rebound.example"},
        {"Content-Type": "text/plain", "Origin": EVIL},
    ],
)
def test_foreign_form_starts_no_query(stack: Stack, headers: dict[str, str]) -> None:
    client = Client(stack)
    executions = client.service("stepfunctions")
    machine = executions.list_state_machines()["stateMachines"][0]["stateMachineArn"]

    def started() -> list[str]:
        listed = executions.list_executions(stateMachineArn=machine, maxResults=1)["executions"]
        return [each["name"] for each in listed]

    before = started()
    body = "query=SELECT+42" if "form" in headers["Content-Type"] else '{"query": "SELECT 42"}'
    answer = httpx.post(stack.base_url + "/queries", content=body, headers=headers)
    assert answer.status_code == 403
    assert started() == before


def test_request_without_host_is_refused(stack: Stack) -> None:
    with socket.create_connection(("127.0.0.1", stack.port), timeout=10) as connection:
        connection.sendall(b"GET /queries HTTP/1.0\r\n\r\n")
        answer = connection.makefile("rb").read()
    assert b" 403 " in answer.split(b"\r\n")[0]
    assert json.loads(answer.split(b"\r\n\r\n")[1])["error"]["code"] == "HostRefused"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_own_page_may_call_every_route(stack: Stack, host: str) -> None:
    headers = {"Host": f"{host}:{stack.port}", "Origin": f"http://{host}:{stack.port}"}
    headers["Sec-Fetch-Site"] = "same-origin"
    for path, method in ROUTES:
        answer = httpx.request(method, stack.base_url + filled(path), headers=headers)
        assert answer.status_code != 403, (path, method)


def test_link_of_other_site_opens_page(stack: Stack) -> None:
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert httpx.get(stack.base_url + "/", headers=link).status_code == 200
    check_refused(httpx.get(stack.base_url + "/queries", headers=link))


def test_every_response_has_type_protection(stack: Stack) -> None:
    answers = [httpx.get(stack.base_url + path) for path in (*FILES, "/queries", "/nothing")]
    answers += [httpx.options(stack.base_url + filled(path)) for path in PATHS]
    answers += [
        httpx.post(stack.base_url + "/queries", json=body) for body in ({}, {"query": "SELECT 1"})
    ]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff", answer.request.url
        allowed = answer.headers.get("Access-Control-Allow-Origin", own_origin(stack))
        assert allowed == own_origin(stack)
