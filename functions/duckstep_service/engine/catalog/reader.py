"""The function's own DuckDB instance, which reads Parquet and runs no SQL of users."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import duckdb

from duckstep_service.core.errors import (
    DataError,
    DuckstepError,
    InternalError,
    TransientError,
)
from duckstep_service.core.sql.quoting import quote_literal
from duckstep_service.core.table_files import Column, TableFiles
from duckstep_service.engine.error_mapping import map_table_error, unreadable_table
from duckstep_service.engine.sql.views import create_view
from duckstep_service.engine.worker.protocol import S3Access
from duckstep_service.engine.worker.resources import reader_settings
from duckstep_service.engine.worker.sandbox import (
    SESSION_STATEMENTS,
    create_secret,
    s3_statements,
)

T = TypeVar("T")
# Each attempt needs another table whose files end the instance at the same time.
_ATTEMPTS = 8


class DuckDBReader:
    """One DuckDB instance for the life of a function with `memory` MB.

    `access` returns the credentials for S3; None reads local files that the worker has written.
    """

    def __init__(
        self,
        access: Callable[[], S3Access] | None,
        extension: str,
        memory: Callable[[], int] = lambda: 1024,
    ) -> None:
        self._access, self._extension, self._memory = access, extension, memory
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._lock = threading.Lock()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a connection for one use by one thread, with current credentials."""
        with self._lock:
            if self._connection is None or not self._renew(self._connection):
                self._connection = self._open()
            cursor = self._connection.cursor()
        for statement in SESSION_STATEMENTS if self._access else ():
            cursor.execute(statement)
        return cursor

    def _renew(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Set the current credentials; return False if an internal error has ended the instance."""
        statement = create_secret(self._access()) if self._access else "SELECT 1"
        try:
            connection.execute(statement)
        except duckdb.FatalException:
            return False
        return True

    def _open(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                **reader_settings(self._memory(), beside_worker=self._access is None),
            }
        )
        # The text of a TIMESTAMPTZ depends on the time zone of the session.
        connection.execute("SET TimeZone = 'UTC'")
        folder = quote_literal(tempfile.gettempdir())
        connection.execute(f"SET home_directory = {folder}")
        connection.execute(f"SET temp_directory = {folder}")
        # The next local result overwrites the last one under the same name, as may a table's file.
        connection.execute("SET enable_external_file_cache = false")
        for statement in s3_statements(self._extension, self._access()) if self._access else []:
            connection.execute(statement)
        return connection


def read_table(
    connect: Callable[[], duckdb.DuckDBPyConnection],
    table: TableFiles,
    read: Callable[[duckdb.DuckDBPyConnection], T],
) -> T:
    """Return the value that `read` reads of a table, on a connection of `connect`.

    A file of another table may end the instance meanwhile: then `read` runs again in the next one.
    Raises InvalidDataFile, StorageUnavailable and InternalError.
    """
    for _ in range(_ATTEMPTS):
        try:
            return _read_once(connect, read)
        except duckdb.FatalException:
            continue
        except duckdb.Error as exc:
            raise _table_error(table, exc) from exc
    raise InternalError(
        f"The files of other tables ended DuckDB {_ATTEMPTS} times while {table.name} was read."
        " Try again."
    )


def _read_once(
    connect: Callable[[], duckdb.DuckDBPyConnection],
    read: Callable[[duckdb.DuckDBPyConnection], T],
) -> T:
    try:
        with connect() as connection:
            return read(connection)
    except UnicodeDecodeError as exc:
        # DuckDB's message quotes a text of the file that is not UTF-8.
        text = bytes(exc.object).decode("utf-8", "replace")
        raise duckdb.InvalidInputException(text) from exc


def _table_error(table: TableFiles, error: duckdb.Error) -> DuckstepError:
    """Return the product's error for DuckDB's error about the files of a table."""
    file = table.files[-1]
    mapped = map_table_error({"type": type(error).__name__, "message": str(error)}, table, file)
    if isinstance(mapped, DataError | TransientError):
        return mapped
    return unreadable_table(table, file, mapped)


def read_table_columns(
    connection: duckdb.DuckDBPyConnection, table: TableFiles, uri: Callable[[str], str]
) -> list[Column]:
    """Read the columns of `table` as queries see them, from the last file of each layout.

    Raises duckdb.Error.
    """
    last = [replace(group, files=[group.files[-1]]) for group in table.groups]
    create_temp_view(connection, TableFiles("described", last), uri)
    rows = connection.execute("DESCRIBE described").fetchall()
    return [Column(row[0], row[1]) for row in rows]


def create_temp_view(
    connection: duckdb.DuckDBPyConnection, table: TableFiles, uri: Callable[[str], str]
) -> None:
    """Create a view of `table` that only this connection sees. Raises duckdb.Error."""
    view = create_view(table, uri)
    connection.execute(view.replace("OR REPLACE VIEW", "OR REPLACE TEMP VIEW", 1))
