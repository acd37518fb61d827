"""The page's languages."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.e2e.workbench import Workbench
from tests.support.stack import Stack


def test_language_choice_outlives_reload(workbench: Workbench) -> None:
    page = workbench.page
    expect(page.locator("html")).to_have_attribute("lang", "en")
    workbench.write("SELECT 1 AS kept")
    workbench.preference("Language").select_option("한국어")
    expect(page.get_by_role("button", name="실행", exact=True)).to_be_visible()
    expect(page.get_by_role("textbox", name="SQL 편집기")).to_have_text("SELECT 1 AS kept")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_role("button", name="실행", exact=True)).to_be_visible()


def test_language_default_is_browser_language(browser: Browser, stack: Stack) -> None:
    with browser.new_context(base_url=stack.base_url, locale="ko-KR") as context:
        page = context.new_page()
        page.goto("/")
        expect(page.locator("html")).to_have_attribute("lang", "ko")
        expect(page.get_by_role("button", name="월별 리뷰")).to_be_visible()
