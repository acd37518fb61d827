"""The named error of a run of Athena that failed, from the failure of the state RunAthena."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from duckstep_service.core.errors import (
    AthenaQueryFailed,
    AthenaResourcesExceeded,
    AthenaUnavailable,
    DuckstepError,
    ScanLimitExceeded,
    TimeLimitExceeded,
)
from duckstep_service.core.message_text import one_line
from duckstep_service.core.strict_json import read_stored

# https://docs.aws.amazon.com/athena/latest/ug/error-reference.html
_SYSTEM = 1
_RESOURCES = range(9)
_TIMEOUTS = (206, 210)
_SCAN_LIMIT = "bytes scanned limit"
_REASON_CHARACTERS = 1_000
_REFUSED_START = "Athena.InvalidRequestException"
_THROTTLED = "Athena.TooManyRequestsException"


def failed_execution(cause: str) -> Mapping[str, Any]:
    """Return the QueryExecution in the cause of a failed task, empty if there is none."""
    document = read_stored(cause)
    if not isinstance(document, dict):
        return {}
    inner = document.get("QueryExecution", document)
    return inner if isinstance(inner, dict) and isinstance(inner.get("Status"), dict) else {}


def scanned_bytes(execution: Mapping[str, Any]) -> int | None:
    """Return the bytes that a query scanned, None if Athena did not report them."""
    statistics = execution.get("Statistics")
    scanned = statistics.get("DataScannedInBytes") if isinstance(statistics, dict) else None
    return scanned if isinstance(scanned, int) else None


def named_error(error: str, cause: str) -> DuckstepError:
    """Return the error of the query for the `Error` and `Cause` of the state RunAthena."""
    execution = failed_execution(cause)
    if execution:
        return _of_status(execution["Status"])
    if error == "States.Timeout":
        return TimeLimitExceeded(
            "Athena did not end the query within its time limit. Filter on the partition columns,"
            " or raise `limits.seconds` if the request has set it."
        )
    if error == _THROTTLED:
        return AthenaUnavailable(
            "Athena ran its maximum of queries in several attempts. Post the query again later."
        )
    reason = one_line(cause or error, _REASON_CHARACTERS)
    if error == _REFUSED_START:
        return AthenaQueryFailed(f"Athena did not accept the query: {reason}")
    return AthenaUnavailable(f"Athena did not run the query: {reason}")


def _of_status(status: Mapping[str, Any]) -> DuckstepError:
    """Return the error of a query that ended FAILED or CANCELLED."""
    fault = status.get("AthenaError")
    fault = fault if isinstance(fault, dict) else {}
    reason = status.get("StateChangeReason") or fault.get("ErrorMessage") or "no reason given"
    reason = one_line(str(reason), _REASON_CHARACTERS)
    kind, category = fault.get("ErrorType"), fault.get("ErrorCategory")
    if _SCAN_LIMIT in reason.lower():
        return ScanLimitExceeded(
            f"Athena stopped the query at the stack's limit of bytes to read: {reason}"
        )
    if status.get("State") == "CANCELLED":
        return AthenaQueryFailed(
            f"The query was stopped in Athena, outside of this service: {reason}"
        )
    if kind in _TIMEOUTS:
        return TimeLimitExceeded(f"Athena stopped the query at its own time limit: {reason}")
    if kind in _RESOURCES:
        return AthenaResourcesExceeded(f"The query needs more than Athena gives it: {reason}")
    if category == _SYSTEM and fault.get("Retryable"):
        return AthenaUnavailable(f"Athena had a fault; post the query again: {reason}")
    return AthenaQueryFailed(f"Athena ended the query with an error: {reason}")
