"""The API's documentation page, and pages of other origins, in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.e2e.workbench import Workbench

EVIL_PAGE = b"""<!doctype html><title>evil</title><form method="post" enctype="text/plain"></form>
<iframe name="frame"></iframe>"""
# Each attempt resolves to what the page could learn.
ATTEMPTS = {
    "read": "fetch(target + '/queries').then(r => r.text()).catch(() => 'blocked')",
    "write": "fetch(target + '/queries', {method: 'POST', mode: 'no-cors', body:"
    " new URLSearchParams({query: 'SELECT 666'})}).then(r => r.type).catch(() => 'blocked')",
    "image": "new Promise(done => { const i = new Image(); i.onload = () => done('shown');"
    " i.onerror = () => done('blocked'); i.src = target + '/docs/files/favicon-32x32.png' })",
    "script": "new Promise(done => { const s = document.createElement('script');"
    " s.onload = () => done('ran'); s.onerror = () => done('blocked');"
    " s.src = target + '/docs/start.js'; document.head.append(s) })",
}


@pytest.fixture
def evil_origin() -> Iterator[str]:
    """Serve a page of another origin."""

    class Evil(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(EVIL_PAGE)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Evil) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_docs_page_runs_under_its_policy(workbench: Workbench) -> None:
    page = workbench.page
    page.goto("/docs?url=https://evil.example/spec.json")
    expect(page.get_by_role("heading", name=re.compile("duckstep"))).to_be_visible()
    row = page.locator("#operations-default-listTables")
    row.locator(".opblock-summary-control").click()
    row.get_by_role("button", name="Execute").click()
    expect(row.locator(".live-responses-table .response .highlight-code")).to_contain_text(
        "reviews"
    )


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_foreign_page_learns_and_starts_nothing(
    workbench: Workbench, evil_origin: str, attempt: str
) -> None:
    page, target = workbench.page, workbench.page.url.rstrip("/")
    page.goto(evil_origin)
    for name in (target, target.replace("127.0.0.1", "localhost")):
        learned = page.evaluate(f"target => {ATTEMPTS[attempt]}", name)
        assert learned == "blocked"
    page.goto(target)
    history = page.evaluate("fetch('/queries').then(r => r.text())")
    assert "666" not in history


def test_foreign_form_is_refused(workbench: Workbench, evil_origin: str) -> None:
    page, target = workbench.page, workbench.page.url.rstrip("/")
    page.goto(evil_origin)
    page.evaluate(
        "target => { const form = document.forms[0]; form.action = target + '/queries';"
        " form.enctype = 'application/x-www-form-urlencoded';"
        " form.innerHTML = '<input name=query value=\"SELECT 666\">'; form.submit() }",
        target,
    )
    expect(page.locator("body")).to_contain_text("OriginRefused")


def test_link_of_foreign_page_opens_workbench(workbench: Workbench, evil_origin: str) -> None:
    page, target = workbench.page, workbench.page.url
    page.goto(evil_origin)
    page.evaluate("target => { location.href = target }", target)
    expect(workbench.editor).to_be_visible()
