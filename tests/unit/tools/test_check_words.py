"""The findings in a file, by its language."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tools.check_words import RULES_FILE, check_file
from tools.word_rules import WordRules

RULES = WordRules(**tomllib.loads(RULES_FILE.read_text("utf-8")))


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("a.py", '"""The ports."""\n', 0),
        ("a.py", '"""What the ports tell."""\n', 2),
        ("utils.py", "", 1),
        ("web/src/a.ts", "/** Returns the rows. */\n", 0),
        ("web/src/a.ts", "/** Tells the rows. */\n", 1),
    ],
)
def test_check_file_counts_findings(tmp_path: Path, name: str, text: str, count: int) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    assert len(check_file(tmp_path, Path(name), RULES)) == count
