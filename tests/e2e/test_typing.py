"""Keys that a robot types into the editor, at the speeds of people."""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.typed_queries import TYPED_QUERIES
from tests.e2e.workbench import Workbench

pytestmark = pytest.mark.timeout(300)
# Milliseconds between two keys; a list of completions opens between the keys of the slow ones.
FAST = 15
SPEEDS = (400, 120, 60, 200, 200, 120, 120, 120, 60, 60)


@dataclass
class Robot:
    """Types one query in a page of its own."""

    page: Page
    query: str
    delay: int
    typed: int = 0

    def press(self) -> bool:
        """Presses the next key; returns whether one is left."""
        key = self.query[self.typed]
        self.page.keyboard.press("Enter") if key == "\n" else self.page.keyboard.type(key)
        self.typed += 1
        return self.typed < len(self.query)


def start(context: BrowserContext, query: str, delay: int) -> Robot:
    page = context.new_page()
    page.goto("/")
    Workbench(page).write("")
    return Robot(page, query, delay)


def type_all(robots: list[Robot]) -> None:
    """Types the queries at once, each at its speed."""
    begin = time.monotonic()
    due = [(begin, place) for place in range(len(robots))]
    while due:
        at, place = heapq.heappop(due)
        robot = robots[place]
        if (wait := at - time.monotonic()) > 0:
            robot.page.wait_for_timeout(wait * 1000)
        if robot.press():
            heapq.heappush(due, (at + robot.delay / 1000, place))


def test_text_typed_fast_is_exact(workbench: Workbench) -> None:
    for query in TYPED_QUERIES:
        workbench.write("")
        workbench.page.keyboard.type(query, delay=FAST)
        assert workbench.text == query


def test_text_typed_by_people_is_exact(workbench: Workbench) -> None:
    context = workbench.page.context
    robots = [start(context, *typed) for typed in zip(TYPED_QUERIES, SPEEDS, strict=True)]
    type_all(robots)
    assert [Workbench(robot.page).text for robot in robots] == list(TYPED_QUERIES)


def test_enter_breaks_the_line_unless_an_option_is_chosen(workbench: Workbench) -> None:
    workbench.write("SELECT mon FROM reviews")
    options = workbench.completions
    workbench.press("Home", *["ArrowRight"] * len("SELECT mon"))
    workbench.page.keyboard.type("t")
    expect(options.first).to_have_text("monthBIGINT")
    workbench.press("Enter")
    assert workbench.text == "SELECT mont\nFROM reviews"
    workbench.press("Control+z")
    workbench.page.keyboard.type("h_")
    workbench.press("Backspace", "Backspace")
    workbench.press("Control+Space")
    expect(options.first).to_have_attribute("aria-selected", "true")
    workbench.press("Enter")
    assert workbench.text == "SELECT month FROM reviews"


def test_typing_over_everything_replaces_it(workbench: Workbench) -> None:
    workbench.write("SELECT\n  rating,")
    workbench.press("Control+End", "Enter", "Control+a")
    workbench.page.keyboard.type("SELECT 2", delay=FAST)
    assert workbench.text == "SELECT 2"
    workbench.press("Control+Enter")
    workbench.expect_rows("2")


def test_tab_completes_or_indents_and_leaves_after_escape(workbench: Workbench) -> None:
    workbench.write("")
    workbench.page.keyboard.type("sel")
    expect(workbench.completions.first).to_be_visible()
    workbench.press("Tab", "Enter", "Tab")
    workbench.page.keyboard.type("1 ")
    workbench.press("Tab", "Shift+Tab")
    assert workbench.text == "SELECT\n1   "
    workbench.press("Tab", "Space")
    expect(workbench.editor).to_be_focused()
    expect(workbench.state).to_have_count(0)
    workbench.press("Escape")
    hint = workbench.page.get_by_role("status", name="SQL editor")
    expect(hint).to_contain_text("Tab now leaves the editor")
    workbench.press("ArrowLeft")
    expect(hint).to_have_count(0)
    workbench.press("Escape", "Tab")
    expect(workbench.editor).not_to_be_focused()


def test_order_by_offers_the_aliases_of_select(workbench: Workbench) -> None:
    workbench.write("SELECT count(*) AS n, month AS moon FROM reviews GROUP BY moon ORDER BY ")
    workbench.page.keyboard.type("mo")
    options = workbench.completions
    expect(options.nth(0)).to_have_text("moonBIGINT")
    expect(options.nth(1)).to_have_text("monthBIGINT")
    workbench.press("Tab")
    workbench.page.keyboard.type(", n")
    workbench.press("Enter")
    assert workbench.text.endswith("ORDER BY moon, n\n")


def test_alias_of_a_table_has_no_completion(workbench: Workbench) -> None:
    workbench.write("SELECT * FROM reviews ")
    workbench.page.keyboard.type("r")
    workbench.press("Enter")
    workbench.page.keyboard.type("WHERE r.rat")
    expect(workbench.completions).to_have_text(["ratingTINYINT"])
    assert workbench.text == "SELECT * FROM reviews r\nWHERE r.rat"


def test_snippet_fields_are_filled_with_tab(workbench: Workbench) -> None:
    workbench.write("")
    workbench.page.keyboard.type("coun")
    expect(workbench.completions.first).to_contain_text("count")
    workbench.press("Tab")
    workbench.page.keyboard.type("rating")
    expect(workbench.completions).to_have_count(0)
    workbench.press("Tab")
    workbench.page.keyboard.type("c")
    workbench.press("Tab")
    workbench.page.keyboard.type("reviews")
    assert workbench.text == (
        "SELECT rating, count(*) AS c\nFROM reviews\nGROUP BY rating\nORDER BY c DESC"
    )


def test_snippet_expands_after_its_whole_name(workbench: Workbench) -> None:
    workbench.write("")
    workbench.page.keyboard.type("cte")
    expect(workbench.completions.first).to_contain_text("cte")
    workbench.press("Tab")
    assert workbench.text.startswith("WITH name AS (\n")


def test_completion_waits_for_the_tables(workbench: Workbench) -> None:
    page = workbench.page
    held: list[Route] = []
    page.route("**/tables", lambda route: held.append(route))
    workbench.reload()
    workbench.write("SELECT count(*) FROM ")
    page.keyboard.type("rev")
    page.wait_for_timeout(500)
    expect(workbench.completions).to_have_count(0)
    page.keyboard.type("i")
    for route in held:
        route.continue_()
    expect(workbench.completions.first).to_contain_text("reviews")
    workbench.press("Tab")
    assert workbench.text == "SELECT count(*) FROM reviews"
    assert held
