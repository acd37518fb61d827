"""The statements of a text."""

from __future__ import annotations

import pytest

from duckstep.cli.shell.statements import is_blank, is_complete, split

QUOTES = "SELECT 'it''s', \"a\"\"b\" -- c;\nFROM t /* a /* b; */ c */;"
DOLLARS = "SELECT $$a;b$$, $x$ ';' $x$, $name, ?"


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (QUOTES, [QUOTES[:-1]]),
        (DOLLARS, [DOLLARS]),
        ("SELECT E'a\\';b'; SELECT 1", ["SELECT E'a\\';b'", "SELECT 1"]),
        ("SELECT 1;;\n-- nothing\n; SELECT 2", ["SELECT 1", "-- nothing\n".strip(), "SELECT 2"]),
        (" ; ", []),
    ],
)
def test_split_ignores_semicolons_of_quotes_and_comments(text: str, statements: list[str]) -> None:
    assert split(text) == [each for each in statements if not each.startswith("--")]


@pytest.mark.parametrize("text", ["SELECT 1;", "SELECT 1; -- done", "  ", "-- comment", "x;\n\n"])
def test_is_complete_ends_with_a_semicolon(text: str) -> None:
    assert is_complete(text)


@pytest.mark.parametrize("text", ["SELECT 1", "SELECT ';", "SELECT 1 -- ;", "/* ;", "$$ ;", '";'])
def test_is_complete_without_semicolon_waits(text: str) -> None:
    assert not is_complete(text)


def test_is_blank_comments_and_semicolons_only() -> None:
    assert is_blank("-- a\n;/* b */ ")
    assert not is_blank("'a'")
