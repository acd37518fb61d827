"""The page as a person uses it."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class Workbench:
    """Types, clicks and reads what a person would."""

    page: Page

    @property
    def editor(self) -> Locator:
        """The editor's text."""
        return self.page.get_by_role("textbox", name="SQL editor")

    @property
    def state(self) -> Locator:
        """The word for how the query stands."""
        return self.page.get_by_label("Result", exact=True).get_by_role("status")

    @property
    def rows(self) -> Locator:
        """The rows that are drawn, without the header."""
        return self.page.locator(".workspace:not([inert]) .grid-row")

    @property
    def scroller(self) -> Locator:
        """What scrolls the rows."""
        return self.page.get_by_role("region", name="Rows")

    @property
    def tabs(self) -> Locator:
        """The tabs of the window, in their order."""
        return self.page.get_by_role("tablist", name="Query tabs").get_by_role("tab")

    def tab(self, name: str) -> Locator:
        """A tab by its name."""
        return self.tabs.filter(has_text=name)

    def expect_tabs(self, *names: str) -> None:
        """Waits until the tabs have these names, in this order."""
        expect(self.page.locator(".tabs .tab-name")).to_have_text(list(names))

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

    def complete(self, option: str) -> None:
        """Takes what the editor offers as one types, once it has this text."""
        self.page.get_by_role("option", name=option, exact=True).click()

    def expect_text(self, text: str) -> None:
        """Waits until the editor holds exactly this."""
        expect(self.editor.locator(".cm-line")).to_have_text(text.split("\n"), use_inner_text=True)

    def expect_rows(self, *texts: str) -> None:
        """Waits for a result whose first row has these texts."""
        expect(self.state).to_have_text("Succeeded")
        expect(self.rows.first.get_by_role("cell")).to_have_text(list(texts))

    def scroll_to_row(self, row: int) -> None:
        """Scrolls so that a row, counted from 0, is near the top."""
        self.scroller.evaluate("(element, row) => { element.scrollTop = row * 27 }", row)
