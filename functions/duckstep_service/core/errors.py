"""Everything that can go wrong with a query, as exceptions whose class names are the error codes.

DuckstepError
├── UserError                     the caller's to mend; never retried
│   ├── InvalidRequest            the request's fields do not fit the contract
│   ├── QuerySyntaxError          the SQL does not parse
│   ├── StatementNotAllowed       not exactly one SELECT, or a function that reaches outside
│   ├── TableNotFound             no such table in the catalog
│   ├── EarlierQueryNotFound      `over` names no query of the caller's
│   ├── EarlierQueryNotSucceeded  the query that `over` names has no result
│   ├── EarlierResultExpired      the result that `over` names has been deleted, or is about to be
│   ├── PartitionFilterRequired   the table is read only by partition, and the SQL names none
│   ├── ColumnNotFound            no such column in the tables
│   ├── QueryBindingError         the SQL parses but does not fit the tables in another way
│   ├── QueryExecutionError       the data does not fit the SQL, a failed cast for one
│   ├── TimeLimitExceeded         over the deadline
│   ├── MemoryLimitExceeded       over the engine's memory
│   ├── SpillLimitExceeded        over what the engine may write to the temporary disk
│   ├── ScanLimitExceeded         the plan would read more bytes than it may
│   ├── QuotaExceeded             the owner has too many queries running, or read enough today
│   ├── RowLimitExceeded          the result has more rows than it may
│   ├── ResultLimitExceeded       the result's file is larger than it may be
│   └── QueryCancelled            it was cancelled while it ran, or before
├── DataError                     the table's owner's to mend; never retried
│   └── InvalidDataFile           a file is not readable Parquet, or has changed since planning
├── EngineError                   ours; the same query would fail again
│   ├── EngineCrashed             the engine's process ended without an answer
│   ├── EngineNotAvailable        the plan names an engine that this stack does not have
│   ├── StackStopped              the one-machine stack stopped while the query ran
│   ├── ExecutionLost             the query's execution is gone, and how it ended
│   ├── NewerVersion              it was written by a newer version of the product
│   └── InternalError             anything unforeseen
├── TransientError                the workflow retries it
│   ├── StorageUnavailable        S3 did not answer, or refused for the moment
│   └── InvocationRepeated        the attempt was delivered twice, and the other one counts
└── AnswerError                   the API's, about a query and never of one
    ├── QueryNotFound             no such query, or another owner's
    ├── IdempotencyKeyInUse       the key has named another query
    ├── QueryNotFinished          it has no result yet
    ├── ResultExpired             its result has been deleted
    ├── WorkflowExpired           its execution's history has been deleted
    ├── FormatNotAvailable        no format that the client takes
    └── ConversionFailed          the result could not be made into the format
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the SQL text: line and column from 1, all three counted in characters."""

    line: int
    column: int
    length: int

    def to_dict(self) -> dict[str, int]:
        return {"line": self.line, "column": self.column, "length": self.length}


class DuckstepError(Exception):
    """An error: a sentence for people, with a position in the SQL and details if there are any."""

    def __init__(
        self,
        message: str,
        *,
        position: Position | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        self.message = message
        self.position = position
        self.details = dict(details or {})
        super().__init__(message)

    @property
    def code(self) -> str:
        """The name of the class, which is the name in the workflow's ErrorEquals."""
        return type(self).__name__


class UserError(DuckstepError):
    """A mistake of the caller's, who can mend it."""


class InvalidRequest(UserError):
    """The request's fields do not fit the contract."""


class QuerySyntaxError(UserError):
    """The SQL does not parse."""


class StatementNotAllowed(UserError):
    """The SQL is not exactly one SELECT, or calls a function that reaches outside."""


class TableNotFound(UserError):
    """The catalog has no such table."""


class EarlierQueryNotFound(UserError):
    """There is no query that `over` names, or it is another owner's."""


class EarlierQueryNotSucceeded(UserError):
    """The query that `over` names has not ended, or ended without a result."""


class EarlierResultExpired(UserError):
    """The result of the query that `over` names has been deleted, or is about to be."""


class PartitionFilterRequired(UserError):
    """A table whose policy is to be read by partition is read without a filter on one."""


class ColumnNotFound(UserError):
    """The tables have no such column."""


class QueryBindingError(UserError):
    """The SQL parses but does not fit the tables or the functions there are."""


class QueryExecutionError(UserError):
    """The data does not fit the SQL."""


class TimeLimitExceeded(UserError):
    """The query ran longer than it may."""


class MemoryLimitExceeded(UserError):
    """The query needs more memory than it may have."""


class SpillLimitExceeded(UserError):
    """The query would write more to the temporary disk than it may."""


class ScanLimitExceeded(UserError):
    """The query would read more bytes than it may."""


class QuotaExceeded(UserError):
    """The owner has as many queries running, or has read as much today, as one may."""


class RowLimitExceeded(UserError):
    """The result has more rows than it may."""


class ResultLimitExceeded(UserError):
    """The result's file is larger than it may be."""


class QueryCancelled(UserError):
    """The query was cancelled, while it ran or before, and has no result."""


class DataError(DuckstepError):
    """A fault of the table's files, for their owner to mend."""


class InvalidDataFile(DataError):
    """A file of the table cannot be read as Parquet, or is no longer the one that was planned."""


class EngineError(DuckstepError):
    """A fault of this product's, which a retry would meet again."""


class EngineCrashed(EngineError):
    """The engine's process ended without an answer."""


class EngineNotAvailable(EngineError):
    """The plan names an engine that this stack does not have."""


class StackStopped(EngineError):
    """The one-machine stack stopped while the query ran."""


class ExecutionLost(EngineError):
    """The query's execution is gone, and how it ended with it."""


class NewerVersion(EngineError):
    """Something stored was written by a newer version of the product, which alone can read it."""


class InternalError(EngineError):
    """Anything unforeseen."""


class TransientError(DuckstepError):
    """A fault that is expected to pass; the workflow retries it."""


class StorageUnavailable(TransientError):
    """S3 did not answer in time, or refused for the moment."""


class InvocationRepeated(TransientError):
    """Lambda was asked twice for one attempt at a query, and this is not the one that counts."""


class AnswerError(DuckstepError):
    """Why the API cannot answer about a query."""


class QueryNotFound(AnswerError):
    """There is no such query, or it is another owner's."""


class IdempotencyKeyInUse(AnswerError):
    """The Idempotency-Key has named another query."""


class QueryNotFinished(AnswerError):
    """The query has no result yet."""


class ResultExpired(AnswerError):
    """The result has been deleted."""


class WorkflowExpired(AnswerError):
    """The history of the query's execution has been deleted."""


class FormatNotAvailable(AnswerError):
    """The client takes none of the formats there are."""


class ConversionFailed(AnswerError):
    """The stored result could not be made into the format that the client wants."""


def error_classes(root: type[DuckstepError] = DuckstepError) -> dict[str, type[DuckstepError]]:
    """Return every class at and below `root` by its name."""
    found = {root.__name__: root}
    for child in root.__subclasses__():
        found |= error_classes(child)
    return found
