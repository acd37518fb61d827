"""Clients of httpx, and their options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from duckstep.errors import InterfaceError
from duckstep.version import package_version

C = TypeVar("C")

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def open_http(kind: Callable[..., C], url: str, timeout: float) -> C:
    """Return a client of httpx for a server.

    Raises InterfaceError if a proxy or the certificates of the environment cannot be used.
    """
    try:
        return kind(**http_options(url, timeout))
    except Exception as exc:
        # A proxy without a port, SOCKS without its package, SSL_CERT_FILE without a file.
        raise InterfaceError(
            "A proxy (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY) or certificates (SSL_CERT_FILE) of the"
            f" environment cannot be used: {exc}"
        ) from exc


def http_options(url: str, timeout: float) -> dict[str, Any]:
    """Return the options for a server: a proxy of the environment does not reach this machine."""
    local = urlsplit(url).hostname in LOOPBACK_HOSTS
    headers = {"User-Agent": f"duckstep-python/{package_version()}"}
    return {"timeout": timeout, "headers": headers, "trust_env": not local}
