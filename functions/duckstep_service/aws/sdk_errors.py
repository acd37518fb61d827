"""The mapping of the SDK's errors to those of the core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from boto3.exceptions import Boto3Error
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
)

from duckstep_service.core.errors import DuckstepError, InternalError, StorageUnavailable

SDK_ERRORS = (BotoCoreError, ClientError, Boto3Error)
# Errors of services that pass with time, besides every response with a status of 429 or 5xx. A
# retry of an upload that S3 has lost begins another.
_TRANSIENT_CODES = {
    "BandwidthLimitExceeded",
    "ConcurrentModificationException",
    "ExecutionLimitExceeded",
    "ExpiredToken",
    "ExpiredTokenException",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "LimitExceededException",
    "NoSuchUpload",
    "OperationTimeoutException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceException",
    "ServiceUnavailable",
    "SlowDown",
    "TooManyRequestsException",
    "TransactionInProgressException",
}
# Errors of the SDK itself that a retry would repeat; the others are connections and timeouts.
_LOCAL_ERRORS = (NoCredentialsError, NoRegionError, ParamValidationError)


@contextmanager
def map_errors(service: str, *expected: type[Exception]) -> Iterator[None]:
    """Raise the core's error for one of the SDK, except for the `expected` ones."""
    try:
        yield
    except expected:
        raise
    except SDK_ERRORS as exc:
        raise core_error(service, exc) from exc


def core_error(service: str, exc: Exception) -> DuckstepError:
    """Return StorageUnavailable for an error that passes with time, else InternalError."""
    if isinstance(exc, Boto3Error) and isinstance(exc.__context__, SDK_ERRORS):
        # The transfer of a file hides the error of its request.
        return core_error(service, exc.__context__)
    if _is_transient(exc):
        return StorageUnavailable(f"{service} did not respond in time, or throttled. Try again.")
    reason = error_code(exc) or type(exc).__name__
    return InternalError(f"{service} refused a request of the service: {reason}.")


def error_code(exc: BaseException) -> str:
    """Return the code of a service's error response, empty for another error."""
    if not isinstance(exc, ClientError):
        return ""
    return str(exc.response.get("Error", {}).get("Code", ""))


def _is_transient(exc: Exception) -> bool:
    if not isinstance(exc, ClientError):
        return not isinstance(exc, _LOCAL_ERRORS)
    status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return is_transient(error_code(exc), status)


def is_transient(code: str, status: int) -> bool:
    """Return whether the error of a response passes with time.

    The code of a response without a body, to HEAD, is its status.
    """
    named = code in _TRANSIENT_CODES or "Throttl" in code or code.startswith(("429", "5"))
    return named or status == 429 or status >= 500
