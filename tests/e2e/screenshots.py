"""Pictures of the page for people to look at; nothing compares them."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.support.paths import ROOT

FOLDER = ROOT / ".duckstep/screenshots"


def shot(page: Page, name: str) -> None:
    """Writes what the window shows into the ignored folder that CI keeps."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=FOLDER / f"{name}.png")
