"""The errors of queries and of the API, as exceptions whose class names are the error codes.

DuckstepError
├── UserError                     the caller can fix it; never retried
│   ├── InvalidRequest            the request's fields do not fit the contract
│   ├── QueryTooLarge             the request or the SQL is over the size of an execution's input
│   ├── QuerySyntaxError          the SQL does not parse
│   ├── StatementNotAllowed       not exactly one SELECT, or a function that reaches outside
│   ├── QueryTooComplex           the SQL takes too much time or memory to be parsed and planned
│   ├── TableNotFound             no such table in the catalog
│   ├── EarlierQueryNotFound      `over` names no query of the caller
│   ├── EarlierQueryNotSucceeded  the query that `over` names has no result
│   ├── EarlierResultExpired      the result that `over` names has expired, or is about to
│   ├── NotTranslatable           the SQL has a part that Athena would not answer as DuckDB does
│   ├── PartitionFilterRequired   the table's policy requires a filter on a partition column
│   ├── ColumnNotFound            no such column in the tables
│   ├── QueryBindingError         the SQL does not match the tables or functions
│   ├── QueryExecutionError       a value does not fit the SQL, for example a failed cast
│   ├── TimeLimitExceeded         over the time limit
│   ├── MemoryLimitExceeded       over the memory limit
│   ├── SpillLimitExceeded        over the limit of the temporary disk
│   ├── ScanLimitExceeded         the plan is over the limit of bytes to read
│   ├── QuotaExceeded             the owner is over the quota of running queries or bytes a day
│   ├── RowLimitExceeded          the result is over the limit of rows
│   ├── ResultLimitExceeded       the result's file is over the limit of bytes
│   ├── ResultTypeTooComplex      a type of the result is nested too deeply or has too many fields
│   └── QueryCancelled            the query was cancelled
├── DataError                     the owner of the table can fix it; never retried
│   ├── InvalidDataFile           a file is not valid Parquet, or has changed since planning
│   └── TableFormatNotSupported   the table is a Delta Lake, Iceberg or Hudi table
├── EngineError                   a fault of the service; a retry would fail again
│   ├── EngineCrashed             the engine's process ended without a result
│   ├── EngineNotAvailable        the stack does not have the engine of the request or the plan
│   ├── AthenaQueryFailed         Athena ended the query with an error
│   ├── AthenaResourcesExceeded   the query needs more than Athena gives one query
│   ├── AthenaUnavailable         a fault of Athena itself ended the query
│   ├── StackStopped              the one-machine stack stopped while the query ran
│   ├── ExecutionLost             the query's execution was deleted before its end was recorded
│   ├── NewerVersion              a document was written by a newer version of the product
│   └── InternalError             any other fault
├── TransientError                a fault that passes; the workflow retries
│   ├── StorageUnavailable        a service of AWS did not respond, or throttled
│   └── InvocationRepeated        the attempt was delivered twice, and this delivery does not count
└── ResponseError                 the API cannot respond about a query
    ├── QueryNotFound             no such query of the caller
    ├── SavedQueryNotFound        no such saved query of the caller, or no such version
    ├── SavedQueryChanged         the saved query is another version than the request expects
    ├── SavedQueryLimitExceeded   the caller has the maximum of saved queries
    ├── IdempotencyKeyInUse       the key belongs to a query with another request
    ├── QueryNotFinished          the query has no result yet
    ├── ResultExpired             the result has been deleted
    ├── WorkflowExpired           the history of the execution has been deleted
    ├── TooManyRequests           the caller is over the rate of requests about queries
    ├── UnsupportedMediaType      the body is neither JSON nor a form nor SQL
    ├── FormatNotAvailable        the client accepts none of the formats
    └── ConversionFailed          the result could not be converted to the format
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Position:
    """A position in the SQL: line and column from 1, and a length, in characters."""

    line: int
    column: int
    length: int

    def to_dict(self) -> dict[str, int]:
        return {"line": self.line, "column": self.column, "length": self.length}


class DuckstepError(Exception):
    """An error: a message for the user, and optionally a position in the SQL and details."""

    def __init__(
        self,
        message: str,
        *,
        position: Position | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.message, self.position = message, position
        self.details = dict(details or {})
        super().__init__(message)

    @property
    def code(self) -> str:
        """The name of the class, which ErrorEquals of the state machine uses."""
        return type(self).__name__


class UserError(DuckstepError):
    """An error that the caller can fix."""


class InvalidRequest(UserError):
    """The fields of the request do not fit the contract."""


class QueryTooLarge(UserError):
    """The request or the SQL is over the size of an execution's input."""


class QuerySyntaxError(UserError):
    """The SQL does not parse."""


