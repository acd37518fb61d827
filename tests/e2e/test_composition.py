"""Korean text composed by an input method in the editor and the search of the palette."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, expect

from tests.e2e.workbench import Workbench

# The states that an input method shows for each syllable, the last one of which is committed.
SYLLABLES = (("ㅎ", "하", "한"), ("ㄱ", "그", "글"), ("ㅇ", "이", "있"))


@pytest.fixture
def keys(workbench: Workbench) -> CDPSession:
    """The browser's input below the page, which alone can compose."""
    return workbench.page.context.new_cdp_session(workbench.page)


def compose(keys: CDPSession) -> None:
    """Types the syllables as an input method does: each begins when the one before is committed."""
    for states in SYLLABLES:
        for text in states:
            end = {"selectionStart": len(text), "selectionEnd": len(text)}
            keys.send("Input.imeSetComposition", {"text": text, **end})
        keys.send("Input.insertText", {"text": states[-1]})


def test_composed_text_is_complete(workbench: Workbench, keys: CDPSession) -> None:
    page = workbench.page
    workbench.editor.click()
    page.keyboard.type("SELECT '")
    compose(keys)
    page.keyboard.type("' AS ")
    compose(keys)
    page.keyboard.type(", 1 AS n -- ")
    compose(keys)
    workbench.press("Enter")
    page.keyboard.type("FROM (SELECT 1) t ORDER BY ")
    compose(keys)
    workbench.expect_text(
        "SELECT '한글있' AS 한글있, 1 AS n -- 한글있\nFROM (SELECT 1) t ORDER BY 한글있"
    )
    workbench.press("Control+Enter")
    workbench.expect_rows("한글있", "1")


def test_composition_replaces_selection_and_searches(
    workbench: Workbench, keys: CDPSession
) -> None:
    page = workbench.page
    workbench.write("SELECT 'word' AS a")
    expect(workbench.editor).to_contain_text("word")
    workbench.press("Home", *["ArrowRight"] * 8, *["Shift+ArrowRight"] * 4)
    compose(keys)
    page.keyboard.type("!")
    workbench.expect_text("SELECT '한글있!' AS a")
    page.keyboard.press("Control+k")
    search = page.get_by_role("combobox", name="Search commands and tabs")
    expect(search).to_be_focused()
    compose(keys)
    expect(search).to_have_value("한글있")
    page.keyboard.press("Escape")
    expect(workbench.editor).to_be_focused()
    workbench.expect_text("SELECT '한글있!' AS a")
