"""The word check of TypeScript files."""

from __future__ import annotations

import pytest

from tools.typescript_words import check
from tools.word_rules import WordRules

RULES = WordRules(words=["told", "let"], names=["utils"], classes=["Asked"], locale=["(으)로"])


def lines(text: str, path: str = "web/src/a.ts") -> list[int]:
    return [finding.line for finding in check(path, text, RULES)]


@pytest.mark.parametrize(
    "text",
    [
        "// The page is told.",
        "/* told\n by */",
        "const told = 1;",
        "export function toldOnce() {}",
        "interface Asked {}",
        'test("a client is told", () => {});',
        'test.each([1, 2])("is told %s", (n) => {});',
        'const regex = /"/; // told',
    ],
)
def test_check_banned_word_is_found(text: str) -> None:
    assert len(lines(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "let a = 1;",
        'const url = "https://told";',
        "const text = `// told`;",
        "use(told);",
        "const Asked = 1;",
        'const text = "a \\" // told";',
    ],
)
def test_check_other_place_is_allowed(text: str) -> None:
    assert lines(text) == []


def test_check_finding_has_its_line() -> None:
    assert lines('const a = "x";\n\n// told\n') == [3]


def test_check_locale_text_is_found_in_locales_only() -> None:
    text = 'export const ko = { to: "{{name}}(으)로" };'
    assert lines(text, "web/src/i18n/locales/ko.ts") == [1]
    assert lines(text) == []
