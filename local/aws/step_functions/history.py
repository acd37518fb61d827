"""Execution histories that always have a terminal event."""

from datetime import UTC, datetime
from typing import Any

from local.timestamps import iso_milliseconds

_TERMINAL = {
    "SUCCEEDED": ("ExecutionSucceeded", "executionSucceededEventDetails"),
    "FAILED": ("ExecutionFailed", "executionFailedEventDetails"),
    "TIMED_OUT": ("ExecutionTimedOut", "executionTimedOutEventDetails"),
    "ABORTED": ("ExecutionAborted", "executionAbortedEventDetails"),
}


def start_history(text: str, role: str, start: float) -> list[dict[str, Any]]:
    """Return the history of an execution that has only started."""
    details = {"input": text, "inputDetails": {"truncated": False}, "roleArn": role}
    return [_event(1, "ExecutionStarted", start, executionStartedEventDetails=details)]


def with_end_event(events: list[dict[str, Any]], end: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the history with its terminal event.

    After a stop or a timeout the interpreter adds that event late or never.
    """
    kind, details = _TERMINAL[end["status"]]
    if events and events[-1]["type"] == kind:
        return events
    outcome = {key: end[key] for key in ("output", "error", "cause") if end.get(key) is not None}
    return [*events, _event(len(events) + 1, kind, end["stop"], **{details: outcome})]


def _event(number: int, kind: str, timestamp: float, **details: Any) -> dict[str, Any]:
    return {
        "id": number,
        "previousEventId": number - 1,
        "timestamp": iso_milliseconds(datetime.fromtimestamp(timestamp, UTC)),
        "type": kind,
        **details,
    }
