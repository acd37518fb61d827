"""A client of duckstep: SQL over time-series Parquet in S3."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from duckstep.documents import (
    Column,
    Estimate,
    Page,
    Partition,
    PastQuery,
    Position,
    Progress,
    Status,
    Table,
    TableColumn,
    Validation,
    Workflow,
)
from duckstep.errors import (
    ClosedError,
    ConnectionFailed,
    DatabaseError,
    DataError,
    Error,
    InterfaceError,
    InternalError,
    LimitExceeded,
    LoginRequired,
    MissingExtra,
    NotSupportedError,
    OperationalError,
    ProfileError,
    ProgrammingError,
    QueryCancelled,
    QueryTimedOut,
    QuotaExceeded,
    ResultExpired,
    ServiceFailed,
)

if TYPE_CHECKING:
    from duckstep.client.asynchronous import AsyncClient, AsyncQuery
    from duckstep.client.connect import connect, connect_async
    from duckstep.client.sync import Client, Query

# Imported at their first use, because httpx takes longer than the help of the command line.
_LAZY = {
    "AsyncClient": "duckstep.client.asynchronous",
    "AsyncQuery": "duckstep.client.asynchronous",
    "Client": "duckstep.client.sync",
    "Query": "duckstep.client.sync",
    "connect": "duckstep.client.connect",
    "connect_async": "duckstep.client.connect",
}

__all__ = [
    "AsyncClient",
    "AsyncQuery",
    "Client",
    "ClosedError",
    "Column",
    "ConnectionFailed",
    "DataError",
    "DatabaseError",
    "Error",
    "Estimate",
    "InterfaceError",
    "InternalError",
    "LimitExceeded",
    "LoginRequired",
    "MissingExtra",
    "NotSupportedError",
    "OperationalError",
    "Page",
    "Partition",
    "PastQuery",
    "Position",
    "ProfileError",
    "ProgrammingError",
    "Progress",
    "Query",
    "QueryCancelled",
    "QueryTimedOut",
    "QuotaExceeded",
    "ResultExpired",
    "ServiceFailed",
    "Status",
    "Table",
    "TableColumn",
    "Validation",
    "Workflow",
    "connect",
    "connect_async",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_LAZY[name]), name)
    return value
