"""Connections from arguments, the environment and the profiles of config.toml."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from platformdirs import user_config_path

from duckstep.errors import InterfaceError, ProfileError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

DEFAULT_URL = "http://localhost:8000"
AUTH_KINDS = ("none", "browser", "client_credentials", "token")


@dataclass(frozen=True)
class Settings:
    """A connection: the API's URL and how to log in; None is unknown.

    `auth` is one of AUTH_KINDS; `login_url` is the base of the login page and the token endpoint.
    """

    url: str | None = None
    auth: str | None = None
    token: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    login_url: str | None = None
    scope: str | None = None

    def __repr__(self) -> str:
        return f"Settings(url={self.url!r}, auth={self.auth!r})"

    def over(self, other: Settings) -> Settings:
        """Return these settings, with those of `other` where they are None."""
        given = {f.name: v for f in fields(self) if (v := getattr(self, f.name)) is not None}
        return replace(other, **given)

    def has_login(self) -> bool:
        """Return whether they say how to log in."""
        return any((self.auth, self.token, self.client_id))


@dataclass(frozen=True)
class Config:
    """config.toml: its profiles by name, and the name of the default one."""

    path: Path
    profiles: Mapping[str, Settings]
    default: str | None = None

    def profile(self, name: str) -> Settings:
        """Return a profile. Raises ProfileError if there is none of the name."""
        if name not in self.profiles:
            known = ", ".join(sorted(self.profiles)) or "none"
            raise ProfileError(f"unknown profile {name!r}; profiles in {self.path}: {known}")
        return self.profiles[name]


def config_path() -> Path:
    """Return the path of config.toml, that of DUCKSTEP_CONFIG if it is set."""
    given = os.environ.get("DUCKSTEP_CONFIG")
    return Path(given) if given else user_config_path("duckstep") / "config.toml"


def read_config(path: Path | None = None) -> Config:
    """Return the configuration, empty without a file. Raises ProfileError if it is wrong."""
    path = path or config_path()
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Config(path, {})
    except (OSError, ValueError) as exc:
        raise ProfileError(f"{path} cannot be read: {exc}") from exc
    for name in document.keys() - {"profiles", "default_profile"}:
        raise ProfileError(f"{path}: unknown field {name!r}; allowed: default_profile, profiles")
    tables = document.get("profiles", {})
    if not isinstance(tables, dict):
        raise ProfileError(f"{path}: profiles must be tables [profiles.NAME]")
    config = Config(
        path,
        {name: _profile(path, name, table) for name, table in tables.items()},
        document.get("default_profile"),
    )
    if config.default is not None:
        config.profile(config.default)
    return config


def resolve(given: Settings, profile: str | None = None) -> Settings:
    """Return the settings of a connection.

    Arguments come before those of a profile that is given, then the environment, then the default
    profile. A login belongs to its URL: another profile's login is never sent to a URL that an
    argument or the environment names.
    """
    environment = _environment()
    if profile is not None:
        named = given.over(read_config().profile(profile))
        return _complete(named.over(_only_missing(environment, named)))
    other = given.url and environment.url and not _same(given.url, environment.url)
    if given.has_login() or other:
        environment = Settings(url=environment.url)
    known = given.over(environment)
    config = read_config()
    name = os.environ.get("DUCKSTEP_PROFILE") or config.default
    if name is not None:
        default = config.profile(name)
        if known.url is None or _same(known.url, default.url):
            known = known.over(_without_login(default) if known.has_login() else default)
    return _complete(known)


def save_profile(name: str, settings: Settings, path: Path | None = None) -> Path:
    """Write a profile to config.toml, for its owner alone, and return the path.

    The rest of the file stays as it is, but a profile of the same name is replaced.
    """
    path = path or config_path()
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise ProfileError(f"The name of a profile has letters, digits, - and _, not {name!r}.")
    values = {f.name: v for f in fields(settings) if (v := getattr(settings, f.name)) is not None}
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    section = "\n".join([f"[profiles.{name}]", *lines, ""])
    text = path.read_text("utf-8") if path.exists() else ""
    old = re.compile(rf"^\[profiles\.{re.escape(name)}\][^\n]*\n(?:(?!\[)[^\n]*\n?)*", re.MULTILINE)
    rest = old.sub("", text).rstrip("\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.touch(mode=0o600)
    new.write_text(f"{rest}\n\n{section}" if rest else section, "utf-8")
    os.replace(new, path)
    return path


_NONE = Settings()


def _environment() -> Settings:
    names = ("url", "token", "client_id", "client_secret", "login_url", "scope")
    return Settings(**{n: os.environ.get(f"DUCKSTEP_{n.upper()}") or None for n in names})


def _only_missing(environment: Settings, named: Settings) -> Settings:
    """Return what a profile may leave to the environment: the secret of its kind of login."""
    if named.auth == "token":
        return Settings(token=environment.token)
    if named.auth == "client_credentials":
        return Settings(client_id=environment.client_id, client_secret=environment.client_secret)
    return _NONE


def _without_login(settings: Settings) -> Settings:
    return Settings(settings.url, login_url=settings.login_url, scope=settings.scope)


def _complete(settings: Settings) -> Settings:
    """Return settings with a URL and the kind of login that they imply."""
    url = settings.url or DEFAULT_URL
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InterfaceError(f"url must be like https://host/v1, not {url!r}.")
    auth = settings.auth
    if settings.token:
        auth = "token"
    elif auth is None and settings.client_id and settings.client_secret:
        auth = "client_credentials"
    return replace(settings, url=url.rstrip("/"), auth=auth)


def _same(url: str, other: str | None) -> bool:
    return other is not None and url.rstrip("/") == other.rstrip("/")


def _profile(path: Path, name: str, table: Any) -> Settings:
    allowed = [field.name for field in fields(Settings)]
    if not isinstance(table, dict):
        raise ProfileError(f"{path}: [profiles.{name}] must be a table")
    for key, value in table.items():
        if key not in allowed:
            raise ProfileError(
                f"{path}: unknown field {key!r} of the profile {name}; allowed: "
                + ", ".join(allowed)
            )
        if not isinstance(value, str):
            raise ProfileError(f"{path}: {key} of the profile {name} must be a text")
    if table.get("auth", "none") not in AUTH_KINDS:
        raise ProfileError(
            f"{path}: auth of the profile {name} must be one of {', '.join(AUTH_KINDS)}"
        )
    return Settings(**table)
