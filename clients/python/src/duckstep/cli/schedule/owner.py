"""The owner of scheduled queries: who is logged in."""

from __future__ import annotations

import base64
import json

from duckstep.cli.session import Session

ANONYMOUS = "anonymous"


def default_owner(session: Session, url: str | None) -> str:
    """Return the subject of the session's token, which sees the queries; without one anonymous.

    `url` is that of the stack, if the session does not name one.
    """
    from duckstep.auth.store import TokenStore
    from duckstep.profiles import Settings, resolve

    given = Settings(url=session.url or url, token=session.token)
    settings = resolve(given, session.profile)
    if settings.auth == "client_credentials":
        return settings.client_id or ANONYMOUS
    login = (
        None if settings.token or settings.auth == "none" else TokenStore().load(str(settings.url))
    )
    token = settings.token or (login.access_token if login else None)
    return subject(token) if token else ANONYMOUS


def subject(token: str) -> str:
    """Return `sub` of an access token, which is not verified here."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims.get("sub") or ANONYMOUS)
    except (IndexError, ValueError):
        return ANONYMOUS
