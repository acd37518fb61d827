"""The options of httpx's clients."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def http_options(url: str, timeout: float) -> dict[str, Any]:
    """Return the options for a server: a proxy of the environment does not reach this machine."""
    local = urlsplit(url).hostname in _LOOPBACK
    headers = {"User-Agent": f"duckstep-python/{version('duckstep')}"}
    return {"timeout": timeout, "headers": headers, "trust_env": not local}
