"""A client of duckstep: SQL over time-series Parquet in S3."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from duckstep.cost import QueryCost, cost_of
from duckstep.documents import (
    Column,
    Estimate,
    Page,
    Partition,
    PastQuery,
    Position,
    Progress,
    SavedQuery,
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
    from duckstep.types import Interval

    __version__: str

# Imported at their first use, because httpx takes longer than the help of the command line.
_LAZY = {
    "AsyncClient": "duckstep.client.asynchronous",
    "AsyncQuery": "duckstep.client.asynchronous",
    "Client": "duckstep.client.sync",
    "Interval": "duckstep.types",
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
    "Interval",
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
    "QueryCost",
    "QueryTimedOut",
    "QuotaExceeded",
    "ResultExpired",
    "SavedQuery",
    "ServiceFailed",
    "Status",
    "Table",
    "TableColumn",
    "Validation",
    "Workflow",
    "connect",
    "connect_async",
    "cost_of",
]


# Hidden from type checkers, for which it would give every wrong name a type.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name == "__version__":
            value = import_module("duckstep.version").package_version()
        elif name in _LAZY:
            value = getattr(import_module(_LAZY[name]), name)
        else:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY, "__version__"})
