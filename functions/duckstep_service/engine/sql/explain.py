"""The EXPLAIN prefix of a statement, for which DuckDB's parse tree has no node."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

_EXPLAIN, _ANALYZE = b"EXPLAIN", b"ANALYZE"


def split_explain(sql: str) -> tuple[str, str]:
    """Return EXPLAIN, EXPLAIN ANALYZE or an empty prefix, and `sql` with spaces in its place.

    The spaces preserve the offsets of the rest.
    """
    encoded = sql.encode()
    prefix: list[str] = []
    for offset, _ in duckdb.tokenize(sql)[:2]:
        expected = _ANALYZE if prefix else _EXPLAIN
        end = offset + len(expected)
        # The method of bytes changes ASCII letters alone, as DuckDB does.
        if (
            encoded[offset:end].upper() != expected
            or encoded[end : end + 1].isalnum()
            or encoded[end : end + 1] == b"_"
        ):
            break
        prefix.append(expected.decode())
        encoded = encoded[:offset] + b" " * len(expected) + encoded[end:]
    return " ".join(prefix), encoded.decode()


def plan_as_select(plan: Sequence[tuple[str, str]]) -> tuple[str, list[str]]:
    """Return a SELECT of the plan's rows and its parameters: COPY accepts no EXPLAIN."""
    rows = ", ".join("(?, ?)" for _ in plan)
    columns = "explain_key, explain_value"
    return f"SELECT * FROM (VALUES {rows}) AS plan({columns})", [
        text for row in plan for text in row
    ]
