"""Clients from arguments, the environment and profiles."""

from __future__ import annotations

import httpx

from duckstep.auth import ClientCredentials, Endpoint, StoredLogin, TokenStore
from duckstep.client.asynchronous import AsyncClient
from duckstep.client.sync import Client
from duckstep.errors import ProfileError
from duckstep.profiles import Settings, resolve
from duckstep.transport.api import Api
from duckstep.transport.async_driver import AsyncDriver
from duckstep.transport.http_options import open_http
from duckstep.transport.sync_driver import SyncDriver
from duckstep.transport.tokens import NoToken, StaticToken, TokenSource


def connect(
    url: str | None = None,
    *,
    token: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    login_url: str | None = None,
    scope: str | None = None,
    profile: str | None = None,
    timeout: float = 30.0,
    retries: int = 5,
) -> Client:
    """Return a client; nothing is requested yet.

    The connection is that of the arguments, then of the given profile, of the environment
    (DUCKSTEP_URL, DUCKSTEP_TOKEN, …) and of the default profile; `login_url` and `scope` are needed
    where the API's host has no config.json.
    `timeout` is the seconds to wait for a response, `retries` the attempts after the first.
    """
    given = Settings(
        url,
        token=token,
        client_id=client_id,
        client_secret=client_secret,
        login_url=login_url,
        scope=scope,
    )
    api = _api(resolve(given, profile), timeout, retries)
    return Client(api, SyncDriver(lambda: open_http(httpx.Client, api.url, timeout)))


def connect_async(
    url: str | None = None,
    *,
    token: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    login_url: str | None = None,
    scope: str | None = None,
    profile: str | None = None,
    timeout: float = 30.0,
    retries: int = 5,
) -> AsyncClient:
    """Return an asynchronous client, as `connect` does."""
    given = Settings(
        url,
        token=token,
        client_id=client_id,
        client_secret=client_secret,
        login_url=login_url,
        scope=scope,
    )
    api = _api(resolve(given, profile), timeout, retries)
    return AsyncClient(api, AsyncDriver(open_http(httpx.AsyncClient, api.url, timeout)))


def _api(settings: Settings, timeout: float, retries: int) -> Api:
    assert settings.url is not None
    return Api(settings.url, _tokens(settings), timeout=timeout, retries=retries)


def _tokens(settings: Settings) -> TokenSource:
    """Return the token source of the settings."""
    url = str(settings.url)
    if settings.auth == "token":
        if not settings.token:
            raise ProfileError("auth is token, but there is none; set DUCKSTEP_TOKEN.")
        return StaticToken(settings.token)
    if settings.auth == "client_credentials":
        if not (settings.client_id and settings.client_secret):
            raise ProfileError(
                "auth is client_credentials, which needs client_id and client_secret;"
                " DUCKSTEP_CLIENT_SECRET can hold the secret."
            )
        endpoint = Endpoint(settings.login_url or "", settings.client_id, settings.scope)
        return ClientCredentials(url, endpoint, settings.client_secret)
    if settings.auth == "none":
        return NoToken()
    return StoredLogin(url, TokenStore(), required=settings.auth == "browser")
