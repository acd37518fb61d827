"""Tokens of users, by the API's URL: in the keyring, else in a file for its owner alone."""

from __future__ import annotations

import json
import os
import warnings
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from platformdirs import user_state_path

from duckstep.errors import Warning

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
        entries = self._entries()
        if _keyring_call("set_password", url, json.dumps(asdict(login))) is None:
            if not isinstance(entries.get(url), dict):
                warnings.warn(
                    f"No keyring can be used (pip install 'duckstep[keyring]'): the login is in "
                    f"{self._path}, which only you can read.",
                    Warning,
                    stacklevel=3,
                )
            self._write({**entries, url: asdict(login)})
        elif entries.get(url) != SERVICE:
            self._write({**entries, url: SERVICE})

    def delete(self, url: str) -> None:
        """Delete the login of a URL."""
        entries = self._entries()
        if entries.pop(url, None) == SERVICE:
            _keyring_call("delete_password", url)
        self._write(entries)

    def _entries(self) -> dict[str, Any]:
        try:
            entries: dict[str, Any] = json.loads(self._path.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return entries

    def _write(self, entries: dict[str, Any]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
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
