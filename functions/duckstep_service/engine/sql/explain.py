"""The EXPLAIN prefix of a statement, for which DuckDB's parse tree has no node."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from duckstep_service.core.sql.lexer import Kind, Piece, split_pieces
from duckstep_service.core.sql.names import fold_name

_SKIPPED = (Kind.SPACE, Kind.LINE_COMMENT, Kind.BLOCK_COMMENT)
# Enough for the prefix with its options; comments between them may be longer than that.
_MOST_PIECES = 200
# The options in parentheses, in the order in which the prefix has them.
_OPTIONS = {
    ("analyze",): "ANALYZE",
    ("format", "json"): "FORMAT json",
    ("format", "text"): "FORMAT text",
}


def split_explain(sql: str) -> tuple[str, str]:
    """Return EXPLAIN with its options, or an empty prefix, and `sql` with spaces in its place.

    The options are ANALYZE, and in parentheses also FORMAT json or text; any other is part of the
    rest, which then is no SELECT. The spaces preserve the offsets of the rest.
    """
    pieces = [
        piece for piece in islice(split_pieces(sql), _MOST_PIECES) if piece.kind not in _SKIPPED
    ]
    words = [fold_name(sql[piece.start : piece.end]) for piece in pieces]
    if words[:1] != ["explain"]:
        return "", sql
    if words[1:2] == ["analyze"]:
        return "EXPLAIN ANALYZE", _blank(sql, pieces[:2])
    options = _parse_options(words[1:])
    if not options:
        return "EXPLAIN", _blank(sql, pieces[:1])
    end = words.index(")") + 1
    return f"EXPLAIN ({', '.join(options)})", _blank(sql, pieces[:end])


def _parse_options(pieces: Sequence[str]) -> list[str]:
    """Return the options between parentheses, none if there is no list of known ones."""
    if pieces[:1] != ["("] or ")" not in pieces:
        return []
    listed = " ".join(pieces[1 : pieces.index(")")]).split(" , ")
    known = [_OPTIONS[words] for option in listed if (words := tuple(option.split())) in _OPTIONS]
    kinds = {option.split()[0] for option in known}
    return sorted(known) if len(kinds) == len(listed) else []


def _blank(sql: str, pieces: Sequence[Piece]) -> str:
    """Return `sql` with spaces in place of the pieces."""
    for piece in pieces:
        sql = sql[: piece.start] + " " * (piece.end - piece.start) + sql[piece.end :]
    return sql


def plan_as_select(plan: Sequence[tuple[str, str]]) -> tuple[str, list[str]]:
    """Return a SELECT of the plan's rows and its parameters: COPY accepts no EXPLAIN."""
    rows = ", ".join("(?, ?)" for _ in plan)
    columns = "explain_key, explain_value"
    return f"SELECT * FROM (VALUES {rows}) AS plan({columns})", [
        text for row in plan for text in row
    ]
