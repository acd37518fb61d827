"""The views of a result, and the execution behind it."""

from __future__ import annotations

import re

from playwright.sync_api import Route, expect

from tests.e2e.screenshots import shot
from tests.e2e.workbench import Workbench

ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range = 9"


def test_views_keyboard_navigation(workbench: Workbench) -> None:
    workbench.run("SELECT 'seen' AS word")
    workbench.expect_rows("seen")
    views = workbench.page.get_by_role("tablist", name="Result views")
    views.get_by_role("tab", name="Results").focus()
    workbench.page.keyboard.press("End")
    workflow = views.get_by_role("tab", name="Workflow")
    expect(workflow).to_be_focused()
    expect(workflow).to_have_attribute("aria-selected", "true")
    expect(workbench.page.get_by_role("tabpanel", name="Workflow")).to_be_visible()
    workbench.page.keyboard.press("ArrowRight")
    expect(views.get_by_role("tab", name="Results")).to_be_focused()
    workbench.expect_rows("seen")


def test_workflow_lists_passed_states(workbench: Workbench) -> None:
    workbench.run("SELECT count(*) FROM reviews WHERE rating = 5")
    workbench.page.get_by_role("tab", name="Workflow").click()
    states = workbench.page.get_by_role("list", name="States").get_by_role("listitem")
    expect(states.locator("strong")).to_have_text(
        ["RecordSubmitted", "ValidateQuery", "ChooseEngine", "RunQuery", "RecordSucceeded"]
    )
    expect(states.locator(".state")).to_have_text(["Succeeded"] * 5)


def test_graph_failed_query_shows_path_and_details(workbench: Workbench) -> None:
    page = workbench.page
    workbench.run("SELECT CAST('x' || rating AS INTEGER) FROM reviews")
    expect(workbench.state).to_have_text("Failed")
    page.get_by_role("tab", name="Workflow").click()
    graph = page.get_by_role("group", name="State graph")
    expect(graph.get_by_role("button", name=re.compile("^RunQuery: Error handled"))).to_be_visible()
    expect(graph.get_by_role("button", name="QueryFailed: Failed")).to_be_visible()
    expect(graph.get_by_role("button", name="ReuseResult: Not reached")).to_be_visible()
    taken = graph.locator("path[data-taken] title").all_text_contents()
    assert "RunQuery → RecordFailed\nStates.ALL" in taken
    assert "ChooseEngine → RunQuery\nplan.engine = duckdb" in taken
    assert not any("RecordSucceeded" in way for way in taken)
    # The state with the error comes first; a key chooses another.
    details = page.get_by_role("region", name="Details of RunQuery")
    expect(details).to_contain_text("Could not convert string 'x")
    shot(page, "workflow-of-an-error")
    graph.get_by_role("button", name=re.compile("^ValidateQuery")).press("Enter")
    details = page.get_by_role("region", name="Details of ValidateQuery")
    expect(details).to_contain_text("lists the exact files")
    expect(details.get_by_role("list").first.get_by_role("listitem")).to_have_count(1)
    expect(details).to_contain_text("RecordFailed on error · States.ALL")


def test_graph_running_query_is_live(workbench: Workbench) -> None:
    page = workbench.page
    workbench.run(ENDLESS)
    page.get_by_role("tab", name="Workflow").click()
    states = page.get_by_role("list", name="States").get_by_role("button")
    running = page.get_by_role("button", name=re.compile("^RunQuery: Running"))
    expect(running).to_be_visible()
    expect(states.last).to_contain_text("RunQuery")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name=re.compile("^RunQuery: Cancelled"))).to_be_visible()
    expect(states.last).to_contain_text("Cancelled")


def test_workflow_retries_show_their_errors(workbench: Workbench) -> None:
    page = workbench.page

    def with_a_retry(route: Route) -> None:
        answer = route.fetch()
        document = answer.json()
        for state in document["states"]:
            if state["name"] == "ValidateQuery":
                error = {"code": "StorageUnavailable", "message": "S3 did not answer."}
                failed = {**state["tries"][0], "error": error}
                state.update(retries=1, error=error, tries=[failed, *state["tries"]])
        route.fulfill(response=answer, json=document)

    page.route("**/workflow", with_a_retry)
    workbench.run("SELECT 'tried again' AS word")
    expect(workbench.state).to_have_text("Succeeded")
    page.get_by_role("tab", name="Workflow").click()
    retried = page.get_by_role("button", name=re.compile("^ValidateQuery: Succeeded.*, 1 retry"))
    expect(retried).to_contain_text("· 1 retry")
    tries = page.get_by_role("region", name="Details of ValidateQuery").get_by_role("list").first
    expect(tries.get_by_role("listitem")).to_have_count(2)
    expect(tries.get_by_role("listitem").first).to_contain_text("S3 did not answer.")
    page.unroute_all(behavior="wait")
