"""Tabs: each with its own text and query, kept over reloads and beside other windows."""

from __future__ import annotations

import time
from collections.abc import Sequence

from playwright.sync_api import Browser, BrowserContext, Route, expect

from local.api_client import FINISH_SECONDS
from tests.e2e.screenshots import shot
from tests.e2e.workbench import Workbench
from tests.support.client import Client
from tests.support.stack import Stack

# Runs until it is cancelled or meets its limit.
ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range = 7"


# What the page kept before it had tabs.
EARLIER = """localStorage.setItem("duckstep.session", JSON.stringify({
  text: "SELECT 'earlier'", shown: null
}))"""


def another(context: BrowserContext) -> Workbench:
    """A second window of the same browser."""
    page = context.new_page()
    page.goto("/")
    window = Workbench(page)
    expect(window.editor).to_be_focused()
    return window


def wait_for_one(workbench: Workbench, arrived: Sequence[object]) -> None:
    """Waits until the page has sent what a route collects."""
    deadline = time.monotonic() + FINISH_SECONDS
    while not arrived and time.monotonic() < deadline:
        workbench.page.wait_for_timeout(50)
    assert arrived


def reloaded(workbench: Workbench) -> None:
    """Reloads the page and waits until it can be used."""
    workbench.page.reload()
    expect(workbench.editor).to_be_focused()


def test_tab_has_own_text_and_result(workbench: Workbench) -> None:
    workbench.run("SELECT 'one' AS first")
    workbench.expect_rows("one")
    workbench.new_tab()
    workbench.run("SELECT 'two' AS second")
    workbench.expect_rows("two")
    workbench.tab("Query 1").click()
    expect(workbench.editor).to_have_text("SELECT 'one' AS first")
    workbench.expect_rows("one")
    reloaded(workbench)
    workbench.expect_tabs("Query 1", "Query 2")
    workbench.expect_rows("one")
    workbench.tab("Query 2").click()
    expect(workbench.editor).to_have_text("SELECT 'two' AS second")
    workbench.expect_rows("two")


def test_tab_text_typed_before_reload_is_restored(workbench: Workbench) -> None:
    workbench.new_tab()
    workbench.write("SELECT 'typed' AS last")
    reloaded(workbench)
    workbench.expect_tabs("Query 1", "Query 2")
    expect(workbench.editor).to_have_text("SELECT 'typed' AS last")
    workbench.page.keyboard.insert_text(", 2")
    expect(workbench.editor).to_have_text("SELECT 'typed' AS last, 2")


def test_tab_rename_by_double_click_and_key(workbench: Workbench) -> None:
    workbench.new_tab()
    workbench.tab("Query 2").dblclick()
    name = workbench.page.get_by_role("textbox", name="Tab name")
    name.fill("Sales by day")
    name.press("Enter")
    workbench.expect_tabs("Query 1", "Sales by day")
    expect(workbench.editor).to_be_focused()
    workbench.page.keyboard.press("F2")
    name.fill("never mind")
    name.press("Escape")
    workbench.expect_tabs("Query 1", "Sales by day")
    reloaded(workbench)
    workbench.expect_tabs("Query 1", "Sales by day")


def test_tab_reorder_by_mouse_and_keyboard(workbench: Workbench) -> None:
    workbench.new_tab()
    workbench.new_tab()
    workbench.expect_tabs("Query 1", "Query 2", "Query 3")
    width = (workbench.tab("Query 3").bounding_box() or {"width": 0})["width"]
    workbench.tab("Query 1").drag_to(
        workbench.tab("Query 3"), target_position={"x": width - 4, "y": 10}
    )
    workbench.expect_tabs("Query 2", "Query 3", "Query 1")
    workbench.tab("Query 3").click()
    workbench.page.keyboard.press("Alt+Shift+PageUp")
    workbench.expect_tabs("Query 3", "Query 2", "Query 1")
    reloaded(workbench)
    workbench.expect_tabs("Query 3", "Query 2", "Query 1")
    expect(workbench.tab("Query 3")).to_have_attribute("aria-selected", "true")


def test_tab_keyboard_navigation(workbench: Workbench) -> None:
    expect(workbench.editor).to_be_focused()
    workbench.page.keyboard.press("Alt+Shift+q")
    workbench.page.keyboard.press("Alt+Shift+q")
    workbench.expect_tabs("Query 1", "Query 2", "Query 3")
    workbench.page.keyboard.press("Alt+PageDown")
    expect(workbench.tab("Query 1")).to_have_attribute("aria-selected", "true")
    workbench.tab("Query 1").focus()
    workbench.page.keyboard.press("ArrowRight")
    expect(workbench.tab("Query 2")).to_be_focused()
    workbench.page.keyboard.press("Delete")
    workbench.expect_tabs("Query 1", "Query 3")


