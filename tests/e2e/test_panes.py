"""The page's panes, commands and menus."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.e2e.workbench import Workbench

TEN_LINES = "\n".join(["SELECT range AS n", *["-- line"] * 8, "FROM range(100)"])
ROWS_IN_VIEW = """() => {
  const grid = document.querySelector('[role=grid]').getBoundingClientRect();
  const head = document.querySelector('[role=columnheader]').getBoundingClientRect();
  const rows = [...document.querySelectorAll('[data-testid=grid-row]')];
  return rows.map(row => row.getBoundingClientRect())
    .filter(({ top, bottom }) => top >= head.bottom - 1 && bottom <= grid.bottom + 0.5).length;
}"""
# Without a primary selection nothing is pasted, so the page's answer to the event is compared.
MIDDLE_RELEASES = """() => {
  window.releases = [];
  addEventListener('mouseup', event => {
    if (event.button === 1) window.releases.push(event.defaultPrevented);
  });
}"""


def separator(workbench: Workbench, name: str) -> Locator:
    return workbench.page.get_by_role("separator", name=name)


def width(element: Locator) -> float:
    return (element.bounding_box() or {"width": 0.0})["width"]


def test_rows_of_result_fill_window_under_ten_lines(workbench: Workbench) -> None:
    workbench.page.set_viewport_size({"width": 1440, "height": 900})
    workbench.run(TEN_LINES)
    workbench.expect_rows("0")
    assert workbench.page.evaluate(ROWS_IN_VIEW) >= 22
    assert workbench.editor.evaluate("text => text.parentElement.scrollTop") == 0


def test_panes_are_resized_collapsed_and_remembered(workbench: Workbench) -> None:
    page = workbench.page
    side = page.get_by_role("complementary", name="Tables")
    expect(side).to_be_visible()
    before = width(side)
    separator(workbench, "Resize side panel").focus()
    workbench.press("ArrowRight", "ArrowRight")
    workbench.wait_for(
        "JSON.parse(localStorage.getItem('duckstep.preferences') ?? '{}').paneSizes?.side > 264"
    )
    wider = width(side)
    assert wider > before
    box = separator(workbench, "Resize editor").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"])
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 120, steps=4)
    page.mouse.up()
    workbench.wait_for(
        "JSON.parse(localStorage.getItem('duckstep.preferences')).paneSizes.editor > 300"
    )
    workbench.reload()
    assert abs(width(side) - wider) <= 1
    moved = separator(workbench, "Resize editor").bounding_box()
    assert moved is not None and abs(moved["y"] - box["y"] - 120) <= 3

    page.get_by_role("button", name="Tables", exact=True).click()
    expect(side).to_be_hidden()
    assert (workbench.tabs.first.bounding_box() or {"x": 999})["x"] < 60
    workbench.reload()
    expect(side).to_be_hidden()
    page.keyboard.press("Control+b")
    expect(side).to_be_visible()
    assert abs(width(side) - wider) <= 1


def test_collapsed_pane_comes_back_when_it_is_needed(workbench: Workbench) -> None:
    page = workbench.page

    def collapse(pane: str) -> None:
        page.keyboard.press("Control+k")
        page.get_by_role("combobox", name="Search commands and tabs").fill(f"toggle {pane}")
        page.keyboard.press("Enter")

    workbench.write("SELECT 'shown' AS text")
    collapse("results")
    expect(workbench.workspace.get_by_text("Start from a sample")).to_be_hidden()
    workbench.editor.click()
    page.keyboard.press("Control+Enter")
    workbench.expect_rows("shown")
    collapse("editor")
    expect(workbench.editor).to_be_hidden()
    workbench.new_tab()
    expect(workbench.editor).to_be_focused()


def test_run_button_keeps_its_place(workbench: Workbench) -> None:
    button = workbench.page.get_by_role("button", name="Run", exact=True)
    workbench.write("SELECT 1 AS a")
    expect(button).to_be_enabled()
    place = button.bounding_box()
    assert place is not None and place["width"] < 160
    workbench.write("SELECT 1 AS a; SELECT 2 AS b")
    statement = workbench.page.get_by_role("button", name="Run statement 2 of 2")
    expect(statement).to_be_enabled()
    assert statement.bounding_box() == place
    workbench.page.keyboard.press("Control+Enter")
    workbench.expect_rows("2")
    assert statement.bounding_box() == place


def test_command_palette_runs_command_and_returns_focus(workbench: Workbench) -> None:
    page = workbench.page
    workbench.write("SELECT 1")
    page.keyboard.press("Control+k")
    search = page.get_by_role("combobox", name="Search commands and tabs")
    expect(search).to_be_focused()
    search.fill("show hist")
    palette = page.get_by_role("dialog", name="Command palette")
    expect(palette.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Search history")).to_be_visible()
    expect(workbench.editor).to_be_focused()
    page.keyboard.press("?")
    workbench.expect_text("SELECT 1?")
    separator(workbench, "Resize editor").focus()
    page.keyboard.press("?")
    shortcuts = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shortcuts).to_contain_text("Ctrl+K")
    page.keyboard.press("Escape")
    expect(shortcuts).to_have_count(0)


def test_command_palette_runs_fresh(workbench: Workbench) -> None:
    workbench.run("SELECT random() AS n")
    workbench.rows.first.wait_for()
    workbench.page.keyboard.press("Control+k")
    workbench.page.get_by_role("combobox", name="Search commands and tabs").fill("run fresh")
    with workbench.page.expect_request("**/queries") as sent:
        workbench.page.keyboard.press("Enter")
    body = sent.value.post_data_json
    assert body and body["reuse"] is False


def test_command_palette_downloads_and_names_the_result(workbench: Workbench) -> None:
    page = workbench.page

    def choose(text: str) -> None:
        page.keyboard.press("Control+k")
        page.keyboard.type(text)
        page.keyboard.press("Enter")

    workbench.run("SELECT 7 AS n")
    workbench.expect_rows("7")
    with page.expect_download() as download:
        choose("download as csv")
    assert Path(download.value.path()).read_text() == "n\n7\n"
    choose("name this result")
    naming = page.get_by_role("dialog", name="Named results")
    expect(naming.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    choose("preferences")
    expect(page.get_by_role("dialog", name="Preferences")).to_be_visible()


def test_drawer_of_narrow_window_closes_for_a_shown_query(workbench: Workbench) -> None:
    page = workbench.page
    page.set_viewport_size({"width": 390, "height": 844})
    workbench.run("SELECT 'drawn' AS text")
    workbench.expect_rows("drawn")
    workbench.new_tab()
    page.get_by_role("button", name="History", exact=True).click()
    drawer = page.get_by_role("complementary", name="History")
    drawer.get_by_test_id("history-opener").first.click()
    workbench.expect_rows("drawn")
    expect(drawer).to_be_hidden()
    expect(page.locator(":focus")).to_have_count(1)
    page.get_by_role("button", name="History", exact=True).click()
    workbench.press("Alt+PageUp", "Alt+PageDown")
    expect(drawer).to_be_visible()
    drawer.get_by_test_id("history-opener").first.click()
    expect(drawer).to_be_hidden()


def test_tab_context_menu_and_middle_click(workbench: Workbench) -> None:
    page = workbench.page
    workbench.write("SELECT 'first'")
    workbench.new_tab()
    workbench.new_tab()
    workbench.tab("Query 1").click(button="right")
    workbench.choose("Duplicate tab")
    workbench.expect_text("SELECT 'first'")
    workbench.expect_tabs("Query 1", "Query 2", "Query 3", "Query 4")
    page.evaluate(MIDDLE_RELEASES)
    workbench.tab("Query 2").click(button="middle")
    workbench.expect_tabs("Query 1", "Query 3", "Query 4")
    assert page.evaluate("window.releases") == [True]
    workbench.tab("Query 3").click(button="right")
    workbench.choose("Close tabs to the right")
    workbench.expect_tabs("Query 1", "Query 3")
    workbench.tab("Query 1").click()
    workbench.tab("Query 1").focus()
    page.keyboard.press("Shift+F10")
    workbench.choose("Close other tabs")
    workbench.expect_tabs("Query 1")
    workbench.expect_text("SELECT 'first'")
