"""The page around its panels: skip link, color scheme, server outage."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.workbench import Workbench


def test_skip_link_focuses_editor(workbench: Workbench) -> None:
    skip = workbench.page.get_by_role("link", name="Skip to editor")
    skip.focus()
    expect(skip).to_be_in_viewport()
    workbench.page.keyboard.press("Enter")
    expect(workbench.page.get_by_role("main")).to_be_focused()


def test_color_scheme_choice_outlives_reload(workbench: Workbench) -> None:
    page = workbench.page

    def background() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = background()
    workbench.preference("Theme").select_option("Dark")
    dark = background()
    assert dark != light
    page.reload()
    expect(workbench.preference("Theme")).to_have_value("dark")
    assert background() == dark


def test_server_outage_loses_nothing(workbench: Workbench) -> None:
    page = workbench.page
    workbench.run("SELECT 'before' AS state")
    workbench.expect_rows("before")
    page.route("**/queries/**", lambda route: route.abort())
    page.route("**/queries", lambda route: route.abort())
    page.route("**/tables", lambda route: route.abort())
    workbench.write("SELECT 'kept' AS state")
    banner = page.get_by_role("alert").filter(has_text="Can't reach the server.")
    expect(banner).to_be_visible()
    page.unroute_all()
    banner.get_by_role("button", name="Try again").click()
    expect(banner).to_have_count(0)
    workbench.editor.click()
    page.keyboard.press("Control+Enter")
    workbench.expect_rows("kept")


def test_dialog_whose_code_is_missing_leaves_the_panes_in_place(workbench: Workbench) -> None:
    page = workbench.page
    workbench.write("SELECT 'wide' AS state")
    place = workbench.workspace.bounding_box()
    page.route("**/ShortcutList-*", lambda route: route.abort())
    workbench.press("Escape", "Tab", "?")
    notice = page.get_by_role("alert").filter(has_text="load this part of the page")
    expect(notice).to_be_visible()
    assert workbench.workspace.bounding_box() == place
    page.unroute_all()
    notice.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_keys_right_after_a_shortcut_go_to_its_dialog(workbench: Workbench) -> None:
    page = workbench.page
    workbench.write("SELECT 1")
    page.keyboard.press("Control+k")
    page.keyboard.type("hist")
    search = page.get_by_role("combobox", name="Search commands and tabs")
    expect(search).to_have_value("hist")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    page.keyboard.type("by month")
    save = page.get_by_role("dialog", name="Save query")
    expect(save.get_by_label("Name")).to_have_value("by month")
    assert workbench.text == "SELECT 1"
