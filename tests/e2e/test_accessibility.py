"""Every state of the page, by axe-core: light and dark, wide and narrow, English and Korean."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect

from tests.e2e.accessibility import violations
from tests.e2e.screenshots import shot
from tests.support.client import Client
from tests.support.stack import Stack

NARROW = 360


@dataclass(frozen=True)
class Words:
    """The labels that the tests click, in one language."""

    history: str
    compare_with: str
    compare: str
    chart: str
    plan: str
    show_plan: str
    workflow: str
    editor: str
    samples: str


ENGLISH = Words(
    history="History",
    compare_with="Compare with another run",
    compare="Compare",
    chart="Chart",
    plan="Plan",
    show_plan="Show plan",
    workflow="Workflow",
    editor="SQL editor",
    samples="Start from a sample",
)
KOREAN = Words(
    history="기록",
    compare_with="다른 실행과 비교",
    compare="비교",
    chart="차트",
    plan="실행 계획",
    show_plan="실행 계획 보기",
    workflow="워크플로",
    editor="SQL 편집기",
    samples="예제로 시작하기",
)


@dataclass(frozen=True)
class Look:
    """A visitor's window."""

    name: str
    page: Page
    words: Words

    def write(self, sql: str) -> None:
        self.page.get_by_role("textbox", name=self.words.editor).click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(sql)

    def run(self, sql: str) -> None:
        self.write(sql)
        self.page.keyboard.press("Control+Enter")

    def history(self) -> None:
        self.page.get_by_role("button", name=self.words.history, exact=True).click()

    def view(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()


@pytest.fixture(params=["light-en", "dark-ko", "narrow-light-ko", "narrow-dark-en"])
def look(request: pytest.FixtureRequest, browser: Browser, stack: Stack) -> Iterator[Look]:
    """The page as different visitors see it."""
    name: str = request.param
    korean, dark, narrow = name.endswith("ko"), "dark" in name, "narrow" in name
    with browser.new_context(
        base_url=stack.base_url,
        locale="ko-KR" if korean else "en-US",
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        viewport={"width": NARROW if narrow else 1280, "height": 780},
    ) as context:
        page = context.new_page()
        page.goto("/")
        yield Look(name, page, KOREAN if korean else ENGLISH)


@pytest.fixture(scope="module")
def two_runs(client: Client) -> None:
    """Something to compare."""
    for sql in ("SELECT 1 AS care", "SELECT 2 AS care"):
        client.run(sql)


def start(look: Look) -> None:
    expect(look.page.get_by_role("heading", name=look.words.samples)).to_be_visible()


def rows(look: Look) -> None:
    look.page.unroute_all()
    look.page.reload()
    look.run("SELECT month, count(*) AS reviews FROM reviews GROUP BY month ORDER BY month")
    expect(look.page.get_by_role("gridcell").first).to_be_visible()


def chart(look: Look) -> None:
    look.view(look.words.chart)
    expect(look.page.locator("canvas, figure svg").first).to_be_visible()


def plan(look: Look) -> None:
    look.view(look.words.plan)
    look.page.get_by_role("button", name=look.words.show_plan).click()
    expect(look.page.get_by_role("treegrid")).to_be_visible()


def workflow(look: Look) -> None:
    look.view(look.words.workflow)
    graph = look.page.get_by_role("tabpanel").get_by_role("group")
    expect(graph.get_by_role("button").first).to_be_visible()


def refused(look: Look) -> None:
    look.run("SELECT CAST('x' || rating AS INTEGER) FROM reviews")
    expect(look.page.get_by_role("alert")).to_be_visible()


def history(look: Look) -> None:
    look.history()
    expect(look.page.get_by_test_id("history-opener").first).to_be_visible()


def comparison(look: Look) -> None:
    entries = look.page.get_by_test_id("history-entry")
    for entry in (entries.nth(0), entries.nth(1)):
        entry.get_by_test_id("history-opener").focus()
        entry.get_by_role("button", name=look.words.compare_with).click()
    look.page.get_by_role("button", name=look.words.compare, exact=True).click()
    expect(look.page.get_by_role("dialog").get_by_role("table").first).to_be_visible()


def no_tables(look: Look) -> None:
    look.page.route("**/tables", lambda route: route.fulfill(json={"tables": []}))
    look.page.reload()
    expect(look.page.get_by_text("make data")).to_be_visible()


def away(look: Look) -> None:
    look.page.keyboard.press("Escape")
    look.page.route("**/*", lambda route: route.abort())
    look.write("SELECT 1")
    expect(look.page.locator(".away")).to_be_visible()


def sized_rows(look: Look) -> None:
    look.run("SELECT rating, count(*) AS reviews FROM reviews GROUP BY rating ORDER BY rating")
    expect(look.page.get_by_role("gridcell").first).to_be_visible()


def named(role: str, name: str) -> Callable[[Look], Locator]:
    """The open part by its role and name."""
    return lambda look: look.page.get_by_role(role, name=name)  # type: ignore[arg-type]


def button(name: str) -> Callable[[Look], None]:
    return lambda look: look.page.get_by_role("button", name=name, exact=True).click()


def keys(*pressed: str) -> Callable[[Look], None]:
    def press(look: Look) -> None:
        for key in pressed:
            look.page.keyboard.press(key)

    return press


def in_grid(*pressed: str) -> Callable[[Look], None]:
    def press(look: Look) -> None:
        look.page.get_by_role("grid").focus()
        keys(*pressed)(look)

    return press


def in_editor(*pressed: str) -> Callable[[Look], None]:
    def press(look: Look) -> None:
        look.page.get_by_role("textbox", name="SQL editor").click()
        keys(*pressed)(look)

    return press


def tab_menu(look: Look) -> None:
    look.page.get_by_role("tab", name="Query 1").click(button="right")


def shortcut_list(look: Look) -> None:
    look.page.get_by_role("button", name="More ways to run").focus()
    keys("?")(look)


def column_statistics(look: Look) -> None:
    look.page.get_by_role("treeitem", name="rating TINYINT").focus()
    keys("Shift+Enter")(look)


def preview(look: Look) -> None:
    look.page.get_by_role("treeitem", name="reviews").first.focus()
    keys("Shift+Enter")(look)


def versions(look: Look) -> None:
    keys("Escape", "Control+s")(look)
    dialog = look.page.get_by_role("dialog", name="Save query")
    dialog.get_by_label("Name").fill(f"Ratings {look.name}")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    button("Saved")(look)
    button(f"Actions for Ratings {look.name}")(look)
    look.page.get_by_role("menuitem", name="Versions").click()


# How a menu, bar or dialog opens, and what then is open; Escape closes each.
OVERLAYS: dict[str, tuple[Callable[[Look], None], Callable[[Look], Locator]]] = {
    "completion": (in_editor("Control+End", "Control+Space"), named("listbox", "Completions")),
    "find-in-text": (
        in_editor("Control+f"),
        lambda look: look.page.locator(".cm-search"),
    ),
    "run-menu": (button("More ways to run"), named("menu", "More ways to run")),
    "tab-context-menu": (tab_menu, named("menu", "Tab menu")),
    "tab-menu": (button("Tab menu"), named("menu", "Tab menu")),
    "palette": (keys("Control+k"), named("dialog", "Command palette")),
    "shortcuts": (shortcut_list, named("dialog", "Keyboard shortcuts")),
    "preferences": (button("Preferences"), named("dialog", "Preferences")),
    "downloads": (button("Download"), named("menu", "Download")),
    "cell-menu": (in_grid("Shift+F10"), named("menu", "Selected cells")),
    "header-menu": (in_grid("ArrowUp", "Alt+ArrowDown"), named("menu", "rating")),
    "find-in-rows": (in_grid("Control+f", "5"), named("textbox", "Find in results")),
    "columns": (button("Columns"), named("dialog", "Columns")),
    "save": (in_editor("Control+s"), named("dialog", "Save query")),
    "versions": (versions, named("dialog", "Versions of")),
    "preview": (preview, named("dialog", "Preview of reviews")),
    "statistics": (column_statistics, named("dialog", "rating")),
}


# In this order: what a state leaves behind is where the next one begins.
STATES: list[Callable[[Look], None]] = [
    start,
    no_tables,
    rows,
    chart,
    plan,
    workflow,
    refused,
    history,
    comparison,
    away,
]


def test_axe_waits_for_stable_page(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang=en><title>Lists</title><main></main></html>")
    add = "() => document.querySelector('main').append(document.createElement('button'))"
    page.evaluate(f"window.timer = setInterval({add}, 1)")
    with pytest.raises(Error, match="never stood still"):
        violations(page)
    page.evaluate("clearInterval(timer)")
    assert [line.split(":")[0] for line in violations(page)][:1] == ["button-name"]
    page.close()


@pytest.mark.usefixtures("two_runs")
def test_page_has_no_axe_violation_and_no_overflow(look: Look) -> None:
    found: dict[str, list[str]] = {}
    for state in STATES:
        state(look)
        shot(look.page, f"{look.name}-{state.__name__}")
        found[state.__name__] = violations(look.page)
        width = look.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if width > 0:
            found[state.__name__].append(f"{width} pixels wider than the window")
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("look", ["light-en", "narrow-dark-en"], indirect=True)
def test_menus_and_dialogs_have_no_axe_violation(look: Look) -> None:
    sized_rows(look)
    found: dict[str, list[str]] = {}
    for name, (open_overlay, overlay) in OVERLAYS.items():
        if name in ("preview", "statistics"):
            panel = look.page.get_by_role("button", name="Tables", exact=True)
            if panel.get_attribute("aria-pressed") != "true":
                panel.click()
        open_overlay(look)
        expect(overlay(look).first).to_be_visible()
        box = overlay(look).first.bounding_box()
        assert box is not None and box["x"] >= 0, name
        shot(look.page, f"{look.name}-{name}")
        found[name] = violations(look.page)
        look.page.keyboard.press("Escape")
        expect(overlay(look)).to_have_count(0)
    assert {name: lines for name, lines in found.items() if lines} == {}
