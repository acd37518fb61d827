"""The claimant of a worker: the owner of an event, with the event's weight, size and text."""

import json
import re
from enum import Enum
from typing import Any, NamedTuple

from local.config import LARGE_EVENT_BYTES

# DuckDB reads as much in a tenth of a second.
LITTLE_BYTES = 16_000_000
_SHORT_TEXT = 1000
_TABLE_WORDS = "from|join|table|desc|describe|show|summarize|(un)?pivot|pivot_(wider|longer)"
_TABLE_WORD = re.compile(rf"\b({_TABLE_WORDS})\b", re.I)


class Weight(Enum):
    """How much an event computes."""

    TINY = "a query that reads nothing, or the plan of one that names no table"
    LIGHT = "a long poll, or a query that reads little"
    NORMAL = "a POST to the API, or a state of the workflow"
    HEAVY = "one of these with a long statement, or the check of a result's freshness"


class Claimant(NamedTuple):
    """An owner, empty for the stack itself, and the weight of its event."""

    owner: str
    weight: Weight = Weight.NORMAL


class EventProfile(NamedTuple):
    """The claimant of an event, the bytes that its plan reads, and the statement of its query."""

    claimant: Claimant
    size: int = 0
    text: str = ""


def event_profile(event: bytes) -> EventProfile:
    """Return the profile of an event of the workflow or of the gateway."""
    try:
        document = json.loads(event)
    except (ValueError, RecursionError):
        return EventProfile(Claimant(""))
    if not isinstance(document, dict):
        return EventProfile(Claimant(""))
    size = _planned_bytes(document.get("plan"))
    return EventProfile(_claimant(document, len(event), size), size or 0, _text(document) or "")


def _claimant(document: dict[str, Any], length: int, size: int | None) -> Claimant:
    """Return the claimant of an event of `length` bytes whose plan reads `size` bytes."""
    owner = document.get("owner") or _subject(document.get("requestContext"))
    weight = Weight.HEAVY if length > LARGE_EVENT_BYTES else Weight.NORMAL
    if document.get("httpMethod", "POST") != "POST":
        weight = Weight.HEAVY if _plans_again(document) else Weight.LIGHT
    elif size is not None and size <= LITTLE_BYTES:
        weight = Weight.LIGHT if size else Weight.TINY
    elif names_no_table(document):
        weight = Weight.TINY
    return Claimant(owner if isinstance(owner, str) else "", weight)


def _plans_again(document: dict[str, Any]) -> bool:
    """Return whether a request compares a result with its tables, whose statement may be long."""
    query = document.get("queryStringParameters")
    return isinstance(query, dict) and query.get("freshness") == "true"


def _planned_bytes(plan: Any) -> int | None:
    """Return how much the plan of an event reads: a query that reads little is likely short."""
    estimate = plan.get("estimate") if isinstance(plan, dict) else None
    size = estimate.get("bytes") if isinstance(estimate, dict) else None
    return size if isinstance(size, int) else None


def names_no_table(document: dict[str, Any]) -> bool:
    """Return whether an event to plan a query has a short text without a table's name."""
    text = _text(document)
    if text is None or len(text) > _SHORT_TEXT or "plan" in document:
        return False
    return _TABLE_WORD.search(text) is None


def _text(document: dict[str, Any]) -> str | None:
    request = document.get("request")
    text = request.get("query") if isinstance(request, dict) else None
    return text if isinstance(text, str) else None


def _subject(context: Any) -> Any:
    """Return the subject of the verified token in a proxy event, None outside of one."""
    for name in ("authorizer", "claims"):
        context = context.get(name) if isinstance(context, dict) else None
    return context.get("sub") if isinstance(context, dict) else None
