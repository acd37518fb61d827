"""Error serialization: from an exception's text to an execution's `Cause` and the API's error."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from duckstep_service.core.errors import DuckstepError, InternalError, Position, error_classes
from duckstep_service.core.message_text import shorten
from duckstep_service.core.strict_json import read_stored, write_json

# Errors that Lambda and Step Functions raise themselves, with the error of the query.
# Source: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
_DYNAMODB = (
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "RequestLimitExceededException",
    "InternalServerErrorException",
    "InternalServerError",
    "SdkClientException",
    # Step Functions' name for all others, throttling among them.
    "AmazonDynamoDBException",
)
_LAMBDA = (
    "ServiceException",
    "AWSLambdaException",
    "SdkClientException",
    "ClientExecutionTimeoutException",
)
_CRASHED = (
    "EngineCrashed",
    "The engine's process ended without a result (out of memory, or killed).",
)
_TIMED_OUT = (
    "TimeLimitExceeded",
    "The query took longer than the stack allows: 29 seconds to plan, 15 minutes to run, "
    "31 minutes in Athena, 98 minutes in all.",
)
_TOO_LARGE = (
    "QueryTooLarge",
    "The query exceeds the 256 KB that pass between the states of the workflow. Shorten it.",
)
_UNREADABLE = (
    "InvalidRequest",
    "The request cannot be read: its JSON is nested too deeply, or contains a number outside of the"
    " range of a double. Check `parameters`.",
)
_NOT_RECORDED = (
    "StorageUnavailable",
    "DynamoDB was unavailable in several attempts. Post the query again.",
)
_NOT_RUN = (
    "ServiceUnavailable",
    "Lambda was unavailable in several attempts. Post the query again.",
)
_TOO_MANY = (
    "TooManyQueries",
    "The stack ran its maximum of queries in several attempts. Post the query again later.",
)
PLATFORM_ERRORS = {
    **{f"DynamoDB.{name}": _NOT_RECORDED for name in _DYNAMODB},
    **{f"Lambda.{name}": _NOT_RUN for name in _LAMBDA},
    "Lambda.TooManyRequestsException": _TOO_MANY,
    "Lambda.Unknown": _CRASHED,
    "Runtime.ExitError": _CRASHED,
    "Runtime.UnmarshalError": _UNREADABLE,
    "Sandbox.Timedout": _TIMED_OUT,
    "States.Timeout": _TIMED_OUT,
    # A request of almost 256 KB starts an execution, whose states pass more than the request.
    "States.DataLimitExceeded": _TOO_LARGE,
}
# A caller's names and values are part of an error, which passes between the states of the workflow
# together with the request in 256 KB.
_MESSAGE_CHARACTERS, _DETAILS_CHARACTERS = 2_000, 16_384
_UNEXPECTED = (
    "The query failed inside the service. Try again; if the error persists, see the execution."
)


@dataclass(frozen=True, slots=True)
class Failure:
    """The error of a query as the API returns it."""

    code: str
    message: str
    position: dict[str, int] | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        document: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.position:
            document["position"] = self.position
        if self.details:
            document["details"] = self.details
        return document


def to_failure(error: DuckstepError) -> Failure:
    """Return `error` as the API returns it: a long message shortened, long details left out."""
    position = error.position.to_dict() if error.position else None
    details = error.details
    if details and len(write_json(details)) > _DETAILS_CHARACTERS:
        details = {}
    return Failure(error.code, shorten(error.message, _MESSAGE_CHARACTERS), position, details)


def to_text(error: DuckstepError) -> str:
    """Return the message of `error`, followed by a line of JSON with its position and details.

    The message is first, because the Step Functions console shows the text unchanged. A message of
    several lines, or in the form of an object, gets the line of JSON in any case: neither its last
    line nor the whole is then read as something else than the message.
    """
    extra = to_failure(error).to_dict()
    del extra["code"]
    message = extra.pop("message")
    if not extra and "\n" not in message and not message.lstrip().startswith("{"):
        return str(message)
    return f"{message}\n{write_json(extra)}"


def from_cause(code: str, cause: str) -> Failure:
    """Return the failure in the `Error` and `Cause` of an execution or of a Catch."""
    if code in PLATFORM_ERRORS:
        return Failure(*PLATFORM_ERRORS[code])
    text = _error_message(cause)
    if code not in error_classes():
        return Failure("InternalError", _UNEXPECTED)
    return _from_text(code, text)


def to_error(failure: Failure) -> DuckstepError:
    """Return the exception of a failure; InternalError for a code that is no class."""
    kind = error_classes().get(failure.code, InternalError)
    position = Position(**failure.position) if failure.position else None
    return kind(failure.message, position=position, details=failure.details)


def _error_message(cause: str) -> str:
    """Return the `errorMessage` of a Lambda error, or the cause itself if it is plain text."""
    document = read_stored(cause)
    return str(document.get("errorMessage", cause)) if isinstance(document, dict) else cause


def _from_text(code: str, text: str) -> Failure:
    message, _, last_line = text.rpartition("\n")
    extra = read_stored(last_line) if message else None
    if not isinstance(extra, dict):
        return Failure(code, text)
    position, details = extra.get("position"), extra.get("details")
    return Failure(
        code,
        message,
        position if isinstance(position, dict) else None,
        details if isinstance(details, dict) else {},
    )
