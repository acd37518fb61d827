"""HTTP requests to servers on this machine."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from bench.engines.base import BenchmarkError
from local.stack_process import wait_until


def fetch(url: str, body: bytes | None = None, seconds: float = 30, **headers: str) -> bytes:
    """Return a response's body. Raises BenchmarkError with the server's message."""
    request = urllib.request.Request(
        url, body, {k.replace("_", "-"): v for k, v in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:
            content: bytes = response.read()
            return content
    except urllib.error.HTTPError as exc:
        raise BenchmarkError(
            f"HTTP {exc.code}: {exc.read()[:300].decode(errors='replace')}"
        ) from exc
    except TimeoutError as exc:
        raise BenchmarkError(f"more than {seconds:g} s") from exc
    except OSError as exc:
        raise BenchmarkError(f"{url} does not respond: {exc}") from exc


def fetch_json(url: str) -> Any:
    """Return a response's JSON document. Raises BenchmarkError."""
    return json.loads(fetch(url))


def wait_reachable(url: str, seconds: float, log_name: str) -> None:
    """Wait until the server responds. Raises BenchmarkError after the seconds."""
    reason = f"its server does not respond; see {log_name}"
    try:
        wait_until(lambda: is_reachable(url), seconds, lambda: reason)
    except TimeoutError as exc:
        raise BenchmarkError(reason) from exc


def is_reachable(url: str) -> bool:
    """Return whether the server responds."""
    try:
        fetch(url, seconds=5)
    except BenchmarkError:
        return False
    return True
