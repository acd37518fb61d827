"""The page as a person uses it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

WAIT_SECONDS = 30


@dataclass(frozen=True)
class Workbench:
    """Types, clicks and reads what a person would."""

    page: Page

    @property
    def editor(self) -> Locator:
        """The editor's text."""
        return self.page.get_by_role("textbox", name="SQL editor")

    @property
    def text(self) -> str:
        """The lines that the editor shows, with every blank."""
        lines = self.page.locator("[data-testid=workspace]:not([inert]) .cm-line")
        return "\n".join(lines.all_text_contents())

    @property
    def completions(self) -> Locator:
        """The options that the editor offers, without those of a list that it replaces."""
        shown = ".cm-tooltip-autocomplete:not(.cm-tooltip-autocomplete-disabled)"
        return self.page.locator(shown).get_by_role("option")

    @property
    def workspace(self) -> Locator:
        """The editor and the result of the active tab."""
        return self.page.locator("[data-testid=workspace]:not([inert])")

    @property
    def state(self) -> Locator:
        """The status of the query."""
        pane = self.page.get_by_label("Results", exact=True)
        return pane.get_by_test_id("status-bar").get_by_role("status")

    @property
    def rows(self) -> Locator:
        """The rows that are drawn, without the header."""
        return self.page.locator("[data-testid=workspace]:not([inert]) [data-testid=grid-row]")

    @property
    def scroller(self) -> Locator:
        """The grid, which scrolls the rows and receives the keys."""
        return self.page.get_by_role("grid")

    @property
    def tabs(self) -> Locator:
        """The tabs of the window, in their order."""
        return self.page.get_by_role("tablist", name="Query tabs").get_by_role("tab")

    def tab(self, name: str) -> Locator:
        """A tab by its name."""
        return self.tabs.filter(has_text=name)

    def expect_tabs(self, *names: str) -> None:
        """Waits until the tabs have these names, in this order."""
        expect(self.tabs.get_by_test_id("tab-name")).to_have_text(list(names))

    def new_tab(self) -> None:
        """Opens a new tab with the mouse."""
        self.page.get_by_role("button", name="New tab", exact=True).click()

    def write(self, sql: str) -> None:
        """Replaces the editor's text, without what the editor completes as one types."""
        self.editor.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(sql)

    def run(self, sql: str) -> None:
        """Writes a query and runs it with the keyboard."""
        self.write(sql)
        self.page.keyboard.press("Control+Enter")

    def open_history(self, sql: str) -> None:
        """Opens the newest query of this SQL from the history."""
        panel = self.page.get_by_role("button", name="History", exact=True)
        if panel.get_attribute("aria-pressed") != "true":
            panel.click()
        entries = self.page.get_by_role("list", name="History").get_by_test_id("history-opener")
        entries.filter(has_text=sql).first.click()

    def complete(self, option: str) -> None:
        """Takes what the editor offers as one types, once it has this text."""
        self.page.get_by_role("option", name=option, exact=True).click()

    def expect_text(self, text: str) -> None:
        """Waits until the editor holds exactly this."""
        expect(self.editor.locator(".cm-line")).to_have_text(text.split("\n"), use_inner_text=True)

    def expect_rows(self, *texts: str) -> None:
        """Waits for a result whose first row has these texts."""
        expect(self.state).to_have_text("Succeeded")
        expect(self.rows.first.get_by_role("gridcell")).to_have_text(list(texts))

    def cell(self, text: str) -> Locator:
        """A cell by its whole text."""
        return self.page.get_by_role("gridcell", name=text, exact=True)

    def sort_by(self, column: str) -> None:
        """Clicks a column's sort button, which shows under the pointer."""
        self.page.get_by_role("columnheader", name=re.compile(f"^{column} ")).hover()
        self.page.get_by_role("button", name=f"Sort by {column}", exact=True).click()

    def header(self, name: str) -> Locator:
        """A column's header by its name and type."""
        return self.page.get_by_role("columnheader", name=name, exact=True)

    def expect_active(self, row: int, column: int) -> None:
        """Waits until keys go from a cell; a row of -1 is the header."""
        name = f"cell-{row}-{column}"
        expect(self.scroller).to_have_attribute("aria-activedescendant", name)
        expect(self.page.locator(f"[id='{name}']")).to_be_in_viewport()

    def press(self, *keys: str) -> None:
        """Presses keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def choose(self, *names: str) -> None:
        """Chooses from the menu that is open."""
        for name in names:
            self.page.get_by_role("menuitem", name=name).click()

    def expect_column(self, position: int, *texts: str) -> None:
        """Waits for a column's texts in the first rows, counted from 0."""
        cells = self.page.locator(f"[data-testid=grid-row] [data-position='{position}']")
        for row, text in enumerate(texts):
            expect(cells.nth(row)).to_have_text(text)

    def scroll_to_share(self, share: float) -> None:
        """Drags the scroll bar to a share of its way."""
        self.scroller.evaluate(
            "(element, share) => {"
            " element.scrollTop = share * (element.scrollHeight - element.clientHeight) }",
            share,
        )

    def expect_copied(self, text: str) -> None:
        """Waits until the clipboard has a text."""
        self.wait_for(
            "text => navigator.clipboard.readText().then(copied => copied === text)", arg=text
        )

    def wait_for(self, script: str, arg: object = None) -> None:
        """Waits until a script returns true.

        Playwright's own wait evaluates it in the page, which the page's policy can refuse.
        """
        deadline = time.monotonic() + WAIT_SECONDS
        while not self.page.evaluate(script, arg):
            assert time.monotonic() < deadline, script
            self.page.wait_for_timeout(50)

    def open_panel(self, name: str) -> None:
        """Opens a panel at the side, which a reload keeps open."""
        button = self.page.get_by_role("button", name=name, exact=True)
        if button.get_attribute("aria-pressed") != "true":
            button.click()

    def preference(self, name: str) -> Locator:
        """Opens the preferences and returns one of them."""
        self.page.get_by_role("button", name="Preferences").click()
        return self.page.get_by_role("dialog", name="Preferences").get_by_label(name)

    def reload(self) -> None:
        """Reload the page and wait until the editor has the focus."""
        self.page.reload()
        expect(self.editor).to_be_focused()


def middle(element: Locator) -> float:
    """The vertical middle of an element's content, which may be smaller than the element."""
    return float(
        element.evaluate(
            "element => { const range = document.createRange();"
            " range.selectNodeContents(element);"
            " const content = element.hasChildNodes() ? range : element;"
            " const { y, height } = content.getBoundingClientRect();"
            " return y + height / 2 }"
        )
    )
