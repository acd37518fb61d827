"""A connection of PEP 249: a client, and the options of its cursors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from duckstep import errors
from duckstep.client.connect import connect as connect_client
from duckstep.client.sync import Client
from duckstep.dbapi.cursor import Cursor

if TYPE_CHECKING:
    from types import TracebackType


def connect(
    url: str | None = None,
    *,
    token: str | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    login_url: str | None = None,
    scope: str | None = None,
    profile: str | None = None,
    timeout: float = 30.0,
    retries: int = 5,
    reuse: bool = True,
    limits: Mapping[str, int] | None = None,
    engine: str | None = None,
) -> Connection:
    """Return a connection; the first arguments are those of `duckstep.connect`.

    `reuse`, `limits` and `engine` are the options of every query, as of `Client.query`. Nothing
    is requested before the first query. Raises InterfaceError.
    """
    client = connect_client(
        url,
        token=token,
        client_id=client_id,
        client_secret=client_secret,
        login_url=login_url,
        scope=scope,
        profile=profile,
        timeout=timeout,
        retries=retries,
    )
    return Connection(client, reuse=reuse, limits=limits, engine=engine)


class Connection:
    """A connection, which threads may share. There are no transactions."""

    Warning = errors.Warning
    Error = errors.Error
    InterfaceError = errors.InterfaceError
    DatabaseError = errors.DatabaseError
    DataError = errors.DataError
    OperationalError = errors.OperationalError
    IntegrityError = errors.IntegrityError
    InternalError = errors.InternalError
    ProgrammingError = errors.ProgrammingError
    NotSupportedError = errors.NotSupportedError

    def __init__(
        self,
        client: Client,
        *,
        reuse: bool = True,
        limits: Mapping[str, int] | None = None,
        engine: str | None = None,
    ) -> None:
        self.client = client
        self.reuse, self.limits, self.engine = reuse, limits, engine
        self.closed = False

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def cursor(self) -> Cursor:
        """Return a cursor. Raises ClosedError."""
        self.check_open()
        return Cursor(self)

    def commit(self) -> None:
        """Do nothing: a query changes no data. Raises ClosedError."""
        self.check_open()

    def rollback(self) -> None:
        """Do nothing: a query changes no data. Raises ClosedError."""
        self.check_open()

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        if not self.closed:
            self.closed = True
            self.client.close()

    def check_open(self) -> None:
        """Raise ClosedError if the connection is closed."""
        if self.closed:
            raise errors.ClosedError("The connection is closed. Call duckstep.dbapi.connect().")
