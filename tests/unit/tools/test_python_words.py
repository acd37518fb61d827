"""The word check of Python files."""

from __future__ import annotations

import pytest

from tools.python_words import check
from tools.word_rules import WordRules

RULES = WordRules(words=["told"], openings=["It"], names=["utils"], classes=["Asked"])


def lines(text: str) -> list[int]:
    return [finding.line for finding in check("a.py", text, RULES)]


@pytest.mark.parametrize(
    "text",
    [
        '"""The client is told."""',
        "def f(told): pass",
        "def test_client_is_told(): pass",
        "told = 1",
        "self.told = 1",
        "for told in []: pass",
        "import json as told",
        "class Asked: pass",
        'raise ValueError(f"{name} is told")',
        'raise ApiError("a", message="is told")',
        'class Store:\n    """It keeps keys."""',
    ],
)
def test_check_banned_word_is_found(text: str) -> None:
    assert len(lines(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        'TEXT = "told"',
        "# told",
        "print(told, other.told)",
        "import told",
        'def f():\n    return "It is told"',
        "raise told",
        "Asked = 1",
    ],
)
def test_check_other_place_is_allowed(text: str) -> None:
    assert lines(text) == []


def test_check_finding_has_its_line() -> None:
    assert lines('import os\n\n\ndef told():\n    """Return."""\n') == [4]
