"""The suite of `dbapi-compliance` against a real stack.

The suite makes its own tables. duckstep reads tables, and files make them: the driver of this test
writes files of the stack's folder for CREATE TABLE, INSERT and DROP TABLE.

Exceptions: `test_non_idempotent_close`, `test_nextset` and `test_setoutputsize`, each with its
reason below; `test_callproc` runs no procedure, because there are none.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import dbapi20
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from duckstep import dbapi
from duckstep.types import Parameters

if TYPE_CHECKING:
    from tests.conftest import Stack

_CREATE = re.compile(r"create table (\w+) \((.*)\)", re.IGNORECASE)
_INSERT = re.compile(r"insert into (\w+) values \((.*)\)", re.IGNORECASE)
_DROP = re.compile(r"drop table (\w+)", re.IGNORECASE)
_VALUE = re.compile(r"'((?:[^']|'')*)'|(NULL)|(\?)", re.IGNORECASE)


class LakeConnection(dbapi.Connection):
    """A connection to a stack, with the folder of the stack's tables."""

    folder: Path

    def cursor(self) -> dbapi.Cursor:
        """Return a cursor that also makes tables."""
        self.check_open()
        return LakeCursor(self)


class LakeCursor(dbapi.Cursor):
    """A cursor that writes files for statements that are no query."""

    def execute(
        self, operation: str, parameters: Parameters = None, **options: Any
    ) -> dbapi.Cursor:
        """Write the files of the statement, or run the query."""
        self.connection.check_open()
        for pattern, write in (
            (_CREATE, self._create),
            (_INSERT, self._insert),
            (_DROP, self._drop),
        ):
            if statement := pattern.fullmatch(operation.strip()):
                self.query = self._status = self._rows = None
                values = parameters if isinstance(parameters, Sequence) else ()
                write(statement, list(values))
                return self
        return super().execute(operation, parameters, **options)

    def _create(self, statement: re.Match[str], values: list[Any]) -> None:
        names = [column.split()[0] for column in statement[2].split(",")]
        folder = self._table(statement[1])
        folder.mkdir()
        schema = pa.schema([(name, pa.string()) for name in names])
        pq.write_table(schema.empty_table(), folder / "empty.parquet")

    def _insert(self, statement: re.Match[str], values: list[Any]) -> None:
        folder = self._table(statement[1])
        row = [_value(each, values) for each in _VALUE.finditer(statement[2])]
        schema = pq.read_schema(folder / "empty.parquet")
        table = pa.table([[value] for value in row], schema=schema)
        pq.write_table(table, folder / f"{uuid4().hex}.parquet")

    def _drop(self, statement: re.Match[str], values: list[Any]) -> None:
        shutil.rmtree(self._table(statement[1]), ignore_errors=True)

    def _table(self, name: str) -> Path:
        assert isinstance(self.connection, LakeConnection)
        return self.connection.folder / name


def connect_lake(url: str, folder: Path) -> LakeConnection:
    """Return a connection to a stack whose tables are in `folder`."""
    connection = LakeConnection(dbapi.connect(url).client)
    connection.folder = folder
    return connection


def _value(literal: re.Match[str], values: list[Any]) -> Any:
    if literal[2]:
        return None
    return values.pop(0) if literal[3] else literal[1].replace("''", "'")


class TestCompliance(dbapi20.DatabaseAPI20Test):  # type: ignore[misc]
    """The suite's tests."""

    # There are no procedures: callproc raises NotSupportedError (PEP 249 makes it optional).
    lower_func = None

    @pytest.fixture(autouse=True)
    def _stack(self, stack: Stack) -> None:
        self.driver = SimpleNamespace(**{name: getattr(dbapi, name) for name in dbapi.__all__})
        self.driver.connect = connect_lake
        self.connect_args = (stack.url, stack.data)
        self.connections: list[LakeConnection] = []

    def _connect(self) -> LakeConnection:
        connection = connect_lake(*self.connect_args)
        self.connections.append(connection)
        return connection

    def tearDown(self) -> None:
        """Drop the suite's tables, and close its connections: some tests leave them open."""
        super().tearDown()
        for connection in self.connections:
            connection.close()

    def test_non_idempotent_close(self) -> None:
        """A second close does nothing, as in sqlite3: PEP 249 asks for no error."""
        connection = self._connect()
        connection.close()
        connection.close()
        self.assertTrue(connection.closed)

    def test_nextset(self) -> None:
        """A query has one result, so that there is no `nextset`, which PEP 249 makes optional."""
        self.assertFalse(hasattr(dbapi.Cursor, "nextset"))

    def test_setoutputsize(self) -> None:
        """`setoutputsize` does nothing, as PEP 249 allows: long values are never cut."""
        cursor = self._connect().cursor()
        cursor.setoutputsize(1)
        cursor.execute("SELECT repeat('x', 100000)")
        ((value,),) = cursor.fetchall()
        self.assertEqual(len(value), 100_000)
