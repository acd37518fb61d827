"""A stack that asks for logins: who gets in, and that owners never meet."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import RSAKey

from tests.conftest import ORIGIN
from tests.support.client import Client
from tests.support.oauth import (
    ISSUER,
    PEOPLE,
    PROGRAM,
    SCOPE,
    identity,
    program_token,
    signed,
    unsigned,
)
from tests.support.openapi import ROUTES, filled
from tests.support.stack import Stack

OF_A_SAVED_QUERY = [(path, method) for path, method in ROUTES if "{savedId}" in path]
OF_A_QUERY = [(path, method) for path, method in ROUTES if "{requestId}" in path]
VERIFIER = "a-verifier-of-43-to-128-characters-for-the-tests"


@pytest.fixture(scope="module")
def program(guarded: Stack) -> Client:
    return Client(guarded, program_token(guarded))


@pytest.fixture(scope="module")
def person(guarded: Stack) -> Client:
    return Client(guarded, log_in(guarded)["access_token"])


def authorize(stack: Stack, **changes: str) -> httpx.Response:
    """Type the person's password on the login page."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    asked = {
        "response_type": "code",
        "client_id": PEOPLE,
        "redirect_uri": f"http://localhost:{stack.port}/",
        "code_challenge_method": "S256",
        "code_challenge": challenge.rstrip(b"=").decode(),
        "state": "s t",
    }
    typed = {"username": "analyst@example.com", "password": identity(stack)["password"]}
    typed = {name: changes.pop(name, value) for name, value in typed.items()}
    url = f"{stack.base_url}/oauth2/authorize"
    assert "<form" in httpx.get(url, params={**asked}).text
    return httpx.post(url, params={**asked, **changes}, data=typed)


def redeem(stack: Stack, code: str, **changes: str) -> httpx.Response:
    form = {
        "grant_type": "authorization_code",
        "client_id": PEOPLE,
        "redirect_uri": f"http://localhost:{stack.port}/",
        "code": code,
        "code_verifier": VERIFIER,
    }
    return httpx.post(f"{stack.base_url}/oauth2/token", data={**form, **changes})


def code_of(answer: httpx.Response) -> str:
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def log_in(stack: Stack) -> dict[str, Any]:
    tokens: dict[str, Any] = redeem(stack, code_of(authorize(stack))).raise_for_status().json()
    return tokens


