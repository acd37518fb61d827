"""The errors of runs of Athena, by what Step Functions and Athena report."""

import json
from typing import Any

import pytest
from duckstep_service.core.query.athena_failure import failed_execution, named_error, scanned_bytes


def cause(state: str = "FAILED", reason: str = "why", **fault: Any) -> dict[str, Any]:
    status: dict[str, Any] = {"State": state, "StateChangeReason": reason}
    if fault:
        status |= {"AthenaError": fault}
    return {
        "QueryExecutionId": "q-1",
        "Status": status,
        "Statistics": {"DataScannedInBytes": 12_345},
    }


CASES = [
    (cause(ErrorCategory=2, ErrorType=0), "AthenaResourcesExceeded"),
    (cause(ErrorCategory=1, ErrorType=200, Retryable=True), "AthenaUnavailable"),
    (cause(ErrorCategory=1, ErrorType=200, Retryable=False), "AthenaQueryFailed"),
    (cause(ErrorCategory=2, ErrorType=1006), "AthenaQueryFailed"),
    (cause(ErrorCategory=1, ErrorType=206, Retryable=True), "TimeLimitExceeded"),
    (cause("CANCELLED", "Query cancelled by user"), "AthenaQueryFailed"),
    (cause("CANCELLED", "Bytes scanned limit was exceeded"), "ScanLimitExceeded"),
    (cause("FAILED", "Bytes scanned limit was exceeded", ErrorCategory=2), "ScanLimitExceeded"),
    (cause(), "AthenaQueryFailed"),
]


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize(("document", "code"), CASES)
def test_named_error_of_a_query_that_failed(
    document: dict[str, Any], code: str, nested: bool
) -> None:
    text = json.dumps({"QueryExecution": document} if nested else document)
    error = named_error("States.TaskFailed", text)
    assert error.code == code
    assert document["Status"]["StateChangeReason"] in error.message
    assert scanned_bytes(failed_execution(text)) == 12_345


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("States.Timeout", "", "TimeLimitExceeded"),
        ("Athena.TooManyRequestsException", "Rate exceeded", "AthenaUnavailable"),
        ("Athena.InvalidRequestException", "line 1:8: mismatched input", "AthenaQueryFailed"),
        ("Athena.SdkClientException", "connection reset", "AthenaUnavailable"),
        ("States.Permissions", "not authorized", "AthenaUnavailable"),
        ("States.TaskFailed", '{"Status": "odd"}', "AthenaUnavailable"),
        ("States.TaskFailed", "[" * 20_000, "AthenaUnavailable"),
    ],
)
def test_named_error_of_a_run_without_a_query(name: str, text: str, code: str) -> None:
    error = named_error(name, text)
    assert error.code == code
    assert len(error.message) < 1_200
    assert scanned_bytes(failed_execution(text)) is None


def test_named_error_takes_the_reason_of_athenas_error() -> None:
    document = cause(reason="", ErrorCategory=2, ErrorType=1, ErrorMessage="too big")
    assert "too big" in named_error("States.TaskFailed", json.dumps(document)).message
