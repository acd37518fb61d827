"""The history in a browser: marks, filters, links, comparisons, newer data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from local.stack_process import wait_until
from tests.e2e.screenshots import shot
from tests.e2e.workbench import Workbench
from tests.support.client import Client
from tests.support.stack import Stack


def opened(workbench: Workbench) -> Locator:
    """Opens the panel; returns its list."""
    workbench.open_panel("History")
    return workbench.page.get_by_role("list", name="History")


def entry(history: Locator, sql: str) -> Locator:
    """Returns the newest entry of this SQL."""
    return history.get_by_role("listitem").filter(has_text=sql).first


def marks(client: Client, request_id: str) -> tuple[object, object]:
    document = client.request("GET", f"/queries/{request_id}").json()
    return document.get("name"), document.get("starred")


@pytest.fixture
def another(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A page of another browser, which shares nothing with the first."""
    with browser.new_context(base_url=stack.base_url) as context:
        yield context.new_page()


def test_history_star_and_name_are_in_other_browser(
    workbench: Workbench, client: Client, another: Page
) -> None:
    request_id = client.run("SELECT 'marked' AS query")["requestId"]
    marked = entry(opened(workbench), "SELECT 'marked'")
    # The page shows a mark before the API has it.
    with workbench.page.expect_response(lambda answer: answer.request.method == "PATCH"):
        marked.get_by_role("button", name="Star").click()
    marked.get_by_role("button", name="SELECT 'marked'").press("F2")
    marked.get_by_role("textbox", name="Query name").fill("Marked for good")
    with workbench.page.expect_response(lambda answer: answer.request.method == "PATCH"):
        workbench.page.keyboard.press("Enter")
    expect(marked).to_contain_text("Marked for good")
    expect(marked.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    another.goto("/")
    elsewhere = entry(opened(Workbench(another)), "Marked for good")
    expect(elsewhere.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    assert marks(client, request_id) == ("Marked for good", True)


def test_history_rename_escape_restores_name(workbench: Workbench, client: Client) -> None:
    request_id = client.run("SELECT 'nameless' AS query")["requestId"]
    nameless = entry(opened(workbench), "SELECT 'nameless'")
    nameless.hover()
    nameless.get_by_role("button", name="Rename", exact=True).click()
    nameless.get_by_role("textbox").fill("Never")
    workbench.page.keyboard.press("Escape")
    expect(nameless.get_by_role("textbox")).to_have_count(0)
    expect(nameless.get_by_role("button", name="SELECT 'nameless'")).to_be_focused()
    assert marks(client, request_id) == (None, None)


def test_history_filters(workbench: Workbench, client: Client) -> None:
    good = client.run("SELECT 'good' AS filtered")["requestId"]
    client.run("SELECT bad AS filtered")
    client.request("PATCH", f"/queries/{good}", json={"starred": True})
    history = opened(workbench)
    workbench.page.get_by_role("searchbox", name="Search history").fill("AS filtered")
    expect(history.get_by_role("listitem")).to_have_count(2)
    status = workbench.page.get_by_role("combobox", name="Status")
    status.select_option("Failed")
    expect(history.get_by_role("listitem")).to_have_count(1)
    expect(history).to_contain_text("SELECT bad")
    status.select_option("All statuses")
    workbench.page.get_by_role("button", name="Starred only").click()
    expect(history.get_by_role("listitem")).to_have_count(1)
    expect(history).to_contain_text("SELECT 'good'")
    workbench.page.get_by_role("searchbox").fill("no such text")
    expect(workbench.page.get_by_text("No queries match")).to_be_visible()


def test_history_scrolling_loads_older_queries(workbench: Workbench, client: Client) -> None:
    for first in range(0, 65, 13):  # the API throttles larger batches
        numbers = range(first, first + 13)
        for request_id in [client.submit(f"SELECT {n} AS scrolled") for n in numbers]:
            client.wait(request_id)
    history = opened(workbench)
    workbench.page.get_by_role("searchbox").fill("AS scrolled")
    entries = history.get_by_role("listitem")
    expect(entries.first).to_contain_text("SELECT 64 AS scrolled")
    shown = entries.count()
    while shown < 65:
        entries.nth(shown - 1).scroll_into_view_if_needed()
        expect(entries.nth(shown)).to_be_attached()
        shown = entries.count()
    openers = history.get_by_test_id("history-opener")
    openers.first.focus()
    workbench.page.keyboard.press("ArrowDown")
    expect(openers.nth(1)).to_be_focused()
    workbench.page.keyboard.press("End")
    expect(openers.last).to_be_focused()
    workbench.page.keyboard.press("Home")
    workbench.page.keyboard.press("Enter")
    workbench.expect_rows("64")


def test_link_opens_query_and_result(workbench: Workbench, client: Client, another: Page) -> None:
    client.run("SELECT 'shared' AS by_link")
    workbench.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shared = entry(opened(workbench), "SELECT 'shared'")
    shared.hover()
    shared.get_by_role("button", name="Copy link").click()
    expect(shared.get_by_role("status")).to_have_text("Copied")
    link = str(workbench.page.evaluate("navigator.clipboard.readText()"))
    before = client.request("GET", "/queries").json()
    for address in (link, link.replace("%3A", ":")):
        another.goto(address)
        page = Workbench(another)
        page.expect_rows("shared")
        expect(page.editor).to_have_text("SELECT 'shared' AS by_link")
        expect(another).to_have_url(workbench.page.url)
        expect(page.tab("Query 1")).to_be_visible()
    assert client.request("GET", "/queries").json() == before


def test_link_restores_parameter_values(workbench: Workbench, client: Client) -> None:
    request_id = client.run("SELECT $who AS who", parameters={"who": "Kim"})["requestId"]
    workbench.page.goto(f"/q/{quote(request_id, safe='')}")
    workbench.expect_rows("Kim")
    expect(workbench.page.get_by_label("$who", exact=True)).to_have_value("Kim")


def test_link_to_query_of_another_owner_shows_error(workbench: Workbench, client: Client) -> None:
    request_id = client.run("SELECT 1")["requestId"]
    workbench.write("SELECT 'mine' AS text")
    workbench.page.goto(f"/q/{quote(request_id + 'x', safe='')}")
    expect(workbench.page.get_by_role("alert")).to_contain_text(
        "only for the person who ran the query"
    )
    expect(workbench.editor).to_have_text("SELECT 'mine' AS text")
    shot(workbench.page, "link-of-another")
    workbench.page.get_by_role("button", name="Dismiss").click()
    expect(workbench.page.get_by_role("alert")).to_have_count(0)


def test_history_compares_two_runs(workbench: Workbench, client: Client) -> None:
    client.run("SELECT range AS compared FROM range(3)")
    client.run("SELECT range AS compared FROM range(1, 5)")
    history = opened(workbench)
    for sql in ("range(3)", "range(1, 5)"):
        chosen = entry(history, f"compared FROM {sql}")
        chosen.hover()
        place = chosen.bounding_box()
        chosen.get_by_role("button", name="Compare with another run").click()
        expect(workbench.page.get_by_role("button", name="Clear", exact=True)).to_be_in_viewport()
        assert chosen.bounding_box() == place
    workbench.page.get_by_role("button", name="Compare", exact=True).click()
    dialog = workbench.page.get_by_role("dialog", name="Compare runs")
    expect(dialog.get_by_role("row", name="Rows 3 4")).to_contain_text("(differs)")
    expect(dialog.get_by_role("status")).to_have_text("Results differ.")
    expect(dialog.get_by_role("region", name="Only in the earlier run")).to_contain_text("0")
    expect(dialog.get_by_role("region", name="Only in the later run")).to_contain_text("34")
    expect(dialog.locator(".cm-changedText").first).to_be_visible()
    shot(workbench.page, "comparison")
    workbench.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_history_entry_shows_newer_data(workbench: Workbench, client: Client, stack: Stack) -> None:
    folder = stack.state / "data" / "aging"
    add_day(folder, "08")
    client.run("SELECT count(*) AS days FROM aging", reuse=False)
    aged = entry(opened(workbench), "FROM aging")
    with workbench.page.expect_response(lambda answer: "freshness=true" in answer.url):
        aged.get_by_test_id("history-opener").click()
    workbench.expect_rows("1")
    expect(aged.get_by_text("Data changed")).to_have_count(0)
    add_day(folder, "09")
    # Each container looks at the bucket every few seconds, and which one answers is chance.
    wait_until(lambda: says_newer(workbench.page), 60)
    aged = entry(opened(workbench), "FROM aging")
    expect(aged.get_by_text("Data changed")).to_be_visible()
    shot(workbench.page, "newer-data")


def says_newer(page: Page) -> bool:
    """Load the page and return whether it reports newer data for the open result."""
    page.reload()
    try:
        page.get_by_text("aging (1 file added)").wait_for(timeout=5_000)
    except TimeoutError:
        return False
    return True


def add_day(folder: Path, day: str) -> None:
    path = folder / "year=2024" / "month=11" / f"day={day}"
    path.mkdir(parents=True)
    duckdb.sql("SELECT 1 AS a").write_parquet(str(path / "a.parquet"))
