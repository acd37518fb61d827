"""The dialect with a lake that its tests write: what reads is unchanged, and runs on the stack."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import registry
from sqlalchemy.sql import compiler
from sqlalchemy.testing import provision
from sqlalchemy_suite.lake import Lake, is_read
from sqlalchemy_suite.requirements import reason_to_skip

from duckstep.sqlalchemy.dialect import DuckstepDialect

LAKE = Lake(Path(os.environ["SUITE_LAKE"]))


class LakeDdl(compiler.DDLCompiler):
    """CREATE TABLE for the lake, without keys."""

    def get_column_specification(self, column: Any, **kw: Any) -> str:
        """Number the rows of a column that SQLAlchemy leaves to the database."""
        text = super().get_column_specification(column, **kw)
        if column is not column.table._autoincrement_column:
            return text
        name = sha256(column.table.name.encode()).hexdigest()[:16]
        return f"{text} DEFAULT nextval('ids_{name}')"

    def create_table_constraints(self, table: Any, *args: Any, **kw: Any) -> str:
        """Write none."""
        return ""


class LakeDialect(DuckstepDialect):
    """Sends what reads to the stack, and what writes to the lake."""

    driver = "lake"
    ddl_compiler = LakeDdl
    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the DB-API, which SQLAlchemy asks of the class itself."""
        return super().import_dbapi()

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Read from the stack, or write to the lake."""
        if is_read(statement):
            LAKE.publish()
            super().do_execute(cursor, statement, parameters, context)
        else:
            LAKE.write(statement, [parameters])

    def do_execute_no_params(self, cursor: Any, statement: str, context: Any = None) -> None:
        """Read from the stack, or write to the lake."""
        self.do_execute(cursor, statement, None, context)

    def do_executemany(
        self, cursor: Any, statement: str, parameters: Any, context: Any = None
    ) -> None:
        """Write to the lake."""
        LAKE.write(statement, list(parameters))

    def has_table(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Ask the stack, or the lake for CREATE and DROP, which have no inspector."""
        if "info_cache" not in kw:
            return LAKE.has_table(table_name)
        return super().has_table(connection, table_name, schema, **kw)

    def get_table_names(self, connection: Any, schema: str | None = None, **kw: Any) -> list[str]:
        """Ask the stack for its tables, once they are visible."""
        LAKE.settle()
        names: list[str] = super().get_table_names(connection, schema, **kw)
        return names

    def _table(self, connection: Any, *names: Any, **kw: Any) -> Any:
        LAKE.settle()
        return super()._table(connection, *names, **kw)


registry.register("duckstep.lake", __name__, "LakeDialect")


@provision.delete_from_all_tables.for_db("duckstep")  # type: ignore[untyped-decorator]
def _delete(connection: Any, cfg: Any, metadata: Any) -> None:
    for table in metadata.tables.values():
        if LAKE.has_table(table.name):
            connection.execute(table.delete())


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of the suite that its plugin does not declare."""
    config.addinivalue_line("markers", "mypy: runs mypy")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip the tests that no requirement covers."""
    reason = reason_to_skip(item.parent.name if item.parent else "", item.name)
    if reason:
        pytest.skip(reason)
