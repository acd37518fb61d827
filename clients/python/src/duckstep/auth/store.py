"""Tokens of users, by the API's URL: in the keyring, else in a file for its owner alone."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

from duckstep.errors import Warning
from duckstep.file_lock import lock

SERVICE = "duckstep"


@dataclass(frozen=True)
class Login:
    """A user's login: tokens, the end of the access token (Unix seconds), and how to renew it."""

    access_token: str
    expires_at: float
    refresh_token: str | None
    login_url: str
    client_id: str
    scope: str | None = None

    def __repr__(self) -> str:
        return f"Login(login_url={self.login_url!r}, expires_at={self.expires_at!r})"


class TokenStore:
    """Logins below the folder of the user's state; only those of `logins.json` are in the keyring.

    The file has the URLs with a login, so that no client of an API without logins opens the
    keyring, which may ask the user.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or user_state_path("duckstep")) / "logins.json"

    def load(self, url: str) -> Login | None:
        """Return the login of a URL, None without one."""
        entry = self._entries().get(url)
        if entry == SERVICE:
            text = _keyring_call("get_password", url)
            entry = json.loads(text) if text else None
        return Login(**entry) if entry else None

    def save(self, url: str, login: Login) -> None:
        """Store a login; warn if there is no keyring for it."""
        stored = _keyring_call("set_password", url, json.dumps(asdict(login))) is not None
        with self._changing() as entries:
            before, entries[url] = entries.get(url), SERVICE if stored else asdict(login)
        if not stored and not isinstance(before, dict):
            warnings.warn(
                f"No keyring can be used (pip install 'duckstep[keyring]'): the login is in "
                f"{self._path}, which only you can read.",
                Warning,
                stacklevel=2,
            )

    def delete(self, url: str) -> None:
        """Delete the login of a URL."""
        with self._changing() as entries:
            before = entries.pop(url, None)
        if before == SERVICE:
            _keyring_call("delete_password", url)

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        """Yield the entries and write them if they have changed, one process at a time."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(self._path.with_suffix(".lock"), "a") as file:
            lock(file)
            entries = self._entries()
            before = dict(entries)
            yield entries
            if entries != before:
                self._write(entries)

    def _entries(self) -> dict[str, Any]:
        try:
            entries: dict[str, Any] = json.loads(self._path.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return entries

    def _write(self, entries: dict[str, Any]) -> None:
        new = self._path.with_name(f"logins.{os.getpid()}.new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(entries, file)
        os.replace(new, self._path)


def _keyring_call(name: str, url: str, *arguments: str) -> Any:
    """Call the keyring; return None if there is none that can be used, else the value or True."""
    try:
        keyring = import_module("keyring")
        errors = import_module("keyring.errors")
    except ModuleNotFoundError:
        return None
    try:
        value = getattr(keyring, name)(SERVICE, url, *arguments)
    except (errors.KeyringError, RuntimeError):
        return None
    return True if value is None and name != "get_password" else value
