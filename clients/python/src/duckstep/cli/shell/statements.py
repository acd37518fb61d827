"""The statements of a text of SQL."""

from __future__ import annotations

from duckstep.lexer import tokens


def is_blank(sql: str) -> bool:
    """Return whether a text has nothing but space, comments and semicolons."""
    return all(t.kind in ("space", "comment") or t.text == ";" for t in tokens(sql))


def is_complete(sql: str) -> bool:
    """Return whether a text ends with a semicolon outside of quotes, or is blank."""
    last = None
    for token in tokens(sql):
        if token.open:
            return False
        if token.kind not in ("space", "comment"):
            last = token
    return last is None or last.text == ";"


def split(sql: str) -> list[str]:
    """Return the statements of a text without their semicolons; blank ones are left out."""
    statements, start = [], 0
    for token in tokens(sql):
        if token.text == ";":
            statements.append(sql[start : token.start])
            start = token.start + 1
    statements.append(sql[start:])
    return [statement.strip() for statement in statements if not is_blank(statement)]
