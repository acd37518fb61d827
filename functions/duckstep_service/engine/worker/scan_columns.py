"""The columns that a statement reads, by DuckDB's own column pruning over empty tables.

The tables have the columns of the query's views and no rows, in a database of their own, whose one
optimizer removes unused columns. The optimizers of the query's own database take long for some
statements, and others would remove the scan of an empty table.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import duckdb

from duckstep_service.core.sql.names import fold_name, qualified_names
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal
from duckstep_service.engine.sql.views import create_schema_views
from duckstep_service.engine.worker.sandbox_macros import macro_statements
from duckstep_service.engine.worker.wrapping import wrap_statement

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": "1",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
    "python_enable_replacements": "false",
}
_COLUMN_PRUNING = "unused_columns"


class BrokenTable(Exception):
    """The table `number` of a query cannot be read; the cause is DuckDB's error."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


class ScanColumns:
    """Finds the columns that a statement reads of the tables loaded last."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(config=_CONFIG)
        rows = self._connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()
        others = ",".join(name for (name,) in rows if name != _COLUMN_PRUNING)
        self._connection.execute(f"SET disabled_optimizers = {quote_literal(others)}")
        # The binder evaluates calls of constants here too.
        for statement in macro_statements():
            self._connection.execute(statement)
        self._connection.execute("SET lock_configuration = true")
        self._tables: list[str] = []
        self._columns: set[str] = set()

    def load(self, source: duckdb.DuckDBPyConnection, tables: Collection[str]) -> None:
        """Replace the tables by those of `source` with these names. Raises BrokenTable.

        A table with a type that DuckDB declares but does not create, as a struct without fields,
        has unknown columns.
        """
        for name in self._tables:
            for schema, _ in qualified_names(name):
                self._connection.execute(
                    f"DROP SCHEMA IF EXISTS {quote_identifier(schema)} CASCADE"
                )
            self._connection.execute(f"DROP TABLE IF EXISTS {quote_identifier(name)}")
        self._tables, self._columns = list(tables), set()
        for number, name in enumerate(self._tables):
            try:
                columns = source.execute(f"DESCRIBE {quote_identifier(name)}").fetchall()
            except duckdb.Error as exc:
                raise BrokenTable(number) from exc
            defined = ", ".join(f"{quote_identifier(row[0])} {row[1]}" for row in columns)
            with suppress(duckdb.ParserException, duckdb.NotImplementedException):
                self._connection.execute(
                    f"CREATE TABLE {quote_identifier(name)} ({defined}){create_schema_views(name)}"
                )
            self._columns |= {fold_name(row[0]) for row in columns}

    def find(
        self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None
    ) -> frozenset[str] | None:
        """Return the folded names of the columns that `sql` reads, None if they are unknown."""
        explain = wrap_statement("EXPLAIN (FORMAT json)", sql)
        try:
            rows = self._connection.execute(explain, parameters or None).fetchall()
            projected = set(_projections(json.loads(rows[0][1])))
        except (duckdb.Error, ValueError, LookupError, RecursionError):
            return None
        return frozenset(column for path in projected for column in self._columns_of(path))

    def describe(
        self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None
    ) -> list[tuple[str, Any]] | None:
        """Return the names and DuckDBPyTypes of the result of `sql`, None if they are unknown.

        `sql` must be bound to the query's own tables before, which may refuse what these accept.
        """
        try:
            describe = wrap_statement("DESCRIBE", sql)
            rows = self._connection.execute(describe, parameters or None).fetchall()
            columns = [
                (row[0], duckdb.sqltype(row[1], connection=self._connection)) for row in rows
            ]
        except duckdb.Error:
            return None
        known = all(str(kind) == row[1] for row, (_, kind) in zip(rows, columns, strict=True))
        return columns if known else None

    def _columns_of(self, path: str) -> Iterator[str]:
        """Yield the columns that a projection may read; a field of a struct is `column.field`."""
        folded = fold_name(path)
        named = [
            column
            for column in self._columns
            if folded == column or folded.startswith(f"{column}.")
        ]
        yield from named or [folded]


def _projections(nodes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the projections of the table scans in a plan."""
    pending = list(nodes)
    while pending:
        node = pending.pop()
        pending += node["children"]
        if "Table" in node["extra_info"]:
            projections = node["extra_info"].get("Projections", [])
            names = [projections] if isinstance(projections, str) else projections
            yield from filter(None, names)
