"""Clients from arguments, the environment and profiles."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from duckstep.client.asynchronous import AsyncClient
from duckstep.client.sync import Client
from duckstep.errors import InterfaceError
from duckstep.transport.api import USER_AGENT, Api
from duckstep.transport.async_driver import AsyncDriver
from duckstep.transport.sync_driver import SyncDriver
from duckstep.transport.tokens import NoToken, StaticToken, TokenSource

DEFAULT_URL = "http://localhost:8000"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def connect(
    url: str | None = None,
    *,
    token: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    profile: str | None = None,
    timeout: float = 30.0,
    retries: int = 5,
) -> Client:
    """Return a client; nothing is requested yet.

    `timeout` is the seconds to wait for a response, `retries` the attempts after the first.
    """
    given = Settings(url, token, client_id, client_secret, profile)
    api = _api(given, timeout, retries)
    return Client(api, SyncDriver(httpx.Client(**_options(api))))


def connect_async(
    url: str | None = None,
    *,
    token: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    profile: str | None = None,
    timeout: float = 30.0,
    retries: int = 5,
) -> AsyncClient:
    """Return an asynchronous client, as `connect` does."""
    given = Settings(url, token, client_id, client_secret, profile)
    api = _api(given, timeout, retries)
    return AsyncClient(api, AsyncDriver(httpx.AsyncClient(**_options(api))))


@dataclass(frozen=True)
class Settings:
    """The arguments of `connect` that an environment or a profile may give, too."""

    url: str | None = None
    token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    profile: str | None = None


def _api(given: Settings, timeout: float, retries: int) -> Api:
    address = checked_url(given.url or os.environ.get("DUCKSTEP_URL") or DEFAULT_URL)
    token = given.token or os.environ.get("DUCKSTEP_TOKEN")
    tokens: TokenSource = StaticToken(token) if token else NoToken()
    return Api(address, tokens, timeout=timeout, retries=retries)


def checked_url(url: str) -> str:
    """Return the base URL of an API. Raises InterfaceError if it is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InterfaceError(f"url must be like https://host/v1, not {url!r}.")
    return url.rstrip("/")


def _options(api: Api) -> dict[str, Any]:
    # A proxy of the environment does not reach a stack on this machine.
    local = urlsplit(api.url).hostname in _LOOPBACK
    headers = {"User-Agent": USER_AGENT}
    return {"timeout": api.timeout, "headers": headers, "trust_env": not local}
