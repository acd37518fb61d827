"""The claimant of a worker: the owner on whose behalf an event is sent, and the event's weight."""

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

    TINY = "a query that reads nothing"
    LIGHT = "a long poll, a query that reads little, or the plan of one that names no table"
    NORMAL = "a POST to the API, or a state of the workflow"
    HEAVY = "one of these with a long statement, or the check of a result's freshness"


class Claimant(NamedTuple):
    """An owner, empty for the stack itself, and the weight of its event."""

    owner: str
    weight: Weight = Weight.NORMAL


def event_claimant(event: bytes) -> Claimant:
    """Return the claimant of an event of the workflow or of the gateway."""
    try:
        document = json.loads(event)
    except (ValueError, RecursionError):
        return Claimant("")
    if not isinstance(document, dict):
        return Claimant("")
    owner = document.get("owner") or _subject(document.get("requestContext"))
    weight = Weight.HEAVY if len(event) > LARGE_EVENT_BYTES else Weight.NORMAL
    if document.get("httpMethod", "POST") != "POST":
        weight = Weight.HEAVY if _plans_again(document) else Weight.LIGHT
    elif (size := _planned_bytes(document.get("plan"))) is not None and size <= LITTLE_BYTES:
        weight = Weight.LIGHT if size else Weight.TINY
    elif names_no_table(document):
        weight = Weight.LIGHT
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
    request = document.get("request")
    text = request.get("query") if isinstance(request, dict) else None
    if not isinstance(text, str) or len(text) > _SHORT_TEXT or "plan" in document:
        return False
    return _TABLE_WORD.search(text) is None


def _subject(context: Any) -> Any:
    """Return the subject of the verified token in a proxy event, None outside of one."""
    for name in ("authorizer", "claims"):
        context = context.get(name) if isinstance(context, dict) else None
    return context.get("sub") if isinstance(context, dict) else None
