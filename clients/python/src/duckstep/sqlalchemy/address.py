"""The URL of an engine, as arguments of `duckstep.dbapi.connect`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.engine.url import URL
from sqlalchemy.exc import ArgumentError

from duckstep.transport.http_options import LOOPBACK_HOSTS

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def connect_arguments(url: URL) -> dict[str, Any]:
    """Return the arguments for `duckstep.dbapi.connect`.

    `duckstep://:TOKEN@HOST/v1` has a token, `duckstep://ID:SECRET@HOST/v1` client credentials, and
    a URL without a host leaves the address to `?profile=`, the environment and the profiles' file.
    Raises ArgumentError for an option that is unknown or wrong.
    """
    return {**_address(url), **_login(url), **_options(url.query)}


def _address(url: URL) -> dict[str, Any]:
    path = f"/{url.database}" if url.database else ""
    if not url.host:
        if path:
            raise ArgumentError(f"A duckstep URL without a host has no path; remove {path}.")
        return {}
    secure = _boolean("secure", url.query.get("secure", str(url.host not in LOOPBACK_HOSTS)))
    host = f"[{url.host}]" if ":" in url.host else url.host
    port = f":{url.port}" if url.port else ""
    return {"url": f"{'https' if secure else 'http'}://{host}{port}{path}"}


def _login(url: URL) -> dict[str, Any]:
    password = None if url.password is None else str(url.password)
    if url.username:
        return {"client_id": url.username, "client_secret": password}
    return {"token": password} if password else {}


def _options(query: Mapping[str, Any]) -> dict[str, Any]:
    options = {}
    for name, value in query.items():
        if name not in _OPTIONS:
            allowed = ", ".join(sorted(_OPTIONS))
            raise ArgumentError(f'Unknown option "{name}" of the URL; allowed: {allowed}.')
        options[name] = _read(name, value)
    options.pop("secure", None)
    return options


def _read(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        raise ArgumentError(f"The URL has {name} more than once.")
    try:
        return _OPTIONS[name](value)
    except ValueError as error:
        raise ArgumentError(f"{name}={value} in the URL is not a number.") from error


def _boolean(name: str, value: Any) -> bool:
    if str(value).lower() not in _BOOLEANS:
        raise ArgumentError(f"{name}={value} in the URL must be true or false.")
    return _BOOLEANS[str(value).lower()]


_OPTIONS: dict[str, Callable[[str], Any]] = {
    "profile": str,
    "login_url": str,
    "scope": str,
    "secure": lambda value: _boolean("secure", value),
    "timeout": float,
    "retries": int,
    "reuse": lambda value: _boolean("reuse", value),
    "engine": str,
}