def test_login_printed_commands_succeed(guarded: Stack) -> None:
    printed = guarded.printed()
    token = re.findall(r"^A token: (.*)$", printed, re.MULTILINE)[0]
    query = re.findall(r"^Try: (.*)$", printed, re.MULTILINE)[0].replace("curl", "curl -s")
    done = subprocess.run(
        ["bash", "-euc", f"{token}\n{query}"], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith("rating,reviews\n1,"), done.stderr
    assert identity(guarded)["password"] in printed


def test_login_by_code_owns_its_queries(guarded: Stack, person: Client) -> None:
    request_id = person.run("SELECT 1 AS a")["requestId"]
    subject = identity(guarded)["subject"]
    assert person.item(request_id)["owner"] == subject
    execution = person.service("stepfunctions").describe_execution(executionArn=request_id)
    assert json.loads(execution["input"])["owner"] == subject
    assert person.results(request_id).text == "a\n1\n"


def test_login_refresh_token_renews_tokens(guarded: Stack) -> None:
    tokens = log_in(guarded)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    url = f"{guarded.base_url}/oauth2/token"
    renewed = httpx.post(url, data={**form, "client_id": PEOPLE}).raise_for_status().json()
    assert Client(guarded, renewed["access_token"]).request("GET", "/tables").status_code == 200
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert httpx.post(url, data={**form, "client_id": PROGRAM}).json()["error"] == "invalid_grant"


def test_login_session_lasts_until_logout(guarded: Stack) -> None:
    """The page, which stores no token, relies on the session in a new tab and after a reload."""
    here = f"http://127.0.0.1:{guarded.port}/"
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    asked = {
        "response_type": "code",
        "client_id": PEOPLE,
        "redirect_uri": here,
        "scope": f"openid email {SCOPE}",
        "code_challenge_method": "S256",
        "code_challenge": challenge.rstrip(b"=").decode(),
    }
    typed = {"username": "analyst@example.com", "password": identity(guarded)["password"]}
    with httpx.Client(base_url=guarded.base_url) as browser, httpx.Client() as another:
        assert browser.post("/oauth2/authorize", params=asked, data=typed).status_code == 302
        again = browser.get("/oauth2/authorize", params=asked)
        tokens = redeem(guarded, code_of(again), redirect_uri=here).raise_for_status().json()
        id_claims = json.loads(_padded(tokens["id_token"].split(".")[1]))
        assert id_claims["email"] == "analyst@example.com"
        page = f"{guarded.base_url}/oauth2/authorize"
        assert "<form" in another.get(page, params=asked).text
        leaving = {"client_id": PEOPLE, "logout_uri": here}
        elsewhere = {**leaving, "logout_uri": "https://evil.example/"}
        assert browser.get("/logout", params=elsewhere).json()["error"] == "redirect_mismatch"
        assert browser.get("/logout", params=leaving).headers["Location"] == here
        assert "<form" in browser.get("/oauth2/authorize", params=asked).text


def _padded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_login_revoked_refresh_token_is_rejected(guarded: Stack) -> None:
    token = log_in(guarded)["refresh_token"]
    revoked = {"token": token, "client_id": PEOPLE}
    assert httpx.post(f"{guarded.base_url}/oauth2/revoke", data=revoked).status_code == 200
    form = {"grant_type": "refresh_token", "refresh_token": token, "client_id": PEOPLE}
    renewed = httpx.post(f"{guarded.base_url}/oauth2/token", data=form)
    assert renewed.json() == {"error": "invalid_grant"}


def test_login_page_bad_request_returns_no_code(guarded: Stack) -> None:
    assert "Incorrect" in authorize(guarded, password="wrong").text
    assert "Incorrect" in authorize(guarded, username="nobody@example.com").text
    for changes, error in [
        ({"client_id": "another"}, "invalid_client"),
        ({"client_id": PROGRAM}, "unauthorized_client"),
        ({"redirect_uri": "https://evil.example/"}, "redirect_mismatch"),
        ({"scope": "openid admin"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ]:
        assert authorize(guarded, **changes).json() == {"error": error}
    code = code_of(authorize(guarded))
    assert redeem(guarded, code, code_verifier="guessed").json() == {"error": "invalid_grant"}
    assert redeem(guarded, code).json() == {"error": "invalid_grant"}, "a code is good once"


def test_login_machine_client_needs_secret(guarded: Stack) -> None:
    url = f"{guarded.base_url}/oauth2/token"
    form = {"grant_type": "client_credentials"}
    assert httpx.post(url, data=form, auth=(PROGRAM, "wrong")).json()["error"] == "invalid_client"
    assert httpx.post(url, data=form, auth=(PEOPLE, "")).json()["error"] == "unauthorized_client"
    assert httpx.post(url, data={}).json()["error"] == "unsupported_grant_type"


def key_of(stack: Stack) -> RSAKey:
    return RSAKey.import_key(identity(stack)["key"])


FORGERIES: dict[str, Callable[[Stack], str | None]] = {
    "none": lambda stack: None,
    "garbage": lambda stack: "a.b.c",
    "expired": lambda stack: signed(key_of(stack), exp=int(time.time()) - 1),
    "wrong pool": lambda stack: signed(key_of(stack), iss=f"{ISSUER}x"),
    "wrong key": lambda stack: signed(RSAKey.generate_key(), {"kid": key_of(stack).kid}),
    "wrong audience": lambda stack: signed(key_of(stack), scope="another/query"),
    "id token": lambda stack: str(log_in(stack)["id_token"]),
    "alg none": lambda stack: unsigned(),
}


@pytest.mark.parametrize("kind", FORGERIES)
def test_routes_reject_foreign_tokens(guarded: Stack, kind: str) -> None:
    token = FORGERIES[kind](guarded)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    for path, method in ROUTES:
        answer = httpx.request(method, guarded.base_url + filled(path), headers=headers)
        assert answer.status_code == 401, (method, path)
        assert answer.json()["error"]["code"] == "Unauthorized"
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN


@pytest.mark.parametrize(("path", "method"), OF_A_QUERY)
def test_query_of_another_owner_is_not_found(
    person: Client, program: Client, path: str, method: str
) -> None:
    request_id = person.run("SELECT 1")["requestId"]
    bodies = {"post": {"query": "SELECT 1"}, "patch": {"starred": True}}
    body: dict[str, Any] = {"json": bodies[method]} if method in bodies else {}
    foreign = program.request(method.upper(), filled(path, request_id), **body)
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (404, "QueryNotFound")
    assert person.run("SELECT 2")["status"] == "SUCCEEDED"
    assert person.request("GET", f"/queries/{request_id}").json()["status"] == "SUCCEEDED"
    missing = program.request(method.upper(), filled(path, request_id + "x"), **body)
    assert missing.status_code == 404
    assert (
        missing.json()["error"]["message"].replace(request_id + "x", request_id)
        == (foreign.json()["error"]["message"])
    ), "the response reveals that the query exists"


@pytest.mark.parametrize(("path", "method"), OF_A_SAVED_QUERY)
def test_saved_query_of_another_owner_is_not_found(
    person: Client, program: Client, path: str, method: str
) -> None:
    content = {"name": "Own", "query": "SELECT 1"}
    saved_id = person.request("POST", "/saved", json=content).json()["id"]
    body: dict[str, Any] = {"json": content} if method == "put" else {}
    url = path.replace("{version}", "1")
    foreign = program.request(method.upper(), filled(url, saved_id), **body)
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (404, "SavedQueryNotFound")
    assert person.request("GET", f"/saved/{saved_id}").json()["version"] == 1
    listed = program.request("GET", "/saved").json()["saved"]
    assert saved_id not in [saved["id"] for saved in listed]
    missing = program.request(method.upper(), filled(url, "0" * 32), **body)
    assert missing.text == foreign.text, "the response reveals that the query exists"


def test_history_lists_own_queries_only(person: Client, program: Client) -> None:
    sql = "SELECT 'seen by one owner'"
    request_id = person.run(sql)["requestId"]
    asked = {"text": "SEEN BY ONE OWNER"}
    own = person.request("GET", "/queries", params=asked).json()["queries"]
    assert [query["requestId"] for query in own] == [request_id]
    assert program.request("GET", "/queries", params=asked).json()["queries"] == []


def test_idempotency_same_key_of_two_owners_is_two_queries(person: Client, program: Client) -> None:
    answers = [
        owner.request(
            "POST", "/queries", json={"query": sql}, headers={"Idempotency-Key": "k" * 43}
        )
        for owner, sql in ((person, "SELECT 1"), (program, "SELECT 2"))
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    ids = [answer.json()["requestId"] for answer in answers]
    assert person.wait(ids[0])["query"] == "SELECT 1"
    assert program.wait(ids[1])["query"] == "SELECT 2"


def test_submit_owner_field_is_ignored(person: Client) -> None:
    body = {"query": "SELECT 1", "owner": "somebody"}
    assert person.request("POST", "/queries", json=body).status_code == 400
    posted = person.request("POST", "/queries", data=body)
    document = person.wait(posted.json()["requestId"])
    assert document["error"]["code"] == "InvalidRequest"


def test_login_history_and_tokens_outlive_restart(
    stack: Stack, guarded: Stack, person: Client
) -> None:
    request_id = person.run("SELECT 7 AS a")["requestId"]
    guarded.stop()
    guarded.start()
    guarded.wait_ready()
    assert person.results(request_id).text == "a\n7\n"
    again = Client(guarded, log_in(guarded)["access_token"])
    assert again.results(request_id).text == "a\n7\n"
