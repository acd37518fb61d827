"""Limits on the text and the parse tree of a query, checked in linear time.

DuckDB's tokenizer reads a run of n operator characters again for each sign and each comment in it:
80 KB of `/*/*/*` take it 29 seconds. Each limit is far above what a query needs.
"""

from __future__ import annotations

import re

from duckstep_service.core.errors import QueryTooComplex
from duckstep_service.core.sql import source_positions
from duckstep_service.core.sql.lexer import Kind, split_pieces

MAX_COMMENT_DEPTH = 32
MAX_COMMENTS_IN_A_RUN = 64
MAX_SIGNS = 32
# 100,000 values in an IN list are 16 MB. A tree takes 20 times its size while it is planned.
MAX_TREE_BYTES = 24_000_000
# The planner lists the files of each table.
MAX_TABLES = 100

_LONG_SIGNS = re.compile(rf"[+\-]{{{MAX_SIGNS + 1}}}")
_OPERATOR_RUN = re.compile(r"[~!@#^&|`?+\-*/%<>=]++")


def check_text(sql: str) -> None:
    """Raise QueryTooComplex for text that DuckDB's tokenizer reads in quadratic time."""
    for run in _OPERATOR_RUN.finditer(sql):
        if run[0].count("/*") > MAX_COMMENTS_IN_A_RUN:
            raise _too_complex(
                sql,
                run.start(),
                f"The query has more than {MAX_COMMENTS_IN_A_RUN} comments in a row without a"
                " space. Remove them, or separate them by spaces.",
            )
    if sql.count("/*") > MAX_COMMENT_DEPTH or _LONG_SIGNS.search(sql):
        _check_pieces(sql)


def _check_pieces(sql: str) -> None:
    """Check the comments and signs outside of quotes."""
    for piece in split_pieces(sql):
        if piece.depth > MAX_COMMENT_DEPTH:
            raise _too_complex(
                sql,
                piece.start,
                f"The query nests comments more than {MAX_COMMENT_DEPTH} deep."
                " Remove the inner comments.",
            )
        if piece.kind is Kind.SIGNS and piece.end - piece.start > MAX_SIGNS:
            raise _too_complex(
                sql,
                piece.start,
                f"The query has more than {MAX_SIGNS} signs + and - in a row."
                " Remove all of them but one.",
            )


def check_tree_size(size: int) -> None:
    """Raise QueryTooComplex for a parse tree of `size` bytes over the limit."""
    if size > MAX_TREE_BYTES:
        raise QueryTooComplex(
            f"The query has a parse tree of {size:,} bytes; the maximum is {MAX_TREE_BYTES:,}."
            " Shorten its lists, or split it into several queries.",
            details={"treeBytes": MAX_TREE_BYTES},
        )


def check_tables(count: int) -> None:
    """Raise QueryTooComplex for a query that names more tables than the limit."""
    if count > MAX_TABLES:
        raise QueryTooComplex(
            f"The query names {count:,} different tables; the maximum is {MAX_TABLES}."
            " Split it into several queries.",
            details={"tables": MAX_TABLES},
        )


def _too_complex(sql: str, offset: int, message: str) -> QueryTooComplex:
    return QueryTooComplex(message, position=source_positions.from_characters(sql, offset, 1))