def test_tab_closed_is_reopened(workbench: Workbench) -> None:
    workbench.run("SELECT 'kept' AS closed")
    workbench.expect_rows("kept")
    workbench.new_tab()
    workbench.write("SELECT 'never run'")
    workbench.page.keyboard.press("Alt+Shift+w")
    workbench.page.keyboard.press("Alt+Shift+w")
    workbench.expect_tabs("Query 1")
    expect(workbench.page.get_by_role("heading", name="Start from a sample")).to_be_visible()
    reloaded(workbench)
    workbench.page.keyboard.press("Alt+Shift+t")
    workbench.expect_rows("kept")
    workbench.page.get_by_role("button", name="Tab menu").click()
    shot(workbench.page, "tab-menu")
    workbench.page.get_by_role("menuitem", name="SELECT 'never run'").click()
    expect(workbench.editor).to_have_text("SELECT 'never run'")
    workbench.expect_tabs("Query 2", "Query 1")


def test_tab_mark_shows_unrun_text(workbench: Workbench) -> None:
    mark = workbench.tabs.get_by_role("img", name="Edited since last run")
    expect(mark).to_have_count(0)
    workbench.write("SELECT 1 AS a")
    expect(mark).to_have_count(1)
    workbench.page.keyboard.press("Control+Enter")
    workbench.expect_rows("1")
    expect(mark).to_have_count(0)
    workbench.page.keyboard.insert_text("2")
    expect(mark).to_have_count(1)
    workbench.page.emulate_media(color_scheme="dark")
    shot(workbench.page, "tabs-dark")
    workbench.page.keyboard.press("Control+z")
    expect(mark).to_have_count(0)


def test_tab_sample_beside_unrun_text_opens_tab(workbench: Workbench) -> None:
    workbench.write("SELECT 'mine'")
    workbench.page.get_by_role("button", name="Reviews by month").click()
    expect(workbench.editor).to_contain_text("GROUP BY month")
    workbench.expect_tabs("Query 1", "Query 2")
    workbench.tab("Query 1").click()
    expect(workbench.editor).to_have_text("SELECT 'mine'")


def test_tabs_of_two_windows_are_separate(workbench: Workbench) -> None:
    workbench.write("SELECT 'first window'")
    other = another(workbench.page.context)
    expect(other.editor).to_contain_text("Write a SELECT")
    other.write("SELECT 'second window'")
    workbench.write("SELECT 'first window again'")
    reloaded(workbench)
    reloaded(other)
    expect(workbench.editor).to_have_text("SELECT 'first window again'")
    expect(other.editor).to_have_text("SELECT 'second window'")
    other.page.close()
    # A window holds its place until its process has gone.
    workbench.page.wait_for_function(
        "async () => (await navigator.locks.query()).held.length === 1"
    )
    third = another(workbench.page.context)
    expect(third.editor).to_have_text("SELECT 'second window'")


def test_tab_closed_in_one_window_reopens_in_another(workbench: Workbench) -> None:
    workbench.write("SELECT 'moves'")
    other = another(workbench.page.context)
    workbench.page.keyboard.press("Alt+Shift+w")
    other.page.get_by_role("button", name="Tab menu").click()
    other.page.get_by_role("menuitem", name="SELECT 'moves'").click()
    expect(other.editor).to_have_text("SELECT 'moves'")
    workbench.page.get_by_role("button", name="Tab menu").click()
    expect(workbench.page.get_by_role("menuitem", name="Reopen closed tab")).to_be_disabled()


def test_tab_query_continues_in_background(workbench: Workbench) -> None:
    workbench.run(ENDLESS)
    expect(workbench.state).to_have_text("Running")
    workbench.new_tab()
    running = workbench.tabs.get_by_role("img", name="running")
    expect(running).to_have_count(1)
    shot(workbench.page, "tabs")
    reloaded(workbench)
    expect(running).to_have_count(1)
    workbench.tab("Query 1").click()
    expect(workbench.state).to_have_text("Running")
    workbench.page.get_by_role("button", name="Cancel").click()
    expect(workbench.state).to_have_text("Cancelled")
    expect(running).to_have_count(0)


