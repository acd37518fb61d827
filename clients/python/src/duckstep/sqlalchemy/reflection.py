"""Reflection of the catalog: one schema, tables with columns, and comments of both."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy.exc import NoSuchTableError

from duckstep.documents import Table
from duckstep.errors import Error
from duckstep.sqlalchemy.types import type_from
from duckstep.units import bytes_text

SCHEMA = "main"
Method = TypeVar("Method", bound=Callable[..., Any])


def cached(method: Method) -> Method:
    """Keep results in the inspector's cache, as `reflection.cache` does.

    That decorator of SQLAlchemy 1.4 cannot read annotations that are texts.
    """

    @wraps(method)
    def read(self: Any, connection: Any, *names: Any, **kw: Any) -> Any:
        cache = kw.get("info_cache")
        if cache is None:
            return method(self, connection, *names, **kw)
        key = (method.__name__, names, kw.get("schema"))
        if key not in cache:
            cache[key] = method(self, connection, *names, **kw)
        return cache[key]

    return read  # type: ignore[return-value]


class CatalogReflection:
    """Methods of the dialect that read the catalog. Each table has its columns, and no keys."""

    def get_schema_names(self, connection: Any, **kw: Any) -> list[str]:
        """Return the only schema."""
        return [SCHEMA]

    @cached
    def get_table_names(self, connection: Any, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the tables that queries can read."""
        if schema not in (None, SCHEMA):
            return []
        tables = client_of(connection).tables()
        return [table.name for table in tables if not table.error]

    def get_view_names(self, connection: Any, schema: str | None = None, **kw: Any) -> list[str]:
        """Return nothing: a stack has no views."""
        return []

    @cached
    def has_table(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Return whether a query can read the table."""
        try:
            self._table(connection, table_name, schema, info_cache=kw.get("info_cache"))
        except NoSuchTableError:
            return False
        return True

    def get_columns(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[Any]:
        """Return the columns; the comment says which are partitions."""
        table = self._table(connection, table_name, schema, info_cache=kw.get("info_cache"))
        return [
            {
                "name": column.name,
                "type": type_from(column.type),
                "nullable": True,
                "default": None,
                "autoincrement": False,
                "comment": "partition column" if column.partition else None,
            }
            for column in table.columns
        ]

    def get_table_comment(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> Any:
        """Return the table's files, bytes, time column and partitions as its comment."""
        table = self._table(connection, table_name, schema, info_cache=kw.get("info_cache"))
        return {"text": describe(table)}

    def get_pk_constraint(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> Any:
        """Return no key."""
        self._table(connection, table_name, schema, info_cache=kw.get("info_cache"))
        return {"constrained_columns": [], "name": None}

    def _none(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[Any]:
        """Return nothing of a table that exists."""
        self._table(connection, table_name, schema, info_cache=kw.get("info_cache"))
        return []

    get_foreign_keys = get_indexes = get_unique_constraints = get_check_constraints = _none

    @cached
    def _table(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> Table:
        """Return the catalog's document. Raises NoSuchTableError."""
        if schema not in (None, SCHEMA):
            raise NoSuchTableError(f"{schema}.{table_name}")
        try:
            table: Table = client_of(connection).table(table_name)
        except Error as error:
            if error.code == "TableNotFound":
                raise NoSuchTableError(table_name) from error
            raise
        if table.error:
            raise NoSuchTableError(f"{table_name}: {table.error}")
        return table


def client_of(connection: Any) -> Any:
    """Return the duckstep.Client of a connection of SQLAlchemy."""
    pooled = connection.connection
    driver = getattr(pooled, "dbapi_connection", None) or pooled.connection
    return driver.client


def describe(table: Table) -> str:
    """Describe a table in one line: `366 files, 1.9 MB; time column ts; partitioned by year`."""
    files = "1 file" if table.files == 1 else f"{table.files:,} files"
    parts = [f"{files}, {bytes_text(table.bytes)}"]
    if table.date_range:
        parts.append("{} to {}".format(*table.date_range))
    if table.time_column:
        parts.append(f"time column {table.time_column}")
    if table.partitions:
        parts.append(f"partitioned by {', '.join(table.partitions)}")
    return "; ".join(parts)
