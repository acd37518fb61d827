"""Runs of a tab: one at a time, cancelled, over outages, beside the history."""

from __future__ import annotations

import re

import duckdb
import pytest
from playwright.sync_api import Request, expect

from tests.e2e.accessibility import violations
from tests.e2e.test_tab_queries import ENDLESS
from tests.e2e.workbench import Workbench
from tests.support.client import Client, expire_listings
from tests.support.stack import Stack


def test_run_during_run_starts_nothing(workbench: Workbench) -> None:
    started: list[Request] = []
    workbench.page.on(
        "request",
        lambda sent: (
            started.append(sent)
            if sent.method == "POST" and sent.url.endswith("/queries")
            else None
        ),
    )
    workbench.run(ENDLESS)
    expect(workbench.state).to_have_text("Running")
    expect(workbench.page).to_have_title("Running · Query 1 - duckstep")
    workbench.run("SELECT 'second' AS run")
    notice = workbench.page.get_by_test_id("run-notice")
    expect(notice).to_contain_text("already running in this tab")
    expect(workbench.state).to_have_text("Running")
    workbench.page.get_by_role("button", name="Cancel", exact=True).click()
    expect(workbench.state).to_have_text("Cancelled")
    expect(workbench.page.get_by_text("was cancelled and has no result")).to_be_visible()
    expect(workbench.page).to_have_title("Cancelled · Query 1 - duckstep")
    expect(notice).to_be_empty()
    assert len(started) == 1
    workbench.run("SELECT 'second' AS run")
    workbench.expect_rows("second")


def test_validation_recovers_without_a_key(workbench: Workbench) -> None:
    workbench.page.context.set_offline(True)
    workbench.write("SELECT 'back' AS again")
    estimate = workbench.page.get_by_test_id("query-estimate")
    expect(estimate).to_contain_text("did not respond")
    workbench.page.context.set_offline(False)
    expect(estimate).to_have_text("Will read no files")


def test_history_click_keeps_text_and_rows_together(workbench: Workbench) -> None:
    workbench.run("SELECT 'old' AS text")
    workbench.expect_rows("old")
    workbench.run("SELECT 'new' AS text")
    workbench.expect_rows("new")
    workbench.open_history("SELECT 'old' AS text")
    workbench.expect_rows("old")
    other = workbench.workspace.get_by_role("button", name="SQL has changed")
    expect(other).to_have_count(0)
    workbench.editor.click()
    workbench.page.keyboard.press("Control+z")
    workbench.expect_text("SELECT 'new' AS text")
    expect(other).to_be_visible()
    other.click()
    workbench.expect_tabs("Query 1", "Query 2")
    workbench.expect_text("SELECT 'old' AS text")
    workbench.expect_rows("old")
    expect(other).to_have_count(0)
    workbench.editor.press("Control+End")
    workbench.page.keyboard.insert_text(" LIMIT 0")
    expect(other).to_be_visible()


def test_history_click_opens_beside_name_and_run(workbench: Workbench) -> None:
    workbench.run("SELECT 'named' AS text")
    workbench.expect_rows("named")
    workbench.tab("Query 1").dblclick()
    workbench.page.get_by_role("textbox", name="Tab name").fill("Kept")
    workbench.press("Enter", "Alt+Shift+Q")
    workbench.expect_tabs("Kept", "Query 2")
    workbench.run("SELECT 'past' AS text")
    workbench.expect_rows("past")
    workbench.tab("Kept").click()
    workbench.open_history("SELECT 'past' AS text")
    workbench.expect_tabs("Kept", "Query 3", "Query 2")
    workbench.tab("Kept").click()
    workbench.expect_text("SELECT 'named' AS text")
    workbench.tab("Query 3").click()
    workbench.run(ENDLESS)
    expect(workbench.state).to_have_text("Running")
    workbench.open_history("SELECT 'past' AS text")
    workbench.expect_rows("past")
    workbench.tab("Query 3").click()
    workbench.page.get_by_role("button", name="Cancel", exact=True).click()
    expect(workbench.state).to_have_text("Cancelled")


def test_history_omits_queries_of_the_page(workbench: Workbench, client: Client) -> None:
    reviews = workbench.page.get_by_role("treeitem", name="reviews").first
    reviews.get_by_role("button", name="Preview").click()
    preview = workbench.page.get_by_role("dialog", name="Preview of reviews")
    expect(preview.get_by_role("row").nth(1)).to_be_visible()
    preview.get_by_role("button", name="Close").click()
    workbench.run("SELECT 'written' AS text")
    workbench.expect_rows("written")
    listed = [past["query"] for past in client.request("GET", "/queries").json()["queries"]]
    assert listed[0] == "SELECT 'written' AS text"
    assert not any(sql.startswith("SELECT * FROM reviews WHERE") for sql in listed)


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ("TIMESTAMPTZ '2024-02-29 10:00:00+00' + to_hours(n)", "2024-02-29 11:00:00+00"),
        ("CASE n WHEN 1 THEN 'nan'::DOUBLE ELSE n END", "NaN"),
        ("CASE n WHEN 1 THEN '-inf'::DOUBLE ELSE n END", "-Infinity"),
    ],
)
def test_filter_by_value_takes_every_shown_value(
    workbench: Workbench, rows: str, value: str
) -> None:
    for count in (3, 20_001):  # in the page, and by a query over the result
        workbench.run(f"SELECT {rows} AS v FROM range({count}) t(n)")
        expect(workbench.state).to_have_text("Succeeded")
        expect(workbench.page.get_by_test_id("status-bar")).to_contain_text(f"{count:,} rows")
        workbench.cell(value).click(button="right")
        workbench.choose("Filter by this value")
        status = workbench.page.get_by_test_id("grid-status")
        expect(status).to_contain_text(f"1 of {count:,}")
        expect(workbench.cell(value)).to_be_visible()


