"""The claimant of a worker: the owner on whose behalf an event is sent, and how it computes."""

import json
from typing import Any, NamedTuple


class Claimant(NamedTuple):
    """An owner, empty for the stack itself, and whether the event is a POST to the API.

    A POST computes; the other requests of an owner wait most of their time, as a long poll does.
    """

    owner: str
    posts: bool = False


def event_claimant(event: bytes) -> Claimant:
    """Return the claimant of an event of the workflow or of the gateway."""
    try:
        document = json.loads(event)
    except (ValueError, RecursionError):
        return Claimant("")
    if not isinstance(document, dict):
        return Claimant("")
    owner = document.get("owner") or _subject(document.get("requestContext"))
    posts = document.get("httpMethod") == "POST"
    return Claimant(owner if isinstance(owner, str) else "", posts)


def _subject(context: Any) -> Any:
    """Return the subject of the verified token in a proxy event, None outside of one."""
    for name in ("authorizer", "claims"):
        context = context.get(name) if isinstance(context, dict) else None
    return context.get("sub") if isinstance(context, dict) else None
