"""Responses of Lambda's Invoke API, and errors in Lambda's wording."""

import json
from dataclasses import dataclass

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024


@dataclass(frozen=True)
class FunctionResponse:
    """The payload of an invocation; `failed` marks an error of the function."""

    payload: bytes
    failed: bool = False


def timeout_error(request_id: str, seconds: int) -> FunctionResponse:
    """Return the error of a function that exceeded its Timeout."""
    message = f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds"
    return _error("Sandbox.Timedout", message)


def exit_error(request_id: str, returncode: int) -> FunctionResponse:
    """Return the error of a runtime process that exited during an invocation."""
    how = "signal: killed" if returncode < 0 else f"exit status {returncode}"
    message = f"RequestId: {request_id} Error: Runtime exited with error: {how}"
    return _error("Runtime.ExitError", message)


def size_error() -> FunctionResponse:
    """Return the error of a response above 6 MB."""
    message = (
        f"Response payload size exceeded maximum allowed payload size ({MAX_PAYLOAD_BYTES} bytes)."
    )
    return _error("Function.ResponseSizeTooLarge", message)


def _error(kind: str, message: str) -> FunctionResponse:
    return FunctionResponse(
        json.dumps({"errorType": kind, "errorMessage": message}).encode(), failed=True
    )
