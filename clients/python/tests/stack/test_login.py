"""Logins against a stack that requires tokens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import keyring
import pytest
from faulty_proxy import AFTER, BEFORE, Fault, Request, cut, faulty_proxy
from keyring.backends.fail import Keyring as NoKeyring

import duckstep
from duckstep.auth import TokenStore, login, logout
from duckstep.auth.callback import PORT
from duckstep.profiles import Settings, save_profile

if TYPE_CHECKING:
    from tests.conftest import Stack

PROGRAM = "duckstep-program-client"
EMAIL = "analyst@example.com"
WARNED = "ignore:No keyring can be used"


@pytest.fixture(autouse=True)
def state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep logins in a folder of the test, without the keyring of the machine."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())  # type: ignore[no-untyped-call]
    yield
    keyring.set_keyring(before)


def in_a_browser(stack: Stack, page: str) -> httpx.Response:
    """Log in on the page as a browser does, and follow the redirect to the callback."""
    with httpx.Client(follow_redirects=True, trust_env=False) as browser:
        assert 'name="password"' in browser.get(page).text
        form = {"username": EMAIL, "password": stack.identity["password"]}
        return browser.post(page, data=form)


def log_in(stack: Stack) -> httpx.Response:
    """Run `login` with a browser in a thread and return the page that the user sees at the end."""
    seen: Queue[httpx.Response] = Queue()

    def show(page: str) -> None:
        threading.Thread(target=lambda: seen.put(in_a_browser(stack, page))).start()

    assert login(url=stack.url, open_browser=False, show=show, timeout=30) == stack.url
    return seen.get(timeout=30)


def test_query_without_a_token(guarded_stack: Stack) -> None:
    with guarded_stack.connect() as client, pytest.raises(duckstep.LoginRequired) as raised:
        client.tables()
    assert (raised.value.code, raised.value.status) == ("Unauthorized", 401)
    assert f"duckstep login --url {guarded_stack.url}" in raised.value.message


def test_query_with_a_wrong_token(guarded_stack: Stack) -> None:
    with guarded_stack.connect(token="wrong") as client, pytest.raises(duckstep.LoginRequired):
        client.query("SELECT 1")


def test_client_credentials(guarded_stack: Stack, tmp_path: Path) -> None:
    secret = guarded_stack.identity["secret"]
    with guarded_stack.connect(client_id=PROGRAM, client_secret=secret) as client:
        query = client.query("SELECT range AS n FROM range(20000)")
        assert sum(n for (n,) in query.rows()) == sum(range(20_000))
        assert query.arrow().num_rows == 20_000
        assert query.download(tmp_path / "a.parquet").stat().st_size
        token = client._driver.run(client._api.tokens.token())
    with guarded_stack.connect(token=token) as other:
        assert other.get_query(query.id).status().succeeded


def test_client_credentials_of_a_profile(
    guarded_stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.toml"
    settings = Settings(
        guarded_stack.url,
        "client_credentials",
        client_id=PROGRAM,
        login_url=guarded_stack.url,
        scope="duckstep/query",
    )
    save_profile("robot", settings, path)
    monkeypatch.setenv("DUCKSTEP_CONFIG", str(path))
    with pytest.raises(duckstep.ProfileError, match="DUCKSTEP_CLIENT_SECRET"):
        duckstep.connect(profile="robot")
    monkeypatch.setenv("DUCKSTEP_CLIENT_SECRET", guarded_stack.identity["secret"])
    with duckstep.connect(profile="robot") as client:
        assert client.query("SELECT 1").wait().succeeded


@pytest.mark.parametrize("fault", [BEFORE, AFTER, cut(10)])
def test_client_credentials_with_lost_connections(guarded_stack: Stack, fault: Fault) -> None:
    secret = guarded_stack.identity["secret"]
    with (
        faulty_proxy(guarded_stack.url) as proxy,
        duckstep.connect(proxy.url, client_id=PROGRAM, client_secret=secret) as client,
    ):
        login = ("/config.json", "/oauth2/token")
        left = dict.fromkeys(login, 2)

        def choose(request: Request) -> Fault | None:
            left[request.path] = left.get(request.path, 0) - 1
            return fault if left[request.path] >= 0 else None

        proxy.choose = choose
        client.tables()
        seen = [request.path for request in proxy.requests]
    assert [seen.count(path) for path in login] == [3, 3]


def test_client_credentials_with_a_wrong_secret(guarded_stack: Stack) -> None:
    with (
        guarded_stack.connect(client_id=PROGRAM, client_secret="wrong") as client,
        pytest.raises(duckstep.LoginRequired, match="invalid_client"),
    ):
        client.tables()


@pytest.mark.filterwarnings(WARNED)
def test_browser_login_and_logout(guarded_stack: Stack) -> None:
    assert "You are logged in" in log_in(guarded_stack).text
    with guarded_stack.connect() as client:
        assert client.query("SELECT 1").wait().succeeded
    assert logout(url=guarded_stack.url)
    assert not logout(url=guarded_stack.url)
    with guarded_stack.connect() as client, pytest.raises(duckstep.LoginRequired):
        client.tables()


@pytest.mark.filterwarnings(WARNED)
def test_client_uses_a_later_login(guarded_stack: Stack) -> None:
    with guarded_stack.connect() as client:
        with pytest.raises(duckstep.LoginRequired):
            client.tables()
        log_in(guarded_stack)
        assert client.tables()


@pytest.mark.filterwarnings(WARNED)
@pytest.mark.parametrize("fault", [BEFORE, AFTER, cut(10)])
def test_browser_login_whose_renewal_is_lost(guarded_stack: Stack, fault: Fault) -> None:
    log_in(guarded_stack)
    store = TokenStore()
    first = store.load(guarded_stack.url)
    assert first is not None
    with faulty_proxy(guarded_stack.url) as proxy:
        store.save(proxy.url, replace(first, expires_at=0.0, login_url=proxy.url))
        proxy.first(fault, lambda request: request.path == "/oauth2/token", 2)
        with duckstep.connect(proxy.url) as client:
            assert client.tables()


@pytest.mark.filterwarnings(WARNED)
def test_browser_login_is_renewed(guarded_stack: Stack) -> None:
    log_in(guarded_stack)
    store = TokenStore()
    first = store.load(guarded_stack.url)
    assert first is not None
    store.save(guarded_stack.url, replace(first, expires_at=0.0))
    with guarded_stack.connect() as client:
        client.tables()
    second = store.load(guarded_stack.url)
    assert second is not None
    assert second.access_token != first.access_token and second.expires_at > first.expires_at - 60


@pytest.mark.filterwarnings(WARNED)
def test_browser_login_whose_token_is_refused_is_renewed(guarded_stack: Stack) -> None:
    log_in(guarded_stack)
    store = TokenStore()
    first = store.load(guarded_stack.url)
    assert first is not None
    store.save(guarded_stack.url, replace(first, access_token="refused"))
    with guarded_stack.connect() as client:
        assert client.query("SELECT 1").wait().succeeded


@pytest.mark.filterwarnings(WARNED)
def test_browser_login_that_cannot_be_renewed(guarded_stack: Stack) -> None:
    log_in(guarded_stack)
    store = TokenStore()
    first = store.load(guarded_stack.url)
    assert first is not None
    store.save(guarded_stack.url, replace(first, expires_at=0.0, refresh_token="wrong"))
    with guarded_stack.connect() as client, pytest.raises(duckstep.LoginRequired, match="expired"):
        client.tables()


def test_browser_login_ignores_another_state(guarded_stack: Stack) -> None:
    statuses: Queue[int] = Queue()

    def attack() -> None:
        for path in ("callback?code=x&state=y", "callback?code=x", "favicon.ico"):
            answer = httpx.get(f"http://127.0.0.1:{PORT}/{path}", trust_env=False)
            statuses.put(answer.status_code)

    with pytest.raises(duckstep.LoginRequired, match="Nobody has logged in"):
        login(
            url=guarded_stack.url,
            open_browser=False,
            show=lambda _: threading.Thread(target=attack).start(),
            timeout=3,
        )
    assert [statuses.get(timeout=5) for _ in range(3)] == [404, 404, 404]


def test_browser_login_that_the_user_refuses(guarded_stack: Stack) -> None:
    def refuse(page: str) -> None:
        (state,) = parse_qs(urlsplit(page).query)["state"]
        url = f"http://127.0.0.1:{PORT}/callback?error=access_denied&state={state}"
        threading.Thread(target=lambda: httpx.get(url, trust_env=False)).start()

    with pytest.raises(duckstep.LoginRequired, match="access_denied"):
        login(url=guarded_stack.url, open_browser=False, show=refuse, timeout=30)


def test_browser_login_of_an_api_without_logins(stack: Stack) -> None:
    with pytest.raises(duckstep.ProfileError, match="names no login"):
        login(url=stack.url, open_browser=False)
