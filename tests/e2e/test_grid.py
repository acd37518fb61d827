"""The result as a sheet: scrolled, walked through, selected, copied, sized."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FloatRect, Locator, Route, expect

from tests.e2e.workbench import Workbench, middle

SMALL = """SELECT * FROM (VALUES
  (3, 'tea', NULL), (1, 'a "b", c', ''), (NULL, 'pipe | here', 'NULL'),
  (20, 'two' || chr(10) || 'lines', 'x')
) AS t(n, word, maybe)"""


@pytest.fixture
def small(workbench: Workbench) -> Workbench:
    """Four rows of three columns."""
    workbench.run(SMALL)
    workbench.expect_rows("3", "tea", "NULL")
    return workbench


def test_grid_null_differs_from_empty_text(workbench: Workbench) -> None:
    workbench.run("SELECT NULL AS n, '' AS e, 'NULL' AS t, 9223372036854775807 AS big")
    workbench.expect_rows("NULL", "", "NULL", "9223372036854775807")
    cells = workbench.rows.first.get_by_role("gridcell")
    expect(cells.nth(0).locator(".null")).to_have_count(1)
    expect(cells.nth(2).locator(".null")).to_have_count(0)


def test_grid_long_result_scrolls_to_every_row(workbench: Workbench) -> None:
    workbench.run("SELECT range AS n FROM range(1200000)")
    workbench.expect_rows("0")
    expect(workbench.scroller).to_have_attribute("aria-rowcount", "1200001")
    workbench.scroll_to_share(1)
    expect(workbench.cell("1199999")).to_be_in_viewport()
    workbench.scroll_to_share(0.5)
    expect(workbench.cell("600000")).to_be_in_viewport()
    workbench.scroll_to_share(0)
    expect(workbench.cell("0")).to_be_in_viewport()


def test_grid_long_result_wheel_scrolls_by_row(workbench: Workbench) -> None:
    workbench.run("SELECT range AS n FROM range(1200000)")
    workbench.expect_rows("0")
    workbench.scroll_to_share(0.5)
    expect(workbench.cell("600000")).to_be_in_viewport()
    before = _box(workbench.cell("600000"))["y"]
    workbench.scroller.hover()
    workbench.page.mouse.wheel(0, 81)
    workbench.wait_for(
        "before => [...document.querySelectorAll('[role=gridcell]')].some(cell =>"
        " cell.textContent === '600000' &&"
        " Math.abs(before - 81 - cell.getBoundingClientRect().top) < 2)",
        arg=before,
    )


def test_grid_wide_result_renders_visible_columns(workbench: Workbench) -> None:
    workbench.run("SELECT " + ", ".join(f"{n} AS column_{n}" for n in range(300)))
    expect(workbench.header("column_0 INTEGER")).to_be_visible()
    assert workbench.page.get_by_role("columnheader").count() < 60
    expect(workbench.scroller).to_have_attribute("aria-colcount", "301")
    workbench.scroller.evaluate("element => { element.scrollLeft = element.scrollWidth }")
    expect(workbench.header("column_299 INTEGER")).to_be_visible()


def test_grid_large_rows_are_fetched_in_smaller_pages(workbench: Workbench) -> None:
    workbench.run("SELECT range AS n, repeat('x', 100000) AS long FROM range(120)")
    expect(workbench.state).to_have_text("Succeeded")
    expect(workbench.cell("3")).to_be_visible()
    workbench.scroll_to_share(1)
    expect(workbench.cell("119")).to_be_visible()


def test_grid_keyboard_navigation(workbench: Workbench) -> None:
    workbench.run("SELECT range AS a, range AS b, range AS c FROM range(100000)")
    workbench.expect_rows("0", "0", "0")
    workbench.scroller.focus()
    workbench.press("ArrowDown", "ArrowRight")
    workbench.expect_active(1, 1)
    workbench.press("End")
    workbench.expect_active(1, 2)
    workbench.press("Control+End")
    workbench.expect_active(99_999, 2)
    workbench.press("Home")
    workbench.expect_active(99_999, 0)
    workbench.press("Control+Home", "ArrowUp")
    workbench.expect_active(-1, 0)
    workbench.press("ArrowDown", "PageDown")
    expect(workbench.scroller).not_to_have_attribute("aria-activedescendant", "cell-0-0")
    workbench.press("PageUp")
    workbench.expect_active(0, 0)


def test_grid_shift_extends_selection(small: Workbench) -> None:
    selected = small.page.locator("[role=gridcell][aria-selected=true]")
    small.cell("tea").click()
    small.press("Shift+ArrowDown", "Shift+ArrowRight")
    expect(selected).to_have_count(4)
    small.press("Shift+ArrowUp")
    expect(selected).to_have_count(2)
    small.press("Escape")
    expect(selected).to_have_count(1)
    small.press("Control+a")
    expect(selected).to_have_count(12)
    small.press("ArrowDown", "Control+Space")
    expect(selected).to_have_count(4)
    small.press("Shift+Space")
    expect(selected).to_have_count(3)


def test_grid_mouse_selects_cells_rows_and_columns(small: Workbench) -> None:
    selected = small.page.locator("[role=gridcell][aria-selected=true]")
    small.cell("3").hover()
    small.page.mouse.down()
    small.cell("pipe | here").hover()
    expect(selected).to_have_count(6)
    small.page.mouse.up()
    small.header("word VARCHAR").click(position={"x": 10, "y": 30})
    expect(selected).to_have_count(4)
    small.page.get_by_role("rowheader", name="2", exact=True).click()
    expect(selected).to_have_count(3)
    small.page.get_by_role("rowheader", name="4", exact=True).click(modifiers=["Shift"])
    expect(selected).to_have_count(9)
    small.cell("tea").click()
    small.cell("x").click(modifiers=["Shift"])
    expect(selected).to_have_count(8)


def test_grid_copy_in_each_format(small: Workbench) -> None:
    small.cell("tea").click()
    small.press("Control+a", "Control+c")
    small.expect_copied('3\ttea\t\n1\t"a ""b"", c"\t""\n\tpipe | here\tNULL\n20\t"two\nlines"\tx')
    for name, text in (
        ("Copy as CSV", "word\ntea"),
        ("Copy as JSON", '[\n  {\n    "word": "tea"\n  }\n]'),
        ("Copy as Markdown", "| word |\n| --- |\n| tea |"),
    ):
        small.cell("tea").click()
        small.cell("tea").click(button="right")
        small.choose(name)
        small.expect_copied(text)
    # The menu of a cell that is selected is about all of the selection.
    small.press("Control+a", "Shift+F10")
    small.choose("Copy as Markdown")
    small.expect_copied(
        '| n | word | maybe |\n| --- | --- | --- |\n| 3 | tea | *NULL* |\n| 1 | a "b", c |  |\n'
        "| *NULL* | pipe \\| here | NULL |\n| 20 | two<br>lines | x |"
    )


def test_grid_copy_fetches_missing_rows(workbench: Workbench) -> None:
    workbench.run("SELECT range AS n, 'x' AS x FROM range(3000)")
    workbench.expect_rows("0", "x")
    workbench.header("n BIGINT").click(position={"x": 60, "y": 30})
    workbench.press("Control+c")
    workbench.expect_copied("\n".join(str(n) for n in range(3000)))


def test_grid_column_resize_by_mouse_and_keys(small: Workbench) -> None:
    header = small.header("word VARCHAR")
    first = _box(header)["width"]
    header.hover(position={"x": first - 3, "y": 20})
    small.page.mouse.down()
    small.page.mouse.move(_box(header)["x"] + first + 60, _box(header)["y"] + 20, steps=4)
    small.page.mouse.up()
    _expect_width(header, first + 40, first + 80)
    header.dblclick(position={"x": _box(header)["width"] - 3, "y": 20})
    _expect_width(header, first, first)
    small.cell("tea").click()
    small.press("ArrowUp", "Alt+ArrowRight", "Alt+ArrowRight")
    _expect_width(header, first + 20, first + 60)
    small.press("Alt+Enter")
    _expect_width(header, first, first)


def test_grid_column_move_and_hide(small: Workbench) -> None:
    headers = small.page.get_by_role("columnheader").locator("b")
    small.header("n INTEGER").click(button="right")
    small.choose("Move right")
    expect(headers).to_have_text(["word", "n", "maybe"])
    small.header("word VARCHAR").click(button="right")
    small.choose("Hide")
    expect(headers).to_have_text(["n", "maybe"])
    small.page.get_by_role("button", name="Columns", exact=True).click()
    small.page.get_by_role("checkbox", name="word VARCHAR").check()
    small.press("Escape")
    expect(headers).to_have_text(["word", "n", "maybe"])


def test_grid_menu_keyboard_navigation(small: Workbench) -> None:
    small.cell("3").click()
    small.press("ArrowUp", "Alt+ArrowDown")
    expect(small.page.get_by_role("menuitem", name="Sort ascending")).to_be_focused()
    small.press("ArrowDown", "Enter")
    small.expect_column(0, "20", "3", "1", "NULL")
    expect(small.scroller).to_be_focused()


def test_grid_marks_line_breaks_and_keeps_names_visible(small: Workbench) -> None:
    expect(small.cell("two↵lines")).to_be_visible()
    for name in ("n INTEGER", "word VARCHAR"):
        header = small.header(name)
        header.hover()
        buttons = header.get_by_role("button")
        expect(buttons).to_have_count(2)
        label = _box(header.locator("b"))
        for button in buttons.all():
            expect(button).to_be_visible()
            assert _box(button)["y"] >= label["y"] + label["height"]


def test_grid_rows_touch_and_show_active_cell_whole(small: Workbench) -> None:
    first, second = (_box(small.rows.nth(row)) for row in (0, 1))
    assert first["y"] + first["height"] == second["y"]
    assert _box(small.cell("tea"))["height"] == first["height"]


def test_grid_without_rows_shows_headers(workbench: Workbench) -> None:
    workbench.run("SELECT 1 AS n, 'x' AS word WHERE false")
    expect(workbench.header("n INTEGER")).to_be_visible()
    expect(workbench.page.get_by_text("No rows", exact=False)).to_be_visible()
    expect(workbench.rows).to_have_count(0)
    workbench.header("word VARCHAR").click(button="right")
    workbench.choose("Move left")
    expect(workbench.page.get_by_role("columnheader").locator("b")).to_have_text(["word", "n"])


def test_grid_popovers_close_by_each_way_of_leaving(small: Workbench) -> None:
    page = small.page
    opened = page.locator("[popover]:popover-open")
    filter_button = page.get_by_role("button", name="Filter", exact=True)
    menu_button = page.get_by_role("button", name="n menu")
    ways: list[Callable[[], object]] = [
        lambda: small.press("Escape"),
        filter_button.click,
        lambda: small.press(*["Tab"] * 5),
        lambda: page.mouse.wheel(0, 100),
        small.editor.focus,
    ]
    for close in ways:
        filter_button.click()
        expect(page.get_by_role("dialog", name="Filter")).to_be_visible()
        close()
        expect(opened).to_have_count(0)
    small.header("n INTEGER").hover()
    menu_button.click()
    expect(opened).to_have_count(1)
    box = _box(menu_button)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(opened).to_have_count(0)
    filter_button.click()
    small.press("Alt+Shift+Q")
    expect(opened).to_have_count(0)
    small.press("Alt+PageUp")
    expect(small.cell("tea")).to_be_visible()
    expect(opened).to_have_count(0)


def test_grid_figures_find_pin_and_drag(workbench: Workbench) -> None:
    page = workbench.page
    workbench.run("SELECT range AS n, range / 4 AS d, 'word ' || range AS s FROM range(60000)")
    workbench.expect_rows("0", "0", "word 0")
    workbench.header("n BIGINT").click(position={"x": 20, "y": 8})
    figures = page.get_by_test_id("figures")
    for text in ("1,799,970,000", "29,999.5", "60,000", "59,999"):
        expect(figures).to_contain_text(text)
    workbench.press("Control+f")
    page.keyboard.insert_text("WORD 5999")
    matches = page.get_by_test_id("matches")
    expect(matches).to_have_text("11 matches")
    workbench.press("Enter")
    workbench.expect_active(5999, 2)
    workbench.press("Shift+Enter")
    workbench.expect_active(59_999, 2)
    expect(matches).to_have_text("11 of 11")
    workbench.press("Escape")
    expect(workbench.scroller).to_be_focused()
    workbench.header("s VARCHAR").click(button="right")
    workbench.choose("Pin to the left")
    headers = page.get_by_role("columnheader").locator("b")
    expect(headers).to_have_text(["s", "n", "d"])
    start, end = _box(workbench.header("n BIGINT")), _box(workbench.header("d DOUBLE"))
    page.mouse.move(start["x"] + 20, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] - 10, end["y"] + 8, steps=5)
    page.mouse.up()
    expect(headers).to_have_text(["s", "d", "n"])


def test_grid_copy_as_sql_and_with_headers(small: Workbench) -> None:
    for name, text in (
        ("Copy with headers", 'n\tword\n3\ttea\n1\t"a ""b"", c"'),
        ("Copy as IN list", "((3, 'tea'), (1, 'a \"b\", c'))"),
        (
            "Copy as INSERT",
            "INSERT INTO table_name (n, word) VALUES\n  (3, 'tea'),\n  (1, 'a \"b\", c');",
        ),
    ):
        small.cell("3").click()
        small.press("Shift+ArrowDown", "Shift+ArrowRight", "Shift+F10")
        small.choose(name)
        small.expect_copied(text)


def _box(element: Locator) -> FloatRect:
    box = element.bounding_box()
    assert box
    return box


def _expect_width(header: Locator, least: float, most: float) -> None:
    Workbench(header.page).wait_for(
        "([header, least, most]) => {"
        " const { width } = header.getBoundingClientRect();"
        " return width >= least && width <= most }",
        arg=[header.element_handle(), least, most],
    )


def test_grid_download_of_filtered_rows_is_stopped(small: Workbench) -> None:
    page = small.page
    held: list[Route] = []
    page.route("**/results?*format=csv*", lambda route: held.append(route))
    small.sort_by("n")
    chip = page.get_by_role("toolbar", name="Filters and sorting").get_by_text("↑ n")
    assert abs(middle(chip) - middle(page.get_by_role("button", name="Reset"))) < 2
    page.get_by_role("button", name="Download filtered rows").click()
    page.get_by_role("menuitem", name="CSV", exact=True).click()
    status = page.get_by_test_id("grid-status")
    expect(status).to_have_text("Preparing CSV…")
    stop = page.get_by_role("button", name="Stop the CSV download")
    stop.click()
    expect(status).to_be_empty()
    expect(stop).to_have_count(0)
