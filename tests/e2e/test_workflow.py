"""The views of a result, and the execution behind it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.workbench import Workbench


def test_the_views_are_reached_by_keyboard(workbench: Workbench) -> None:
    workbench.run("SELECT 'seen' AS word")
    workbench.expect_rows("seen")
    views = workbench.page.get_by_role("tablist", name="Views")
    views.get_by_role("tab", name="Rows").focus()
    workbench.page.keyboard.press("End")
    workflow = views.get_by_role("tab", name="Workflow")
    expect(workflow).to_be_focused()
    expect(workflow).to_have_attribute("aria-selected", "true")
    expect(workbench.page.get_by_role("tabpanel", name="Workflow")).to_be_visible()
    workbench.page.keyboard.press("ArrowRight")
    expect(views.get_by_role("tab", name="Rows")).to_be_focused()
    workbench.expect_rows("seen")


def test_the_workflow_lists_the_states_that_were_passed(workbench: Workbench) -> None:
    workbench.run("SELECT count(*) FROM reviews WHERE rating = 5")
    workbench.page.get_by_role("tab", name="Workflow").click()
    states = workbench.page.get_by_role("list", name="States").get_by_role("listitem")
    expect(states.locator("strong")).to_have_text(
        ["RecordSubmitted", "ValidateQuery", "ChooseEngine", "RunQuery", "RecordSucceeded"]
    )
    expect(states.locator(".state")).to_have_text(["Succeeded"] * 5)
