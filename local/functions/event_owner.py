"""The owner on whose behalf an event is sent, as the workflow and the gateway write it."""

import json
from typing import Any


def event_owner(event: bytes) -> str:
    """Return the owner of an event, empty for an event of the stack itself."""
    try:
        document = json.loads(event)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(document, dict):
        return ""
    owner = document.get("owner") or _subject(document.get("requestContext"))
    return owner if isinstance(owner, str) else ""


def _subject(context: Any) -> Any:
    """Return the subject of the verified token in a proxy event, None outside of one."""
    for name in ("authorizer", "claims"):
        context = context.get(name) if isinstance(context, dict) else None
    return context.get("sub") if isinstance(context, dict) else None