def test_tab_outcome_is_shown_until_visited(workbench: Workbench) -> None:
    held: list[Route] = []
    workbench.page.route("**/queries", lambda route: held.append(route))
    workbench.run("SELECT 'done' AS behind")
    workbench.new_tab()
    wait_for_one(workbench, held)
    held[0].continue_()
    ended = workbench.tab("Query 1").get_by_role("img", name="Succeeded")
    expect(ended).to_be_visible()
    workbench.tab("Query 1").click()
    expect(ended).to_have_count(0)
    workbench.expect_rows("done")


def test_tab_response_lost_to_reload_is_recovered(workbench: Workbench, client: Client) -> None:
    arrived: list[str | None] = []

    def lose(route: Route) -> None:
        # The API starts the query; its answer never comes.
        route.fetch(timeout=FINISH_SECONDS * 1000)
        arrived.append(route.request.headers.get("idempotency-key"))

    workbench.page.route("**/queries", lose)
    workbench.run("SELECT 'once' AS started")
    expect(workbench.state).to_have_text("Starting")
    wait_for_one(workbench, arrived)
    workbench.page.unroute("**/queries")
    reloaded(workbench)
    workbench.expect_rows("once")
    past = client.request("GET", "/queries?text=started").json()["queries"]
    assert len(past) == 1
    assert arrived[0] and past[0]["requestId"].endswith(f"_{arrived[0]}")


def test_tab_failed_submission_is_retried(workbench: Workbench) -> None:
    workbench.page.route("**/queries", lambda route: route.abort())
    workbench.run("SELECT 'again' AS sent")
    expect(workbench.state).to_have_text("Not started")
    alert = workbench.page.get_by_label("Results", exact=True).get_by_role("alert")
    expect(alert).to_contain_text("did not respond")
    expect(workbench.editor).to_have_text("SELECT 'again' AS sent")
    workbench.page.unroute("**/queries")
    alert.get_by_role("button", name="Try again").click()
    workbench.expect_rows("again")


def test_tab_query_cancelled_before_response_is_stopped(
    workbench: Workbench, client: Client
) -> None:
    held: list[Route] = []
    workbench.page.route("**/queries", lambda route: held.append(route))
    workbench.run(ENDLESS)
    wait_for_one(workbench, held)
    workbench.page.get_by_role("button", name="Cancel").click()
    expect(workbench.page.get_by_role("heading", name="Start from a sample")).to_be_visible()
    with workbench.page.expect_response(
        lambda response: response.request.method == "DELETE"
    ) as stopped:
        held[0].continue_()
    assert stopped.value.json()["status"] == "CANCELLED"
    assert workbench.page.locator(".spinner").count() == 0


def test_tab_polling_resumes_when_api_is_back(workbench: Workbench) -> None:
    workbench.run(ENDLESS)
    expect(workbench.state).to_have_text("Running")
    workbench.page.route("**/queries/**", lambda route: route.abort())
    expect(workbench.state).to_have_text("Reconnecting")
    workbench.page.unroute("**/queries/**")
    expect(workbench.state).to_have_text("Running")
    workbench.page.get_by_role("button", name="Cancel").click()
    expect(workbench.state).to_have_text("Cancelled")


def test_tabs_of_duplicated_window_are_copies(workbench: Workbench) -> None:
    workbench.write("SELECT 'original'")
    reloaded(workbench)
    place = workbench.page.evaluate("sessionStorage.getItem('duckstep.window')")
    page = workbench.page.context.new_page()
    page.goto("/config.json")
    page.evaluate("place => sessionStorage.setItem('duckstep.window', place)", place)
    page.goto("/")
    copy = Workbench(page)
    expect(copy.editor).to_have_text("SELECT 'original'")
    copy.write("SELECT 'copy'")
    workbench.page.keyboard.insert_text(" AS mine")
    reloaded(workbench)
    reloaded(copy)
    expect(workbench.editor).to_have_text("SELECT 'original' AS mine")
    expect(copy.editor).to_have_text("SELECT 'copy'")


def test_tabs_text_of_former_page_is_migrated(browser: Browser, stack: Stack) -> None:
    with browser.new_context(base_url=stack.base_url) as context:
        page = context.new_page()
        page.goto("/config.json")
        page.evaluate(EARLIER)
        page.goto("/")
        workbench = Workbench(page)
        expect(workbench.editor).to_have_text("SELECT 'earlier'")
        assert page.evaluate("localStorage.getItem('duckstep.session')") is None
        reloaded(workbench)
        workbench.expect_tabs("Query 1")
        expect(workbench.editor).to_have_text("SELECT 'earlier'")
