"""What Lambda answers to an invocation, and its errors in Lambda's words."""

import json
from dataclasses import dataclass

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """The payload of an invocation; `failed` means that it is an error of the function."""

    payload: bytes
    failed: bool = False


def timed_out(request_id: str, seconds: int) -> Answer:
    """The function did not answer within its Timeout."""
    message = f"RequestId: {request_id} Error: Task timed out after {seconds:.2f} seconds"
    return _error("Sandbox.Timedout", message)


def exited(request_id: str, returncode: int) -> Answer:
    """The runtime process died while it ran the function."""
    how = "signal: killed" if returncode < 0 else f"exit status {returncode}"
    message = f"RequestId: {request_id} Error: Runtime exited with error: {how}"
    return _error("Runtime.ExitError", message)


def too_large() -> Answer:
    """The function's result is above 6 MB."""
    message = (
        f"Response payload size exceeded maximum allowed payload size ({MAX_PAYLOAD_BYTES} bytes)."
    )
    return _error("Function.ResponseSizeTooLarge", message)


def _error(kind: str, message: str) -> Answer:
    return Answer(json.dumps({"errorType": kind, "errorMessage": message}).encode(), failed=True)
