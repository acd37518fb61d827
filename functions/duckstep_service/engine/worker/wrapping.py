"""The statement as a subquery of the statements that bind, explain and run it."""

from __future__ import annotations


def wrap_statement(opening: str, sql: str) -> str:
    """Return `sql` as a subquery after `opening`.

    Spaces pad the opening to one length: the offset of an error counts from the same byte,
    whether the statement is bound, explained or run.
    """
    return f"{opening:<32}FROM (\n{sql}\n)"


# The bytes before the statement.
PREFIX_BYTES = len(wrap_statement("", "")) - len("\n)")
