"""The login of the page, over a real stack that asks for one."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.e2e.conftest import DEADLINE_MILLISECONDS
from tests.e2e.workbench import Workbench
from tests.support.oauth import identity
from tests.support.paths import ROOT
from tests.support.stack import Stack

PERSON = "analyst@example.com"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack with a user pool and one person in it."""
    assert (ROOT / "web/dist/index.html").is_file(), "the web client is not built: `make web`"
    with Stack(tmp_path_factory.mktemp("login") / "state", "--auth", "cognito") as running:
        yield running


@pytest.fixture
def visitor(browser: Browser, guarded: Stack) -> Iterator[Page]:
    """A browser that has never been here; a blocked resource fails the test."""
    context = browser.new_context(base_url=f"http://localhost:{guarded.port}")
    context.set_default_timeout(DEADLINE_MILLISECONDS)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console",
        lambda line: troubles.append(line.text) if "Content Security" in line.text else None,
    )
    yield page
    context.close()
    assert troubles == []


def log_in(page: Page, stack: Stack) -> None:
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Email").fill(PERSON)
    page.get_by_label("Password").fill(identity(stack)["password"])
    page.get_by_role("button", name="Log in").click()
    expect_in(page)


def expect_in(page: Page) -> None:
    expect(page.get_by_title(f"Logged in as {PERSON}")).to_be_visible()
    expect(page.get_by_role("textbox", name="SQL editor")).to_be_visible()


def test_login_reload_and_logout(visitor: Page, guarded: Stack) -> None:
    visitor.goto("/?from=a-link")
    expect(visitor.get_by_role("button", name="Log in")).to_be_visible()
    expect(visitor.get_by_role("textbox", name="SQL editor")).to_have_count(0)
    log_in(visitor, guarded)
    expect(visitor).to_have_url(f"http://localhost:{guarded.port}/?from=a-link")
    workbench = Workbench(visitor)
    workbench.run("SELECT 'mine' AS whose")
    workbench.expect_rows("mine")
    visitor.reload()
    expect_in(visitor)
    workbench.expect_rows("mine")
    assert kept_tokens(visitor) == {"refresh_token"}
    visitor.get_by_role("button", name="Log out").click()
    expect(visitor.get_by_role("button", name="Log in")).to_be_visible()
    assert kept_tokens(visitor) == set()
    visitor.get_by_role("button", name="Log in").click()
    expect(visitor.get_by_label("Password")).to_be_visible()


def kept_tokens(page: Page) -> set[str]:
    """Return the names of the tokens that a storage of the browser holds."""
    kept = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    return {
        name
        for storage in json.loads(kept)
        for key, value in storage.items()
        if key.startswith(("oidc", "user:"))
        for name in json.loads(value)
        if name.endswith("_token")
    }


def test_login_expired_keeps_work_until_next_login(visitor: Page, guarded: Stack) -> None:
    visitor.goto("/")
    log_in(visitor, guarded)
    workbench = Workbench(visitor)
    workbench.run("SELECT 'before' AS result")
    workbench.expect_rows("before")
    workbench.write("SELECT 'never lost' AS text")
    # The page's own requests may find the end of the login before the key does.
    end_login(visitor.context)
    visitor.keyboard.press("Control+Enter")
    again = visitor.get_by_role("dialog", name="Session expired")
    expect(again).to_be_visible()
    visitor.keyboard.press("Escape")
    expect(again).to_be_visible()
    expect(workbench.editor).to_have_text("SELECT 'never lost' AS text")
    visitor.context.unroute_all()
    # The pool still knows this browser, so nothing needs to be typed.
    again.get_by_role("button", name="Log in").click()
    expect_in(visitor)
    expect(again).to_have_count(0)
    expect(workbench.editor).to_have_text("SELECT 'never lost' AS text")
    visitor.get_by_role("textbox", name="SQL editor").click()
    visitor.keyboard.press("Control+Enter")
    workbench.expect_rows("never lost")


def end_login(context: BrowserContext) -> None:
    """Make the API reject every token, and the pool every renewal."""

    def refuse(route: Route) -> None:
        error = {"error": {"code": "Unauthorized", "message": "The token has expired."}}
        route.fulfill(status=401, json=error)

    context.route("**/queries**", refuse)
    context.route("**/tables**", refuse)
    context.route(
        "**/oauth2/token", lambda route: route.fulfill(status=400, json={"error": "invalid_grant"})
    )


def test_login_rejected_token_is_renewed_silently(visitor: Page, guarded: Stack) -> None:
    visitor.goto("/")
    log_in(visitor, guarded)
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        token = route.request.headers["authorization"]
        refused.append(token)
        if token == refused[0]:
            route.fulfill(status=401, json={"error": {"code": "Unauthorized", "message": "Old."}})
        else:
            route.continue_()

    visitor.route("**/queries", refuse_once)
    workbench = Workbench(visitor)
    workbench.run("SELECT 'renewed' AS token")
    workbench.expect_rows("renewed")
    assert len(set(refused)) == 2


def test_login_unsolicited_response_is_ignored(visitor: Page) -> None:
    visitor.goto("/?code=stolen&state=guessed")
    expect(visitor.get_by_role("alert")).to_contain_text("Login failed")
    assert "stolen" not in visitor.url
    expect(visitor.get_by_role("button", name="Log in")).to_be_visible()


def test_download_link_contains_no_token(visitor: Page, guarded: Stack) -> None:
    visitor.goto("/")
    log_in(visitor, guarded)
    workbench = Workbench(visitor)
    workbench.run("SELECT 1 AS one UNION ALL SELECT 2")
    expect(workbench.state).to_have_text("Succeeded")
    visitor.get_by_role("button", name="Download", exact=True).click()
    with visitor.expect_download() as download:
        visitor.get_by_role("menuitem", name="CSV", exact=True).click()
    assert sorted(download.value.path().read_text().split()) == ["1", "2", "one"]


def test_login_failing_to_load_can_be_retried(visitor: Page) -> None:
    visitor.route("**/assets/cognitoAuth-*.js", lambda route: route.abort())
    visitor.goto("/")
    expect(visitor.get_by_role("alert")).to_contain_text("Login failed")
    visitor.unroute_all()
    visitor.get_by_role("button", name="Log in").click()
    expect(visitor.get_by_role("alert")).to_have_count(0)
    visitor.get_by_role("button", name="Log in").click()
    expect(visitor.get_by_label("Password")).to_be_visible()
