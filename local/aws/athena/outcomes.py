"""The ends of a query in Athena's terms, from Trino's documents.

The categories are Athena's: 1 for the system, 2 for the user, 3 for others. Of the error types that
Athena documents those are used that a client can act on; 0 to 8 are exhausted resources.
"""

from dataclasses import dataclass
from typing import Any

EXHAUSTED, INTERNAL, TIMEOUT, USER, OTHER = 1, 200, 206, 1000, 9999
EXHAUSTED_REASON = "Query exhausted resources at this scale factor"
TIMEOUT_REASON = "Query timeout"
CUTOFF_REASON = "Bytes scanned limit was exceeded"
STOPPED_REASON = "Query was cancelled by user"
_CATEGORIES = {"USER_ERROR": (2, USER), "INTERNAL_ERROR": (1, INTERNAL), "EXTERNAL": (3, OTHER)}
_TIME_LIMITS = ("EXCEEDED_TIME_LIMIT",)
_CANCELLATIONS = ("USER_CANCELED", "ADMINISTRATIVELY_KILLED")


@dataclass(frozen=True)
class Outcome:
    """A final state with its reason, and AthenaError of a failed query."""

    state: str
    reason: str = ""
    error: dict[str, Any] | None = None


SUCCEEDED = Outcome("SUCCEEDED")
OVER_CUTOFF = Outcome("CANCELLED", CUTOFF_REASON)
STOPPED = Outcome("CANCELLED", STOPPED_REASON)


def failed_outcome(error: dict[str, Any]) -> Outcome:
    """Return the outcome of a query with Trino's error."""
    name, kind = error.get("errorName", "GENERIC_INTERNAL_ERROR"), error.get("errorType", "")
    if name in _CANCELLATIONS:
        return STOPPED
    if name in _TIME_LIMITS:
        return _failure(TIMEOUT_REASON, 1, TIMEOUT)
    if kind == "INSUFFICIENT_RESOURCES":
        return _failure(EXHAUSTED_REASON, 1, EXHAUSTED)
    category, error_type = _CATEGORIES.get(kind, (1, INTERNAL))
    return _failure(f"{name}: {error.get('message')}", category, error_type)


def lost_outcome(cause: Exception) -> Outcome:
    """Return the outcome of a query whose coordinator does not respond any more."""
    reason = f"GENERIC_INTERNAL_ERROR: Trino's coordinator lost the query ({cause!r})"
    return _failure(reason, 1, INTERNAL)


def refused_outcome(reason: str) -> Outcome:
    """Return the outcome of a statement that Athena itself refuses."""
    return _failure(reason, 2, USER)


def _failure(reason: str, category: int, error_type: int) -> Outcome:
    error = {
        "ErrorCategory": category,
        "ErrorType": error_type,
        "Retryable": error_type == INTERNAL,
        "ErrorMessage": reason,
    }
    return Outcome("FAILED", reason, error)
