"""Queries of tabs: in the background, over reloads and outages."""

from __future__ import annotations

import time
from collections.abc import Sequence

from playwright.sync_api import Route, expect

from local.api_client import FINISH_SECONDS
from tests.e2e.screenshots import shot
from tests.e2e.workbench import Workbench
from tests.support.client import Client

# Runs until it is cancelled or meets its limit.
ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range = 7"


def wait_for_one(workbench: Workbench, arrived: Sequence[object]) -> None:
    """Waits until the page has sent what a route collects."""
    deadline = time.monotonic() + FINISH_SECONDS
    while not arrived and time.monotonic() < deadline:
        workbench.page.wait_for_timeout(50)
    assert arrived


def test_tab_query_continues_in_background(workbench: Workbench) -> None:
    workbench.run(ENDLESS)
    expect(workbench.state).to_have_text("Running")
    workbench.new_tab()
    running = workbench.tabs.get_by_role("img", name="running")
    expect(running).to_have_count(1)
    shot(workbench.page, "tabs")
    workbench.reload()
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
    workbench.reload()
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
    assert workbench.tabs.get_by_role("img", name="running").count() == 0


def test_tab_polling_resumes_when_api_is_back(workbench: Workbench) -> None:
    workbench.run(ENDLESS)
    expect(workbench.state).to_have_text("Running")
    workbench.page.route("**/queries/**", lambda route: route.abort())
    expect(workbench.state).to_have_text("Reconnecting")
    workbench.page.unroute("**/queries/**")
    expect(workbench.state).to_have_text("Running")
    workbench.page.get_by_role("button", name="Cancel").click()
    expect(workbench.state).to_have_text("Cancelled")
