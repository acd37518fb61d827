"""The comparison of findings with the allowances of files."""

from __future__ import annotations

from tools.check_words import compare, read_allowances
from tools.word_rules import Finding

TWO = [Finding("a.py", 1, "one"), Finding("a.py", 2, "two")]


def test_compare_as_many_as_allowed_is_no_error() -> None:
    assert compare(TWO, {"a.py": 2}) == []
    assert compare([], {}) == []


def test_compare_more_than_allowed_lists_the_findings() -> None:
    assert compare(TWO, {"a.py": 1}) == ["a.py:1: one", "a.py:2: two"]
    assert compare(TWO, {}) == ["a.py:1: one", "a.py:2: two"]


def test_compare_fewer_than_allowed_is_an_error() -> None:
    (line,) = compare(TWO, {"a.py": 3})
    assert line.startswith("a.py: 2 findings, not 3")
    assert len(compare([], {"gone.py": 1})) == 1


def test_read_allowances_returns_counts_by_path() -> None:
    assert read_allowances("a.py 1\nb c.py 20\n") == {"a.py": 1, "b c.py": 20}
    assert read_allowances("") == {}
