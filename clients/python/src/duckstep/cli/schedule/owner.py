"""The owner of scheduled queries: who is logged in."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import urlsplit

from duckstep.cli.session import Session

ANONYMOUS = "anonymous"


def default_owner(session: Session, url: str | None) -> str:
    """Return the subject of the session's token, which sees the queries; without one anonymous.

    `url` is that of the stack: its login is used if the session's connection is to another one.
    """
    from duckstep.auth.store import TokenStore
    from duckstep.profiles import Settings, resolve

    settings = resolve(Settings(url=session.url, token=session.token), session.profile)
    named = session.url or session.token or session.profile
    if not named and url and _host(settings.url) != _host(url):
        settings = resolve(Settings(url=url))
    if settings.auth == "client_credentials":
        return settings.client_id or ANONYMOUS
    login = (
        None if settings.token or settings.auth == "none" else TokenStore().load(str(settings.url))
    )
    token = settings.token or (login.access_token if login else None)
    return subject(token) if token else ANONYMOUS


def _host(url: str | None) -> str:
    """Return host and port of a URL; a local stack has several names."""
    host = urlsplit(url or "").netloc
    return re.sub(r"^(127\.0\.0\.1|\[::1\])", "localhost", host)


def subject(token: str) -> str:
    """Return `sub` of an access token, which is not verified here."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims.get("sub") or ANONYMOUS)
    except (IndexError, ValueError):
        return ANONYMOUS
