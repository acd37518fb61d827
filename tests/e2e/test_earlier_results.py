"""Queries over an earlier result: from its button to the plan, the history, a link and saved."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import expect

from tests.e2e.accessibility import violations
from tests.e2e.test_saved import dialog, stored
from tests.e2e.workbench import Workbench
from tests.support.client import Client

FIRST = "SELECT n, n * 2 AS twice FROM range(50) t(n)"
SECOND = "SELECT sum(twice) AS total FROM result"


def test_result_is_queried_in_new_tab(workbench: Workbench, client: Client) -> None:
    page = workbench.page
    chip = workbench.workspace.get_by_role("group", name="Queried results")
    workbench.run(FIRST)
    workbench.expect_rows("0", "0")
    expect(chip).to_have_count(0)
    workbench.workspace.get_by_role("button", name="Query this result").click()
    workbench.expect_tabs("Query 1", "Query 2")
    workbench.expect_text("SELECT *\nFROM result")
    expect(chip).to_contain_text("result" + FIRST + "50 rows")
    expect(workbench.editor).to_be_focused()
    assert violations(page) == []

    workbench.write("SELECT sum() AS total FROM result")
    workbench.press("Control+Home", *["ArrowRight"] * len("SELECT sum("))
    page.keyboard.type("tw")
    expect(workbench.completions.first).to_contain_text("twice")
    workbench.press("Tab")
    workbench.expect_text(SECOND)
    expect(workbench.workspace.get_by_test_id("query-estimate")).to_contain_text("Will read")
    page.get_by_role("button", name="Plan", exact=True).click()
    plan = workbench.workspace.get_by_role("tabpanel", name="Plan").get_by_role("treegrid")
    expect(plan.get_by_role("row").nth(1)).to_be_visible()
    workbench.workspace.get_by_role("tab", name="Results").click()
    workbench.run(SECOND)
    workbench.expect_rows("2450")
    workbench.editor.click()
    page.keyboard.press("Control+s")
    dialog(workbench, "Save query").get_by_label("Name").fill("Over a result")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Over a result saved, version 1.")).to_be_visible()
    runs = client.request("GET", "/queries").json()["queries"]
    second, first = (next(run for run in runs if run["query"] == sql) for sql in (SECOND, FIRST))
    assert second["over"] == first["requestId"]
    assert stored(client, "Over a result")["over"] == first["requestId"]

    workbench.reload()
    expect(chip).to_contain_text("50 rows")
    changed = workbench.tab("Over a result").get_by_role("img", name="Changed since last save")
    other = workbench.workspace.get_by_role("button", name="SQL has changed")
    expect(changed).to_have_count(0)
    expect(other).to_have_count(0)
    chip.get_by_role("button", name="Remove the table result").click()
    expect(chip).to_have_count(0)
    expect(changed).to_be_visible()
    expect(other).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(workbench.state).to_have_text("Failed")
    workbench.open_history(SECOND)
    expect(workbench.state).to_have_text("Failed")
    entries = page.get_by_role("list", name="History").get_by_test_id("history-opener")
    entries.filter(has_text=SECOND).nth(1).click()
    workbench.expect_rows("2450")
    expect(chip).to_contain_text("50 rows")

    page.goto(f"/q/{quote(second['requestId'], safe='')}")
    workbench.expect_rows("2450")
    expect(chip).to_contain_text("50 rows")
