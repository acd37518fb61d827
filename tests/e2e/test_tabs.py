"""Tabs: each with its own text and query, kept over reloads and beside other windows."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext, expect

from tests.e2e.screenshots import shot
from tests.e2e.workbench import Workbench
from tests.support.stack import Stack

# What the page kept before it had tabs.
EARLIER = """localStorage.setItem("duckstep.session", JSON.stringify({
  text: "SELECT 'earlier'", shown: null
}))"""

# Gives each stored tab the schema version of a later page.
LATER_VERSION = """() => new Promise((resolve) => {
  indexedDB.open("duckstep").onsuccess = ({ target }) => {
    const transaction = target.result.transaction("tabs", "readwrite");
    const tabs = transaction.objectStore("tabs");
    tabs.openCursor(IDBKeyRange.bound("tab/", "tab/~")).onsuccess = ({ target }) => {
      target.result?.update({ ...target.result.value, schemaVersion: 99 });
      target.result?.continue();
    };
    transaction.oncomplete = () => resolve();
  };
})"""

STORED_TABS = """() => new Promise((resolve) => {
  indexedDB.open("duckstep").onsuccess = ({ target }) => {
    const tabs = target.result.transaction("tabs").objectStore("tabs");
    const request = tabs.getAll(IDBKeyRange.bound("tab/", "tab/~"));
    request.onsuccess = () =>
      resolve(request.result.map(({ text, schemaVersion }) => [text, schemaVersion]));
  };
})"""


def another(context: BrowserContext) -> Workbench:
    """A second window of the same browser."""
    page = context.new_page()
    page.goto("/")
    window = Workbench(page)
    expect(window.editor).to_be_focused()
    return window


def test_tab_has_own_text_and_result(workbench: Workbench) -> None:
    workbench.run("SELECT 'one' AS first")
    workbench.expect_rows("one")
    workbench.new_tab()
    workbench.run("SELECT 'two' AS second")
    workbench.expect_rows("two")
    workbench.tab("Query 1").click()
    expect(workbench.editor).to_have_text("SELECT 'one' AS first")
    workbench.expect_rows("one")
    workbench.reload()
    workbench.expect_tabs("Query 1", "Query 2")
    workbench.expect_rows("one")
    workbench.tab("Query 2").click()
    expect(workbench.editor).to_have_text("SELECT 'two' AS second")
    workbench.expect_rows("two")


def test_tab_text_typed_before_reload_is_restored(workbench: Workbench) -> None:
    workbench.new_tab()
    workbench.write("SELECT 'typed' AS last")
    workbench.reload()
    workbench.expect_tabs("Query 1", "Query 2")
    expect(workbench.editor).to_have_text("SELECT 'typed' AS last")
    workbench.page.keyboard.insert_text(", 2")
    expect(workbench.editor).to_have_text("SELECT 'typed' AS last, 2")


def test_tab_rename_by_double_click_and_key(workbench: Workbench) -> None:
    workbench.new_tab()
    workbench.tab("Query 2").dblclick()
    name = workbench.page.get_by_role("textbox", name="Tab name")
    name.fill("Sales by day")
    name.press("Enter")
    workbench.expect_tabs("Query 1", "Sales by day")
    expect(workbench.editor).to_be_focused()
    workbench.page.keyboard.press("F2")
    name.fill("never mind")
    name.press("Escape")
    workbench.expect_tabs("Query 1", "Sales by day")
    workbench.reload()
    workbench.expect_tabs("Query 1", "Sales by day")


def test_tab_reorder_by_mouse_and_keyboard(workbench: Workbench) -> None:
    workbench.new_tab()
    workbench.new_tab()
    workbench.expect_tabs("Query 1", "Query 2", "Query 3")
    width = (workbench.tab("Query 3").bounding_box() or {"width": 0})["width"]
    workbench.tab("Query 1").drag_to(
        workbench.tab("Query 3"), target_position={"x": width - 4, "y": 10}
    )
    workbench.expect_tabs("Query 2", "Query 3", "Query 1")
    workbench.tab("Query 3").click()
    workbench.page.keyboard.press("Alt+Shift+PageUp")
    workbench.expect_tabs("Query 3", "Query 2", "Query 1")
    workbench.reload()
    workbench.expect_tabs("Query 3", "Query 2", "Query 1")
    expect(workbench.tab("Query 3")).to_have_attribute("aria-selected", "true")


def test_tab_keyboard_navigation(workbench: Workbench) -> None:
    expect(workbench.editor).to_be_focused()
    workbench.page.keyboard.press("Alt+Shift+q")
    workbench.page.keyboard.press("Alt+Shift+q")
    workbench.expect_tabs("Query 1", "Query 2", "Query 3")
    workbench.page.keyboard.press("Alt+PageDown")
    expect(workbench.tab("Query 1")).to_have_attribute("aria-selected", "true")
    workbench.tab("Query 1").focus()
    workbench.page.keyboard.press("ArrowRight")
    expect(workbench.tab("Query 2")).to_be_focused()
    workbench.page.keyboard.press("Delete")
    workbench.expect_tabs("Query 1", "Query 3")


def test_tab_closed_is_reopened(workbench: Workbench) -> None:
    workbench.run("SELECT 'kept' AS closed")
    workbench.expect_rows("kept")
    workbench.new_tab()
    workbench.write("SELECT 'never run'")
    workbench.page.keyboard.press("Alt+Shift+w")
    workbench.page.keyboard.press("Alt+Shift+w")
    workbench.expect_tabs("Query 1")
    expect(workbench.page.get_by_role("heading", name="Start from a sample")).to_be_visible()
    workbench.reload()
    workbench.page.keyboard.press("Alt+Shift+t")
    workbench.expect_rows("kept")
    workbench.page.get_by_role("button", name="Tab menu").click()
    shot(workbench.page, "tab-menu")
    workbench.page.get_by_role("menuitem", name="SELECT 'never run'").click()
    expect(workbench.editor).to_have_text("SELECT 'never run'")
    workbench.expect_tabs("Query 1", "Query 2")


def test_tab_mark_shows_unrun_text(workbench: Workbench) -> None:
    mark = workbench.tabs.get_by_role("img", name="Edited since last run")
    expect(mark).to_have_count(0)
    workbench.write("SELECT 1 AS a")
    expect(mark).to_have_count(1)
    workbench.page.keyboard.press("Control+Enter")
    workbench.expect_rows("1")
    expect(mark).to_have_count(0)
    workbench.page.keyboard.insert_text("2")
    expect(mark).to_have_count(1)
    workbench.page.emulate_media(color_scheme="dark")
    shot(workbench.page, "tabs-dark")
    workbench.page.keyboard.press("Control+z")
    expect(mark).to_have_count(0)


def test_tab_sample_beside_unrun_text_opens_tab(workbench: Workbench) -> None:
    workbench.write("SELECT 'mine'")
    workbench.page.get_by_role("button", name="Reviews by month").click()
    expect(workbench.editor).to_contain_text("GROUP BY month")
    workbench.expect_tabs("Query 1", "Query 2")
    workbench.tab("Query 1").click()
    expect(workbench.editor).to_have_text("SELECT 'mine'")


def test_tabs_of_two_windows_are_separate(workbench: Workbench) -> None:
    workbench.write("SELECT 'first window'")
    other = another(workbench.page.context)
    expect(other.editor).to_contain_text("Write a SELECT")
    other.write("SELECT 'second window'")
    workbench.write("SELECT 'first window again'")
    workbench.reload()
    other.reload()
    expect(workbench.editor).to_have_text("SELECT 'first window again'")
    expect(other.editor).to_have_text("SELECT 'second window'")
    other.page.close()
    # A window holds its place until its process has gone.
    workbench.wait_for("async () => (await navigator.locks.query()).held.length === 1")
    third = another(workbench.page.context)
    expect(third.editor).to_have_text("SELECT 'second window'")


def test_tab_reopens_in_its_place(workbench: Workbench) -> None:
    for number in (1, 2, 3):
        workbench.write(f"SELECT {number}")
        if number < 3:
            workbench.new_tab()
    workbench.tab("Query 2").click()
    for _ in range(3):
        workbench.press("Alt+Shift+W", "Alt+Shift+T")
    workbench.expect_tabs("Query 1", "Query 2", "Query 3")
    workbench.expect_text("SELECT 2")


def test_active_tab_of_many_is_in_view_after_a_reload(workbench: Workbench) -> None:
    page = workbench.page
    for _ in range(14):
        workbench.new_tab()
    workbench.write("SELECT 'last'")
    workbench.reload()
    workbench.expect_text("SELECT 'last'")
    active = page.get_by_role("tab", name="Query 15")
    expect(active).to_be_in_viewport(ratio=0.98)
    workbench.tabs.first.focus()
    page.set_viewport_size({"width": 700, "height": 844})
    expect(active).to_be_in_viewport(ratio=0.98)


def test_tab_closed_in_one_window_reopens_in_another(workbench: Workbench) -> None:
    workbench.write("SELECT 'moves'")
    other = another(workbench.page.context)
    workbench.page.keyboard.press("Alt+Shift+w")
    other.page.get_by_role("button", name="Tab menu").click()
    other.page.get_by_role("menuitem", name="SELECT 'moves'").click()
    expect(other.editor).to_have_text("SELECT 'moves'")
    workbench.page.get_by_role("button", name="Tab menu").click()
    expect(workbench.page.get_by_role("menuitem", name="Reopen closed tab")).to_be_disabled()


def test_tabs_of_duplicated_window_are_copies(workbench: Workbench) -> None:
    workbench.write("SELECT 'original'")
    workbench.reload()
    place = workbench.page.evaluate("sessionStorage.getItem('duckstep.window')")
    page = workbench.page.context.new_page()
    # The copy shows at once: no waiting ends by time.
    page.add_init_script(
        "const wait = setTimeout; AbortSignal.timeout = () => new AbortController().signal;"
        "setTimeout = (act, time) => time >= 1000 ? 0 : wait(act, time);"
    )
    page.goto("/config.json")
    page.evaluate("place => sessionStorage.setItem('duckstep.window', place)", place)
    page.goto("/")
    copy = Workbench(page)
    expect(copy.editor).to_have_text("SELECT 'original'")
    copy.write("SELECT 'copy'")
    workbench.page.keyboard.insert_text(" AS mine")
    workbench.reload()
    copy.reload()
    expect(workbench.editor).to_have_text("SELECT 'original' AS mine")
    expect(copy.editor).to_have_text("SELECT 'copy'")


def test_tabs_text_of_former_page_is_migrated(browser: Browser, stack: Stack) -> None:
    with browser.new_context(base_url=stack.base_url) as context:
        page = context.new_page()
        page.goto("/config.json")
        page.evaluate(EARLIER)
        page.goto("/")
        workbench = Workbench(page)
        expect(workbench.editor).to_have_text("SELECT 'earlier'")
        assert page.evaluate("localStorage.getItem('duckstep.session')") is None
        workbench.reload()
        workbench.expect_tabs("Query 1")
        expect(workbench.editor).to_have_text("SELECT 'earlier'")


def test_tabs_of_later_version_are_unchanged(workbench: Workbench) -> None:
    workbench.write("SELECT 'later'")
    workbench.reload()
    workbench.page.evaluate(LATER_VERSION)
    workbench.reload()
    expect(workbench.page.get_by_text("saved by a newer version of this page")).to_be_visible()
    expect(workbench.editor).not_to_contain_text("later")
    workbench.write("SELECT 'not saved'")
    workbench.reload()
    assert workbench.page.evaluate(STORED_TABS) == [["SELECT 'later'", 99]]


def test_tabs_that_could_not_be_saved_are_saved_later(workbench: Workbench) -> None:
    page = workbench.page
    failed = page.get_by_text("Tabs can't be saved in this browser: full")
    page.evaluate(
        "() => { const { prototype } = IDBObjectStore; const put = prototype.put;"
        " window.mendStorage = () => { prototype.put = put };"
        " prototype.put = () => { throw new Error('full') } }"
    )
    workbench.write("SELECT 'kept'")
    expect(failed).to_be_visible()
    page.evaluate("window.mendStorage()")
    workbench.press("Space")
    expect(failed).to_have_count(0)
    workbench.reload()
    expect(workbench.editor).to_have_text("SELECT 'kept'")
