"""Clients from arguments, the environment and profiles."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import httpx

from duckstep.client.sync import Client
from duckstep.errors import InterfaceError
from duckstep.transport.api import USER_AGENT, Api
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
    address = checked_url(url or os.environ.get("DUCKSTEP_URL") or DEFAULT_URL)
    token = token or os.environ.get("DUCKSTEP_TOKEN")
    tokens: TokenSource = StaticToken(token) if token else NoToken()
    api = Api(address, tokens, timeout=timeout, retries=retries)
    return Client(api, SyncDriver(httpx.Client(**_options(address, timeout))))


def checked_url(url: str) -> str:
    """Return the base URL of an API. Raises InterfaceError if it is none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InterfaceError(f"url must be like https://host/v1, not {url!r}.")
    return url.rstrip("/")


def _options(url: str, timeout: float) -> dict[str, Any]:
    # A proxy of the environment does not reach a stack on this machine.
    local = urlsplit(url).hostname in _LOOPBACK
    headers = {"User-Agent": USER_AGENT}
    return {"timeout": timeout, "headers": headers, "trust_env": not local}
