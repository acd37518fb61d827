"""Requests to servers on this machine."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

from bench.engines.base import Unable


def fetch(url: str, body: bytes | None = None, seconds: float = 30, **headers: str) -> bytes:
    """Return an answer's body. Raises Unable with what the server says."""
    request = urllib.request.Request(
        url, body, {k.replace("_", "-"): v for k, v in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            content: bytes = answer.read()
            return content
    except urllib.error.HTTPError as exc:
        raise Unable(f"HTTP {exc.code}: {exc.read()[:300].decode(errors='replace')}") from exc
    except TimeoutError as exc:
        raise Unable(f"more than {seconds:g} s") from exc
    except OSError as exc:
        raise Unable(f"{url} does not answer: {exc}") from exc


def fetch_json(url: str, document: Any = None, seconds: float = 30) -> Any:
    """Post a document, or get, and return the answer's document. Raises Unable."""
    if document is None:
        return json.loads(fetch(url, seconds=seconds))
    body = json.dumps(document).encode()
    return json.loads(fetch(url, body, seconds, Content_Type="application/json"))


def wait_until(ready: Callable[[], bool], seconds: float, reason: Callable[[], str]) -> None:
    """Wait until `ready`. Raises Unable with the reason after the seconds."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise Unable(reason())
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Tell whether the server answers."""
    try:
        fetch(url, seconds=5)
    except Unable:
        return False
    return True