class StatementNotAllowed(UserError):
    """The SQL is not exactly one SELECT, or calls a function that reaches outside."""


class QueryTooComplex(UserError):
    """The SQL takes too much time or memory to be parsed and planned."""


class TableNotFound(UserError):
    """The catalog has no such table."""


class EarlierQueryNotFound(UserError):
    """The caller has no query that `over` names."""


class EarlierQueryNotSucceeded(UserError):
    """The query that `over` names has not ended, or ended without a result."""


class EarlierResultExpired(UserError):
    """The result of the query that `over` names has expired, or is about to."""


class NotTranslatable(UserError):
    """The SQL has a part for which Athena is not known to give the answer of DuckDB."""


class PartitionFilterRequired(UserError):
    """A table whose policy requires a filter on a partition column is read without one."""


class ColumnNotFound(UserError):
    """The tables have no such column."""


class QueryBindingError(UserError):
    """The SQL does not match the tables or the functions."""


class QueryExecutionError(UserError):
    """A value does not fit the SQL, for example in a failed cast."""


class TimeLimitExceeded(UserError):
    """The query is over its time limit."""


class MemoryLimitExceeded(UserError):
    """The query is over its memory limit."""


class SpillLimitExceeded(UserError):
    """The query is over the limit of the temporary disk."""


class ScanLimitExceeded(UserError):
    """The plan is over the limit of bytes to read."""


class QuotaExceeded(UserError):
    """The owner is over the quota of running queries, of other work or of bytes a day."""


class RowLimitExceeded(UserError):
    """The result is over the limit of rows."""


class ResultLimitExceeded(UserError):
    """The result's file is over the limit of bytes."""


class ResultTypeTooComplex(UserError):
    """A type of the result is nested too deeply, or the types have too many fields."""


class QueryCancelled(UserError):
    """The query was cancelled and has no result."""


class DataError(DuckstepError):
    """A fault of a table's files, which their owner can fix."""


class InvalidDataFile(DataError):
    """A file of the table is not valid Parquet, or has changed since planning."""


class TableFormatNotSupported(DataError):
    """The table has a log of another format, which decides which of its files are current."""


class EngineError(DuckstepError):
    """A fault of the service, which a retry would repeat."""


class EngineCrashed(EngineError):
    """The engine's process ended without a result."""


class EngineNotAvailable(EngineError):
    """The stack does not have the engine that the request or the plan names."""


class AthenaQueryFailed(EngineError):
    """Athena ended the query with an error, or it was stopped there."""


class AthenaResourcesExceeded(EngineError):
    """The query needs more memory or nodes than Athena gives one query."""


class AthenaUnavailable(EngineError):
    """A fault of Athena itself ended the query, or Athena did not accept it."""


class StackStopped(EngineError):
    """The one-machine stack stopped while the query ran."""


class ExecutionLost(EngineError):
    """The query's execution was deleted before its end was recorded."""


class NewerVersion(EngineError):
    """A stored document was written by a newer version of the product."""


class InternalError(EngineError):
    """Any other fault."""


class TransientError(DuckstepError):
    """A fault that is expected to pass; the workflow retries."""


class StorageUnavailable(TransientError):
    """A service of AWS did not respond in time, or throttled."""


class InvocationRepeated(TransientError):
    """The attempt was delivered twice, and this delivery does not count."""


class ResponseError(DuckstepError):
    """The API cannot respond about a query."""


class QueryNotFound(ResponseError):
    """The caller has no such query."""


class SavedQueryNotFound(ResponseError):
    """The caller has no such saved query, or it has no such version."""


class SavedQueryChanged(ResponseError):
    """The saved query is another version than the one that the request expects."""


class SavedQueryLimitExceeded(ResponseError):
    """The caller has the maximum of saved queries."""


class IdempotencyKeyInUse(ResponseError):
    """The Idempotency-Key belongs to a query with another request."""


class QueryNotFinished(ResponseError):
    """The query has no result yet."""


class ResultExpired(ResponseError):
    """The result has been deleted."""


class WorkflowExpired(ResponseError):
    """The history of the query's execution has been deleted."""


class TooManyRequests(ResponseError):
    """The caller is over the rate of requests about unknown queries, workflows or cancellations."""


class UnsupportedMediaType(ResponseError):
    """The body is neither JSON nor a form nor SQL."""


class FormatNotAvailable(ResponseError):
    """The client accepts none of the formats."""


class ConversionFailed(ResponseError):
    """The stored result could not be converted to the format."""


def error_classes(root: type[DuckstepError] = DuckstepError) -> dict[str, type[DuckstepError]]:
    """Return every class at and below `root` by its name."""
    classes = {root.__name__: root}
    for child in root.__subclasses__():
        classes |= error_classes(child)
    return classes
