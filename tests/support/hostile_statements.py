"""Statements of at most 256 KB that take much time or memory to be parsed and planned."""

from __future__ import annotations

BYTES = 250_000


def fill(opening: str, unit: str, closing: str = "") -> str:
    """Return `opening`, as many units as fit, and `closing`."""
    count = (BYTES - len(opening) - len(closing)) // len(unit.encode())
    return opening + unit * count + closing


def fill_list(opening: str, item: str, closing: str = "") -> str:
    """Return `opening`, as many items as fit with commas between them, and `closing`."""
    return fill(opening, f"{item},", f"{item}{closing}")


REFUSED = {
    "open comments": fill("SELECT 1 ", "/*"),
    "slash star slash": fill("SELECT 1 ", "/*/"),
    "closed comments": fill("SELECT 1 ", "/**/"),
    "nested comments": "SELECT 1 " + "/*" * 50_000 + "*/" * 50_000,
    "comments in a comment": fill("SELECT 1 /* ", "/**/"),
    "spaced comments": fill("SELECT 1 ", "/* "),
    "plus signs": fill("SELECT ", "+"),
    "signs": fill("SELECT 1 ", "+-"),
    "signs after a string": fill("SELECT E'\\'' ", "+-"),
    "tables": " UNION ".join(f"FROM t{i}" for i in range(14_000)),
    "negations": fill_list("SELECT ", "-a"),
}
PARSED = {
    "CTEs": "WITH " + ", ".join(f"c{i} AS (SELECT 1)" for i in range(9_000)) + " SELECT 1",
    "short CTEs": "WITH " + ", ".join(f"c{i} AS(FROM a)" for i in range(13_000)) + " FROM a",
    "functions": fill_list("SELECT ", "abs(1)"),
    "IN list": "SELECT 1 FROM reviews WHERE month IN (" + "1," * 99_999 + "1)",
    "ORs": fill("SELECT 1 FROM reviews WHERE month = 1", " OR month = 1"),
    "order": fill_list("SELECT 1 ORDER BY ", "1"),
    "stars": fill_list("SELECT ", "*", " FROM reviews"),
    "empty lists": fill_list("SELECT ", "[]"),
    "parameters": fill_list("SELECT ", "?"),
    "comparisons": fill_list("SELECT ", "a=a"),
    "subqueries": fill_list("SELECT ", "(FROM a)"),
    "unions": fill("FROM a", " UNION FROM a"),
    "statements": fill("", "SELECT 1;"),
    "parentheses": "SELECT " + "(" * 120_000 + "1" + ")" * 120_000,
    "unknown functions": fill_list("SELECT ", "zzzz(1)"),
    "a function's name": fill("SELECT ", "z", "()"),
    "a table's name": fill("FROM ", "z"),
    "dots": fill("SELECT a", ".b"),
    "semicolons": fill("SELECT 1", ";"),
    "spaced signs": fill("SELECT ", "- ", "1"),
    "NOT": fill("SELECT ", "NOT ", "true"),
    "casts": fill("SELECT 1", "::int"),
    "unterminated dollar quotes": "SELECT " + "".join(f"$a{i}$" for i in range(30_000)),
    "quotes": fill("SELECT ", '"'),
}

_TWICE = ", ".join(f"a{n} AS (SELECT l.*, r.* FROM a{n - 1} l, a{n - 1} r)" for n in range(1, 17))
# Statements that are bound or run for long.
RUN = {
    "columns that double": f"WITH a0 AS (SELECT 1 AS x, 2 AS y), {_TWICE} SELECT * FROM a16",
    "cross join": "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b",
    "long texts": "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))",
    "sort": "SELECT * FROM range(300000000) ORDER BY hash(range)",
}
HOSTILE = REFUSED | PARSED | RUN
