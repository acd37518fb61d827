"""Errors of the client, which are those of PEP 249.

    Warning
    Error
    ├── InterfaceError             misuse of the client, or its environment
    │   ├── MissingExtra           an optional package is not installed
    │   ├── ProfileError           the profile or the configuration file is wrong
    │   └── ClosedError            the client or cursor is closed
    └── DatabaseError
        ├── DataError              the data does not match the SQL or the format
        ├── OperationalError       a condition outside of the SQL
        │   ├── ConnectionFailed   no response after all retries
        │   ├── LoginRequired      no token, or one that the API refuses
        │   ├── QueryCancelled
        │   ├── QueryTimedOut
        │   ├── LimitExceeded      memory, temporary disk, scan, rows or bytes of the result
        │   ├── QuotaExceeded      of the owner or of the API
        │   ├── ResultExpired      the result was deleted
        │   └── ServiceFailed      a fault of the service
        ├── ProgrammingError       the SQL or the request is wrong
        ├── NotSupportedError      the stack does not do this
        ├── IntegrityError         never raised; PEP 249 asks for it
        └── InternalError          a fault of the stack, or a code that this version does not know

docs/errors.md lists the codes. `error_from` maps them to classes.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Position:
    """A position in the SQL; line and column begin at 1, column and length count characters."""

    line: int
    column: int
    length: int


class Warning(builtins.Warning):
    """A warning of the client; PEP 249 asks for the class."""


class Error(Exception):
    """Base class of all errors; `code` is that of docs/errors.md, or empty.

    `status` is the HTTP status of the response, `request_id` the query's id or, without a query,
    the id under which the service's logs have the request.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        position: Position | None = None,
        details: Mapping[str, Any] | None = None,
        request_id: str | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.code = message, code
        self.position, self.details = position, dict(details or {})
        self.request_id, self.status = request_id, status

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message,), self.__dict__


class InterfaceError(Error):
    """The client was misused, or its environment is wrong."""


class MissingExtra(InterfaceError):
    """An optional package is not installed."""

    def __init__(self, extra: str, package: str = "", **fields: Any) -> None:
        self.extra = extra
        super().__init__(
            f"{package or extra} is not installed: pip install 'duckstep[{extra}]'", **fields
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.extra,), self.__dict__


class ProfileError(InterfaceError):
    """The profile or the configuration file is wrong."""


class ClosedError(InterfaceError):
    """The client, connection or cursor is closed."""


class DatabaseError(Error):
    """The stack refused or failed."""


class DataError(DatabaseError):
    """The data does not match the SQL or the format."""


class OperationalError(DatabaseError):
    """A condition outside of the SQL."""


class ConnectionFailed(OperationalError):
    """No response after all retries."""


class LoginRequired(OperationalError):
    """There is no token, or the API refuses it."""


class QueryCancelled(OperationalError):
    """The query was cancelled."""


class QueryTimedOut(OperationalError):
    """The query took longer than its limit or the stack's."""


class LimitExceeded(OperationalError):
    """The query or its result is larger than a limit."""


class QuotaExceeded(OperationalError):
    """The owner has used a quota, or the API throttles."""


class ResultExpired(OperationalError):
    """The result was deleted."""


class ServiceFailed(OperationalError):
    """A fault of the service, which may be gone at another attempt."""


class ProgrammingError(DatabaseError):
    """The SQL or the request is wrong."""


class NotSupportedError(DatabaseError):
    """The stack does not do this."""


class IntegrityError(DatabaseError):
    """Never raised; PEP 249 asks for it."""


class InternalError(DatabaseError):
    """A fault of the stack, or a code that this version does not know."""


CLASSES: dict[str, type[DatabaseError]] = {
    code: kind
    for kind, codes in {
        DataError: "ConversionFailed InvalidDataFile QueryExecutionError ResultTypeTooComplex",
        OperationalError: "QueryNotFinished",
        LoginRequired: "AccessDenied Unauthorized",
        QueryCancelled: "QueryCancelled",
        QueryTimedOut: "TimeLimitExceeded",
        LimitExceeded: "AthenaResourcesExceeded MemoryLimitExceeded PartitionFilterRequired "
        "ResultLimitExceeded RowLimitExceeded ScanLimitExceeded SpillLimitExceeded",
        QuotaExceeded: "QuotaExceeded SavedQueryLimitExceeded TooManyQueries TooManyRequests",
        ResultExpired: "EarlierResultExpired ResultExpired WorkflowExpired",
        ServiceFailed: "AthenaQueryFailed AthenaUnavailable EngineCrashed ExecutionLost "
        "GatewayTimeout InvocationRepeated NewerVersion QueryNotStarted ServiceBusy "
        "ServiceUnavailable StackStopped StorageUnavailable",
        ProgrammingError: "ColumnNotFound EarlierQueryNotFound EarlierQueryNotSucceeded "
        "HostRefused IdempotencyKeyInUse InvalidIdempotencyKey InvalidRequest OriginRefused "
        "QueryBindingError QueryNotFound QuerySyntaxError QueryTooComplex QueryTooLarge "
        "RequestRefused RouteNotFound SavedQueryChanged SavedQueryNotFound TableNotFound",
        NotSupportedError: "EngineNotAvailable FormatNotAvailable NotTranslatable "
        "StatementNotAllowed TableFormatNotSupported UnsupportedMediaType",
        InternalError: "InternalError",
    }.items()
    for code in codes.split()
}
"""The class of each code of docs/errors.md."""

_BY_STATUS: dict[int, type[DatabaseError]] = {
    401: LoginRequired,
    403: LoginRequired,
    410: ResultExpired,
    429: QuotaExceeded,
    502: ServiceFailed,
    503: ServiceFailed,
    504: ServiceFailed,
}


def error_from(
    document: Mapping[str, Any], *, request_id: str | None = None, status: int | None = None
) -> DatabaseError:
    """Return the exception of an ErrorDetail; `status` chooses the class of an unknown code."""
    code = str(document.get("code", ""))
    kind = CLASSES.get(code) or _BY_STATUS.get(status or 0, InternalError)
    position = document.get("position")
    return kind(
        str(document.get("message") or code or "The stack returned no message."),
        code=code,
        position=Position(position["line"], position["column"], position["length"])
        if position
        else None,
        details=document.get("details"),
        request_id=request_id,
        status=status,
    )
