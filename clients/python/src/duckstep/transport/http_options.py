"""The options of httpx's clients."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from duckstep.version import package_version

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def http_options(url: str, timeout: float) -> dict[str, Any]:
    """Return the options for a server: a proxy of the environment does not reach this machine."""
    local = urlsplit(url).hostname in _LOOPBACK
    headers = {"User-Agent": f"duckstep-python/{package_version()}"}
    return {"timeout": timeout, "headers": headers, "trust_env": not local}
