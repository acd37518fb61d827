"""A browser on the real local stack; Chromium is Debian's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.workbench import Workbench
from tests.support.client import Client
from tests.support.paths import ROOT
from tests.support.stack import Stack

DEADLINE_MILLISECONDS = 30_000
# Without these a browser looks for its maker's hosts; with root it does not start in its sandbox.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module; a machine without one says so.

    Not for the session: while it runs, no other test could start an event loop.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium here: the browser tests need `apt-get install chromium`")
    expect.set_options(timeout=DEADLINE_MILLISECONDS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One stack for all browser tests."""
    assert (ROOT / "web/dist/index.html").is_file(), "the web client is not built: `make web`"
    with Stack(tmp_path_factory.mktemp("browser") / "state") as running:
        yield running


@pytest.fixture(scope="package")
def client(stack: Stack) -> Client:
    """The API beside the page."""
    return Client(stack)


@pytest.fixture
def workbench(browser: Browser, stack: Stack, tmp_path: Path) -> Iterator[Workbench]:
    """The page as a new visitor sees it; a script error or a blocked resource fails the test."""
    context = browser.new_context(
        base_url=stack.base_url,
        viewport={"width": 1280, "height": 800},
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(DEADLINE_MILLISECONDS)
    page: Page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console",
        lambda line: troubles.append(line.text) if "Content Security" in line.text else None,
    )
    page.goto("/")
    yield Workbench(page)
    context.close()
    assert troubles == []