def test_run_fresh_computes_the_result_again(workbench: Workbench) -> None:
    workbench.run("SELECT count(*) AS fresh FROM reviews WHERE rating = 2")
    line = workbench.page.get_by_test_id("status-bar")
    expect(line).to_contain_text("scanned")
    workbench.page.keyboard.press("Control+Enter")
    expect(line).to_contain_text("cached result")
    workbench.page.get_by_role("button", name="More ways to run").click()
    workbench.choose("Run fresh")
    expect(line).not_to_contain_text("cached result")
    expect(workbench.state).to_have_text("Succeeded")
    expect(line).to_contain_text("scanned")


def test_preview_of_sparse_table_has_a_hundred_rows(workbench: Workbench, stack: Stack) -> None:
    for day in range(1, 29):
        for month in range(1, 13):
            path = stack.state / f"data/sparse/year=2024/month={month:02}/day={day:02}"
            path.mkdir(parents=True)
            duckdb.sql(f"SELECT {day} AS a").write_parquet(str(path / "a.parquet"))
    expire_listings()
    workbench.page.get_by_role("button", name="Refresh").click()
    table = workbench.page.get_by_role("treeitem", name="sparse").first
    table.get_by_role("button", name="Preview").click()
    preview = workbench.page.get_by_role("dialog", name="Preview of sparse")
    expect(preview.get_by_role("row")).to_have_count(101)
    expect(preview).to_contain_text("WHERE year = 2024 LIMIT 100")


def test_run_all_stops_at_first_error_and_keeps_each_result(workbench: Workbench) -> None:
    strip = workbench.workspace.get_by_role("list", name="Statements")
    workbench.write(
        "-- the first\nSELECT 'one' AS text, $word AS word;\n"
        "SELECT 'two' AS text;\nSELECT error('third ' || $word) AS text;\nSELECT 'four' AS text"
    )
    workbench.press("Control+Home", "Control+ArrowDown", "Control+Shift+Enter")
    field = workbench.workspace.get_by_label("$word", exact=True)
    expect(field).to_be_focused()
    expect(strip).to_have_count(0)
    field.fill("failed")
    workbench.press("Control+Shift+Enter")
    expect(strip.get_by_role("button")).to_have_text(
        [
            re.compile("^1SELECT 'one' AS text.*Succeeded$"),
            re.compile("^2SELECT 'two' AS textSucceeded$"),
            re.compile("^3SELECT error.*Failed$"),
            re.compile("^4SELECT 'four' AS textSkipped$"),
        ]
    )
    expect(workbench.workspace.get_by_role("alert")).to_contain_text("third failed")
    expect(strip.get_by_role("button", name="'four'")).to_be_disabled()
    assert violations(workbench.page) == []
    strip.get_by_role("button", name="'one'").click()
    workbench.expect_rows("one", "failed")
    workbench.reload()
    workbench.expect_rows("one", "failed")
    strip.get_by_role("button", name="'two'").click()
    workbench.expect_rows("two")
    workbench.run("SELECT 'alone' AS text")
    workbench.expect_rows("alone")
    expect(strip).to_have_count(0)


def test_cancel_stops_the_running_statement_and_the_rest(workbench: Workbench) -> None:
    strip = workbench.workspace.get_by_role("list", name="Statements")
    workbench.write(f"SELECT 'first' AS text; {ENDLESS}; SELECT 'last' AS text")
    workbench.page.get_by_role("button", name="More ways to run").click()
    workbench.choose("Run all statements")
    states = strip.locator(".state")
    expect(states).to_have_text(["Succeeded", "Running", "Waiting"])
    strip.get_by_role("button", name="'first'").click()
    workbench.expect_rows("first")
    workbench.reload()
    expect(states).to_have_text(["Succeeded", "Running", "Waiting"])
    workbench.expect_rows("first")
    workbench.page.get_by_role("button", name="Cancel", exact=True).click()
    expect(states).to_have_text(["Succeeded", "Cancelled", "Skipped"])
    workbench.editor.click()
    workbench.press("Control+a", "Control+Enter")  # a selection of several statements
    expect(states).to_have_text(["Succeeded", "Running", "Waiting"])
    workbench.page.get_by_role("button", name="Cancel", exact=True).click()
    expect(states).to_have_text(["Succeeded", "Cancelled", "Skipped"])
