"""Hints for pasted characters, for SQL of other databases and for slips, at their places."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from duckstep_service.core.errors import DuckstepError, Position, QuerySyntaxError
from duckstep_service.core.sql.dialect_hints import syntax_hint
from duckstep_service.core.sql.error_hints import with_hint
from duckstep_service.core.sql.pasted_characters import pasted_characters
from duckstep_service.core.table_files import Column
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.bind_client import BindClient

TABLES = {
    "t": [
        Column("id", "INTEGER"),
        Column("name", "VARCHAR"),
        Column("v", "DOUBLE"),
        Column("d", "DATE"),
    ]
}


@pytest.fixture(scope="module")
def binder() -> Iterator[BindClient]:
    client = BindClient(seconds=20)
    yield client
    client.close()


def check(binder: BindClient, sql: str) -> DuckstepError | None:
    """Return the error of a query over the table t, None for a valid one."""
    try:
        binder.bind(parse(sql), None, TABLES)
    except DuckstepError as exc:
        return exc
    return None


def marked(error: DuckstepError, sql: str) -> str:
    """Return the text at the position of an error."""
    assert error.position is not None
    start = error.position.column - 1
    return sql.split("\n")[error.position.line - 1][start : start + error.position.length]


@pytest.mark.parametrize(
    ("sql", "mark", "advice"),
    [
        ("SELECT `id` FROM t", "`", 'write " around a name'),
        ("SELECT id FROM `t`", "`", 'write " around a name'),
        ("SELECT id FROM t WHERE `name` = 'a'", "`", 'write " around a name'),
        ("SELECT \u201cid\u201d FROM t", "\u201c", "write ' around text"),
        ("SELECT \u2018id\u2019 FROM t", "\u2018", "write ' around text"),
        ("SELECT id\nFROM t WHERE name = \u2018x y\u2019 AND id = 1", "\u2018", "2, column 21"),
        ("SELECT id FROM t WHERE name = \u201cx y z\u201d", "\u201c", "write ' around text"),
        ("SELECT id FROM t WHERE name LIKE \u201c%a%\u201d", "\u201c", "write ' around text"),
        ("SELECT id FROM t WHERE name = 'x\u2019", "\u2019", "write ' around text"),
        ("SELECT id FROM t WHERE name = \u2018x'", "\u2018", "write ' around text"),
        ('SELECT "id\u201d FROM t', "\u201d", "around a name"),
        ("SELECT \u00abid\u00bb FROM t", "\u00ab", "typographic quote"),
        ("SELECT \u201eid\u201c FROM t", "\u201e", "typographic quote"),
        ("SELECT \uff07id\uff07 FROM t", "\uff07", "typographic quote"),
        ("SELECT id \u2013 1 FROM t", "\u2013", "write - for minus"),
        ("SELECT id\u20141 FROM t", "\u2014", "write - for minus"),
        ("SELECT \u22121", "\u2212", "write - for minus"),
        ("SELECT 1 \u2013\u2013 comment", "\u2013\u2013", "or -- before a comment"),
        ("SELECT count\uff08*\uff09 FROM t", "\uff08", "write ( instead"),
        ("SELECT id\uff0c name FROM t", "\uff0c", "write , instead"),
        ("SELECT id FROM t LIMIT 10\uff1b", "\uff1b", "write ; instead"),
        ("SELECT id FROM t LIMIT \uff11\uff10", "\uff11", "write 1 instead"),
        ("SELECT id FROM t WHERE id \uff1d 1", "\uff1d", "write = instead"),
        ("SELECT id FROM t WHERE id \u2265 1", "\u2265", "write >= instead"),
        ("SELECT id \u00d7 2 FROM t", "\u00d7", "write * instead"),
        ("SELECT id, \u2026 FROM t", "\u2026", "delete it"),
        ("\u2022 SELECT 1", "\u2022", "delete it"),
        ("```sql\nSELECT 1\n```", "```", "delete it"),
        ("SELECT id FROM t WHERE\u200cid = 1", "\u200c", "U+200C (ZERO WIDTH NON-JOINER)"),
        ("SELECT id\u200d FROM t", "\u200d", "invisible character"),
        ("SELECT id FROM t\u200e WHERE id = 1", "\u200e", "invisible character"),
        ("SELECT\u2028id FROM t", "\u2028", "invisible character"),
        ("SELECT i\u00add FROM t", "\u00ad", "invisible character"),
        ("SELECT\vid FROM t", "\v", "invisible character"),
        ("SELECT\u00a0id,\u00a0\u201cname\u201d FROM t", "\u201c", "Line 1, column 12"),
    ],
)  # fmt: skip
def test_pasted_character_is_marked_with_its_remedy(
    binder: BindClient, sql: str, mark: str, advice: str
) -> None:
    error = check(binder, sql)
    assert error is not None
    assert marked(error, sql) == mark
    assert advice in error.details["hint"]
    assert error.message.endswith(error.details["hint"])
    # The page offers candidates in place of the text at the position.
    assert "candidates" not in error.details


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 'it\u2019s \u201cfine\u201d \u2013 `x`\u00a0\u200c' AS \"\u201ca\u201d\" FROM t",
        "SELECT id -- \u201cx\u201d \u2013 `\n/* \u2018 */ FROM t",
        "SELECT $$\u2019$$",
        "SELECT\u00a0id\u2003FROM\u3000t\u200b WHERE\ufeff id = 1",
        "\ufeffSELECT id FROM t",
        "SELECT id FROM t\u00a0",
        "SELECT id FROM t;\u00a0",
        "SELECT id FROM t ; \u3000\u200b\n",
    ],
)
def test_pasted_character_that_duckdb_reads_is_no_error(binder: BindClient, sql: str) -> None:
    assert check(binder, sql) is None


@pytest.mark.parametrize(
    ("sql", "mark"),
    [
        ("SELECT 'it\u2019s', nothing FROM t", "nothing"),
        ("SELECT 'it\u2019s' FORM t", "t"),
        ("SELECT \"\u201c\" FROM t WHERE name = 'a' ORDER id", None),
        ("SELECT id, ) FROM t -- \u201c", ")"),
    ],
)
def test_pasted_character_in_text_is_not_blamed(
    binder: BindClient, sql: str, mark: str | None
) -> None:
    error = check(binder, sql)
    assert error is not None
    assert "typographic" not in error.message
    assert mark in (None, marked(error, sql))


@pytest.mark.parametrize(
    ("sql", "mark", "hint"),
    [
        ("SELECT id FROM t LIMIT 10, 20", "LIMIT 10, 20", "Write LIMIT 20 OFFSET 10."),
        ("SELECT TOP 10 * FROM t", "TOP 10", "LIMIT 10 at the end"),
        ("SELECT TOP (10) * FROM t", "TOP (10)", "LIMIT 10 at the end"),
        ("SELECT id FROM [t]", "[t]", 'Write " around a name'),
        ("SELECT [a b] FROM t", "[a b]", 'Write " around a name'),
        ("SELECT id FROM t WHERE id = 1 && v = 2", "&&", "Write AND"),
        ("SELECT id FROM t WHERE id = 1 || v = 2", "||", "Write OR"),
        ("SELECT id FROM t WHERE id => 1", "=>", "Write >= or <="),
        ("SELECT id FROM t WHERE id &gt; 1", "&gt;", "Write the character"),
        ("SELECT id # comment\nFROM t", "#", "A comment begins with --"),
        ("SELECT id FROM t MINUS SELECT id FROM t", "MINUS", "Write EXCEPT"),
        ("SELECT id FROM t WITH (NOLOCK)", "WITH (NOLOCK)", "Remove"),
        ("sql> SELECT 1", "sql>", "Remove the prompt"),
        ("SELEC id FROM t", "SELEC", "Did you mean SELECT, not SELEC?"),
        ("SELECT id FORM t", "t", "Did you mean FROM, not FORM?"),
        ("SELECT id FROM t WEHRE id = 1", "id", "Did you mean WHERE, not WEHRE?"),
        ("SELECT id FROM t GROUPBY id", "id", "Did you mean GROUP BY, not GROUPBY?"),
        ("SELECT count(* FROM t", "FROM", "The ( at line 1, column 13 is not closed."),
        ("SELECT id) FROM t", ")", "The ) at line 1, column 10 has no ( before it."),
        ("SELECT 'a FROM t", "'a FROM t", "This quote has no end."),
        ('SELECT id FROM t WHERE name = "x"', '"x"', "Write ' around text."),
        ("SELECT id FROM t WHERE rownum < 5", "rownum", "Write LIMIT n"),
        ("SELECT name, count(*) FROM t", "name", "Add the column to GROUP BY"),
        ("SELECT ISNULL(id, 1) FROM t", "ISNULL", "Write coalesce(value, other)."),
        ("SELECT Date_Format(d, '%Y') FROM t", "Date_Format", "Write strftime("),
        ("SELECT date_sub(d, INTERVAL 1 DAY) FROM t", "date_sub", "Write d - INTERVAL 1 DAY."),
        ("SELECT id FROM t WHERE id =< 1", "=", "Write <=."),
    ],
)
def test_form_of_another_database_has_a_hint(
    binder: BindClient, sql: str, mark: str, hint: str
) -> None:
    error = check(binder, sql)
    assert error is not None
    assert (marked(error, sql), hint in error.details["hint"]) == (mark, True), error.message


def test_with_hint_without_cause_returns_the_error() -> None:
    error = QuerySyntaxError("Syntax error at end of input.")
    assert with_hint(error, "SELECT 1 +") is error


def test_pasted_characters_of_long_text_take_linear_time() -> None:
    text = "SELECT " + "\u201c`\u2013 " * 60_000
    assert sum(1 for _ in pasted_characters(text)) == 180_000


@pytest.mark.parametrize(
    "piece",
    [
        "TOP ",
        " ",
        "[",
        "[ a",
        "||",
        "|| a",
        "&lt",
        "#",
        "(",
        ")",
        "a",
        "=",
        "\u201c",
        "`",
        "LIMIT 1 ",
    ],
)
def test_syntax_hint_of_long_text_takes_linear_time(piece: str) -> None:
    sql = "SELECT TOP [ " + piece * (40_000 // len(piece)) + " FORM t"
    for offset in (0, len(sql) - 1):
        syntax_hint(sql, offset, "Syntax error")
    error = QuerySyntaxError("Syntax error.", position=Position(1, len(sql), 1))
    assert isinstance(with_hint(error, sql), QuerySyntaxError)
