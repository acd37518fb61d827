"""The lexical parts of SQL."""

from __future__ import annotations

import pytest

from duckstep.lexer import tokens

TEXTS = [
    "SELECT 'it''s', \"a\"\"b\" -- c;\nFROM t /* a /* b; */ c */;",
    "SELECT $$a;b$$, $x$ ';' $x$, $name, ?",
    "SELECT E'a\\';b'; SELECT 1",
    "SELECT 'open",
    "/* open",
    "한국 = '日本';",
    "",
    'SELECT x::INT, f(y := 1), a[1:n], :p, ?1, $"q r"',
    "SELECT 1.5e3, a$1, x$$",
]


@pytest.mark.parametrize("text", TEXTS)
def test_tokens_joined_are_the_text(text: str) -> None:
    found = list(tokens(text))

    assert "".join(token.text for token in found) == text
    assert [token.start for token in found] == [
        sum(len(each.text) for each in found[:at]) for at in range(len(found))
    ]


@pytest.mark.parametrize(
    ("sql", "kinds"),
    [
        ("a = 1.5", "word mark number"),
        ("x::INT", "word mark word"),
        ("f(y := :y)", "word mark word mark placeholder mark"),
        ("? ?2 $1 $a", "placeholder placeholder placeholder placeholder"),
        ("a$1 e'it\\'s' E'", "word word text word text"),
        ("\"a\" -- b\n'c'", "name comment text"),
        ("/* a /* b */", "comment"),
        ("$t$ ? $t$", "text"),
    ],
)
def test_tokens_kinds(sql: str, kinds: str) -> None:
    assert [token.kind for token in tokens(sql) if token.kind != "space"] == kinds.split()


@pytest.mark.parametrize("sql", ["'a''", '"a', "$$a", "/* /* */", "E'a\\'"])
def test_tokens_without_end_is_open(sql: str) -> None:
    assert list(tokens(sql))[-1].open
