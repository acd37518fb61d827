"""The EXPLAIN prefix of a statement, for which DuckDB's parse tree has no node."""

from __future__ import annotations

from collections.abc import Sequence

from duckstep_service.core.sql.lexer import Kind, split_pieces
from duckstep_service.core.sql.names import fold_name

_PREFIX = ("EXPLAIN", "ANALYZE")
_SKIPPED = (Kind.SPACE, Kind.LINE_COMMENT, Kind.BLOCK_COMMENT)


def split_explain(sql: str) -> tuple[str, str]:
    """Return EXPLAIN, EXPLAIN ANALYZE or an empty prefix, and `sql` with spaces in its place.

    The spaces preserve the offsets of the rest.
    """
    prefix: list[str] = []
    rest = sql
    pieces = (piece for piece in split_pieces(sql) if piece.kind not in _SKIPPED)
    for keyword, piece in zip(_PREFIX, pieces, strict=False):
        if fold_name(sql[piece.start : piece.end]) != fold_name(keyword):
            break
        prefix.append(keyword)
        rest = rest[: piece.start] + " " * len(keyword) + rest[piece.end :]
    return " ".join(prefix), rest


def plan_as_select(plan: Sequence[tuple[str, str]]) -> tuple[str, list[str]]:
    """Return a SELECT of the plan's rows and its parameters: COPY accepts no EXPLAIN."""
    rows = ", ".join("(?, ?)" for _ in plan)
    columns = "explain_key, explain_value"
    return f"SELECT * FROM (VALUES {rows}) AS plan({columns})", [
        text for row in plan for text in row
    ]
