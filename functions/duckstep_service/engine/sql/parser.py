"""SQL parsing by DuckDB, on a connection without external access."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import duckdb

from duckstep_service.core.errors import QueryBindingError, StatementNotAllowed
from duckstep_service.core.sql import complexity_limits, source_positions
from duckstep_service.core.sql.error_hints import with_hint
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.parse_errors import parse_error
from duckstep_service.core.sql.statement_policy import Statement, check_statement
from duckstep_service.engine.sql.explain import split_explain

_BLANKS = " \t\r\n\f" + "".join(source_positions.DUCKDB_SPACES)


def parse(sql: str) -> Statement:
    """Parse `sql` as one statement: a SELECT, or EXPLAIN and a SELECT.

    Raises QuerySyntaxError, QueryTooComplex, StatementNotAllowed and QueryBindingError.
    """
    if "\0" in sql:
        raise StatementNotAllowed("`query` must not contain a NUL character. Remove it.")
    complexity_limits.check_text(sql)
    # DuckDB's tokenizer takes white space of Unicode at the end for a name.
    sql = sql.rstrip(_BLANKS)
    explain, select = split_explain(sql)
    try:
        tree = _parse_tree(select)
    except RecursionError as exc:
        raise StatementNotAllowed(
            "The query is nested too deeply. Split it into simpler queries."
        ) from exc
    if tree["error"]:
        raise parse_error(sql, tree, pivots="pivot" in fold_name(select))
    try:
        return replace(check_statement(sql, strip_terminator(sql), tree), explain=explain)
    except QueryBindingError as exc:
        raise with_hint(exc, sql) from None


def strip_terminator(sql: str) -> str:
    """Return the statement without trailing semicolons, comments and whitespace.

    A trailing comment would otherwise swallow the SQL that wraps the statement.
    """
    encoded = sql.encode()
    end = len(encoded)
    for offset, _ in reversed(duckdb.tokenize(sql)):
        if encoded[offset : offset + 1] != b";":
            break
        end = offset
    return encoded[:end].decode()


def _parse_tree(sql: str) -> dict[str, Any]:
    row = _connection().execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    assert row is not None
    complexity_limits.check_tree_size(len(row[0]))
    tree: dict[str, Any] = json.loads(row[0])
    return tree


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={
            "threads": "1",
            "enable_external_access": "false",
            "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false",
            "lock_configuration": "true",
        }
    )
