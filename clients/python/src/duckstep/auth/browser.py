"""The login of a user in a browser: authorization code with PKCE (RFC 7636)."""

from __future__ import annotations

import base64
import hashlib
import secrets
import sys
import webbrowser
from collections.abc import Callable
from urllib.parse import urlencode

import httpx

from duckstep.auth.callback import CALLBACK, CallbackServer
from duckstep.auth.store import Login, TokenStore
from duckstep.auth.token_endpoint import (
    TIMEOUT_SECONDS,
    Endpoint,
    GrantRefused,
    discover,
    request_tokens,
    revoke,
)
from duckstep.errors import LoginRequired
from duckstep.profiles import Settings, resolve
from duckstep.transport.http_options import http_options
from duckstep.transport.operations import Flow, T
from duckstep.transport.sync_driver import SyncDriver


def login(
    profile: str | None = None,
    *,
    url: str | None = None,
    open_browser: bool = True,
    show: Callable[[str], object] | None = None,
    timeout: float = 300.0,
) -> str:
    """Log a user in, store the tokens and return the API's URL, under which clients find them.

    `show` receives the address of the login page (by default it is printed to stderr), which the
    user can open on this machine. Raises LoginRequired after `timeout` seconds.
    """
    settings = resolve(Settings(url=url), profile)
    assert settings.url is not None
    endpoint = _run(settings.url, _endpoint(settings))
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    with CallbackServer(state) as server:
        page = authorize_url(endpoint, state, verifier)
        (show or _print)(page)
        if open_browser:
            webbrowser.open(page)
        code = server.wait_code(timeout)
    TokenStore().save(settings.url, _run(settings.url, _redeem(endpoint, code, verifier)))
    return settings.url


def logout(profile: str | None = None, *, url: str | None = None) -> bool:
    """Revoke and delete the tokens of the API; return whether there were any."""
    settings = resolve(Settings(url=url), profile)
    assert settings.url is not None
    store = TokenStore()
    login = store.load(settings.url)
    if login is None:
        return False
    if login.refresh_token:
        _run(
            login.login_url, revoke(Endpoint(login.login_url, login.client_id), login.refresh_token)
        )
    store.delete(settings.url)
    return True


def authorize_url(endpoint: Endpoint, state: str, verifier: str) -> str:
    """Return the address of the login page."""
    digest = hashlib.sha256(verifier.encode()).digest()
    fields = {
        "response_type": "code",
        "client_id": endpoint.client_id,
        "redirect_uri": CALLBACK,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if endpoint.scope:
        fields["scope"] = endpoint.scope
    return f"{endpoint.login_url}/oauth2/authorize?{urlencode(fields)}"


def _endpoint(settings: Settings) -> Flow[Endpoint]:
    """Return the login of the settings, else that of the API's host."""
    if settings.login_url and settings.client_id:
        return Endpoint(settings.login_url.rstrip("/"), settings.client_id, settings.scope)
    return (yield from discover(str(settings.url)))


def _redeem(endpoint: Endpoint, code: str, verifier: str) -> Flow[Login]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": verifier,
    }
    try:
        tokens = yield from request_tokens(endpoint, form)
    except GrantRefused as exc:
        raise LoginRequired(f"{endpoint.login_url} refused the login: {exc}.") from exc
    return Login(
        tokens.access_token,
        tokens.expires_at,
        tokens.refresh_token,
        endpoint.login_url,
        endpoint.client_id,
        endpoint.scope,
    )


def _run(url: str, flow: Flow[T]) -> T:
    with httpx.Client(**http_options(url, TIMEOUT_SECONDS)) as client:
        return SyncDriver(lambda: client).run(flow)


def _print(page: str) -> None:
    print(f"Log in at {page}", file=sys.stderr)
