"""Histories that end with an event, whichever way the execution came to its end."""

from datetime import UTC, datetime
from typing import Any

from local.aws.moto_patches.execution_context import iso_time

_TERMINAL = {
    "SUCCEEDED": ("ExecutionSucceeded", "executionSucceededEventDetails"),
    "FAILED": ("ExecutionFailed", "executionFailedEventDetails"),
    "TIMED_OUT": ("ExecutionTimedOut", "executionTimedOutEventDetails"),
    "ABORTED": ("ExecutionAborted", "executionAbortedEventDetails"),
}


def started(text: str, role: str, start: float) -> list[dict[str, Any]]:
    """Return the history of an execution of which only its start is known."""
    details = {"input": text, "inputDetails": {"truncated": False}, "roleArn": role}
    return [_event(1, "ExecutionStarted", start, executionStartedEventDetails=details)]


def closed(events: list[dict[str, Any]], end: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the history with the event of its end.

    The interpreter adds that event after a stop or a timeout has been reported, or never.
    """
    kind, details = _TERMINAL[end["status"]]
    if events and events[-1]["type"] == kind:
        return events
    given = {key: end[key] for key in ("output", "error", "cause") if end.get(key) is not None}
    return [*events, _event(len(events) + 1, kind, end["stop"], **{details: given})]


def _event(number: int, kind: str, moment: float, **details: Any) -> dict[str, Any]:
    return {
        "id": number,
        "previousEventId": number - 1,
        "timestamp": iso_time(datetime.fromtimestamp(moment, UTC)),
        "type": kind,
        **details,
    }
