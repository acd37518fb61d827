"""The dialect: engines of `duckstep://`, over the DB-API of this package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.engine import default
from sqlalchemy.engine.url import URL

from duckstep import errors
from duckstep.sqlalchemy import binding, compiler
from duckstep.sqlalchemy.address import connect_arguments
from duckstep.sqlalchemy.keywords import DuckdbPreparer
from duckstep.sqlalchemy.reflection import SCHEMA, CatalogReflection

OPTIONS = ("reuse", "engine", "limits", "over")
"""Options of a query, as execution options `duckstep_reuse` and so on."""


class DuckstepDialect(CatalogReflection, default.DefaultDialect):
    """SELECT over the tables of a stack. Without transactions, keys and DML."""

    name = "duckstep"
    driver = "http"
    default_paramstyle = "qmark"
    default_schema_name = SCHEMA
    statement_compiler = compiler.DuckdbCompiler
    type_compiler = compiler.DuckdbTypeCompiler
    # SQLAlchemy 2 has another name for it.
    type_compiler_cls = compiler.DuckdbTypeCompiler
    preparer = DuckdbPreparer
    colspecs = binding.COLSPECS

    div_is_floordiv = False
    supports_alter = False
    supports_comments = True
    supports_default_values = False
    supports_empty_insert = False
    supports_multivalues_insert = True
    supports_native_boolean = True
    supports_native_decimal = True
    supports_native_uuid = True
    supports_sane_multi_rowcount = False
    supports_sane_rowcount = False
    supports_sequences = False
    supports_statement_cache = True
    postfetch_lastrowid = False
    # A name of an expression in ORDER BY is one of the SELECT's.
    supports_simple_order_by_label = True

    def __init__(
        self,
        json_serializer: Callable[[Any], str] | None = None,
        json_deserializer: Callable[[str], Any] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._json_serializer, self._json_deserializer = json_serializer, json_deserializer

    @classmethod
    def dbapi(cls) -> Any:  # type: ignore[override]
        """Return the DB-API, for SQLAlchemy 1.4."""
        return cls.import_dbapi()

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the DB-API."""
        from duckstep import dbapi

        return dbapi

    def create_connect_args(self, url: URL) -> tuple[list[Any], dict[str, Any]]:
        """Return the arguments of `duckstep.dbapi.connect`. Raises ArgumentError."""
        return [], connect_arguments(url)

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """Run a statement with its execution options."""
        cursor.execute(statement, parameters or None, **query_options(context))

    def do_execute_no_params(self, cursor: Any, statement: str, context: Any = None) -> None:
        """Run a statement that has no parameters."""
        cursor.execute(statement, None, **query_options(context))

    def do_begin(self, dbapi_connection: Any) -> None:
        """Do nothing: there are no transactions."""

    do_commit = do_rollback = do_begin

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Ask the API for the last query of the history."""
        next(iter(dbapi_connection.client.history(limit=1)), None)
        return True

    def is_disconnect(self, e: Any, connection: Any, cursor: Any) -> bool:
        """Return whether the pool's connections are to be made again."""
        return isinstance(e, errors.ConnectionFailed | errors.ClosedError)

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        """Return AUTOCOMMIT."""
        return "AUTOCOMMIT"

    get_default_isolation_level = get_isolation_level

    def get_isolation_level_values(self, dbapi_connection: Any) -> Any:
        """Return the only level."""
        return ["AUTOCOMMIT"]

    def set_isolation_level(self, dbapi_connection: Any, level: Any) -> None:
        """Do nothing: each query reads the files that exist when it is planned."""

    def reset_isolation_level(self, dbapi_connection: Any) -> None:
        """Do nothing."""

    def _get_default_schema_name(self, connection: Any) -> str:
        return SCHEMA

    def _check_max_identifier_length(self, connection: Any) -> None:
        return None


def query_options(context: Any) -> dict[str, Any]:
    """Return the options of a query among the execution options."""
    options = context.execution_options if context is not None else {}
    return {name: options[f"duckstep_{name}"] for name in OPTIONS if f"duckstep_{name}" in options}
