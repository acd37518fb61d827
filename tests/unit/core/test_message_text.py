"""Texts within messages."""

from __future__ import annotations

import pytest
from duckstep_service.core.message_text import one_line, quoted, shorten


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("", 1, ""), ("한글날", 2, "한…")],
)
def test_shorten_keeps_the_beginning(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected


def test_one_line_replaces_each_run_of_control_characters_by_a_space() -> None:
    assert one_line("a\r\nb\x00c\u2028d\x9fe", 20) == "a b c d e"


def test_one_line_is_shortened_after_the_replacement() -> None:
    assert one_line("a\n\n\nbc", 4) == "a bc"


def test_quoted_is_on_one_line_and_short() -> None:
    assert quoted("a\nb") == '"a b"'
    assert quoted("x" * 100) == '"' + "x" * 59 + '…"'
