"""The plan of a statement: estimated, measured, and of an EXPLAIN that was run."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.screenshots import shot
from tests.e2e.workbench import Workbench

COUNT = "SELECT rating, count(*) AS n FROM reviews WHERE rating > $least GROUP BY rating"


def panel(workbench: Workbench) -> Locator:
    """The view of the plan."""
    return workbench.page.get_by_role("tabpanel", name="Plan")


def test_plan_of_statement_is_estimated_then_measured(workbench: Workbench) -> None:
    page = workbench.page
    workbench.run("SELECT 42 AS answer")
    workbench.expect_rows("42")
    workbench.write(COUNT)
    page.get_by_role("textbox", name="$least").fill("3")
    page.get_by_role("button", name="Plan", exact=True).click()
    tree = panel(workbench).get_by_role("treegrid")
    expect(tree.get_by_role("row", name="READ_PARQUET")).to_contain_text("rating>3")
    expect(tree.get_by_role("columnheader")).to_have_text(["Operator", "Estimated rows"])
    panel(workbench).get_by_role("button", name="Run and measure").click()
    expect(tree.get_by_role("columnheader", name="Time")).to_be_visible()
    expect(panel(workbench)).to_contain_text("Measured plan")
    expect(tree.get_by_text("Slowest")).to_have_count(1)
    shot(page, "plan")
    page.reload()
    expect(tree.get_by_text("Slowest")).to_have_count(1)
    page.get_by_role("tab", name="Results").click()
    workbench.expect_rows("42")


def test_plan_of_explain_opens_as_tree(workbench: Workbench) -> None:
    tree = panel(workbench).get_by_role("treegrid")
    workbench.write("SELECT 1 AS only_planned")
    workbench.page.get_by_role("button", name="Plan", exact=True).click()
    expect(tree.get_by_role("row", name="DUMMY_SCAN")).to_be_visible()
    expect(workbench.state).to_have_count(0)
    workbench.run("EXPLAIN (ANALYZE, FORMAT json) SELECT sum(r) FROM range(1000) t(r)")
    expect(tree.get_by_role("row", name="UNGROUPED_AGGREGATE")).to_be_visible()
    workbench.run("EXPLAIN (FORMAT text) SELECT sum(r) FROM range(1000) t(r)")
    expect(panel(workbench)).to_contain_text("UNGROUPED_AGGREGATE")
    expect(panel(workbench).get_by_role("button", name="Show as tree")).to_be_visible()
    workbench.run("EXPLAIN SELECT sum(r) FROM range(1000) t(r)")
    row = tree.get_by_role("row", name="UNGROUPED_AGGREGATE")
    row.click()
    workbench.page.keyboard.press("ArrowLeft")
    expect(row).to_have_attribute("aria-expanded", "false")
    workbench.run("SELECT 7 AS n")
    workbench.expect_rows("7")


def test_plan_of_explain_in_a_script(workbench: Workbench) -> None:
    tree = panel(workbench).get_by_role("treegrid")
    workbench.write("SELECT 1 AS n; EXPLAIN (FORMAT json) SELECT 2 AS n; SELECT 3 AS n")
    workbench.press("Control+Shift+Enter")
    workbench.expect_rows("3")
    strip = workbench.workspace.get_by_role("list", name="Statements")
    strip.get_by_role("button", name="EXPLAIN").click()
    expect(tree.get_by_role("row", name="DUMMY_SCAN")).to_be_visible()
    strip.get_by_role("button", name="SELECT 1").click()
    workbench.expect_rows("1")
