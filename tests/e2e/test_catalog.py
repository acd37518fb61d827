"""The catalog in a browser, over a real stack."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.workbench import Workbench


def item(workbench: Workbench, name: str) -> Locator:
    """One line of the tree, by what it says."""
    return workbench.page.get_by_role("tree", name="Tables").get_by_role("treeitem", name=name)


def pick(workbench: Workbench, name: str) -> None:
    """Clicks on a line's name."""
    item(workbench, name).locator("[data-label]").click()


def unfold(workbench: Workbench, name: str) -> None:
    """Clicks on a line's arrow."""
    item(workbench, name).locator("> [data-fold]").click()


def left(element: Locator) -> float:
    """The left edge of an element."""
    box = element.bounding_box()
    assert box
    return box["x"]


def test_catalog_table_shows_columns_types_and_roles(workbench: Workbench) -> None:
    expect(item(workbench, "reviews")).to_contain_text("2024-01-01 to 2024-12-31")
    expect(item(workbench, "rating TINYINT")).to_be_visible()
    expect(item(workbench, "review_ts time TIMESTAMP")).to_be_visible()
    expect(item(workbench, "month partition BIGINT")).to_be_visible()
    lines = [item(workbench, name) for name in ("rating TINYINT", "review_ts time TIMESTAMP")]
    heights = [line.evaluate("line => line.offsetHeight") for line in lines]
    assert heights[0] == heights[1]
    types = [line.locator("small").last for line in lines]
    assert all(each.evaluate("type => type.scrollWidth <= type.offsetWidth") for each in types)


def test_catalog_click_inserts_name(workbench: Workbench) -> None:
    workbench.write("SELECT ")
    pick(workbench, "product_id VARCHAR")
    workbench.page.keyboard.insert_text(" FROM ")
    pick(workbench, "reviews")
    workbench.expect_text("SELECT product_id FROM reviews")


def test_catalog_partition_filters_query(workbench: Workbench) -> None:
    workbench.write("SELECT count(*) FROM reviews WHERE rating = 5")
    unfold(workbench, "Partitions year, month, day")
    expect(item(workbench, "year = 2024")).to_contain_text("366 files")
    unfold(workbench, "year = 2024")
    expect(item(workbench, "month = 11")).to_contain_text("2024-11-01 to 2024-11-30")
    unfold(workbench, "month = 11")
    pick(workbench, "day = 9")
    workbench.expect_text(
        "SELECT count(*) FROM reviews WHERE year = 2024 AND month = 11 AND day = 9 AND rating = 5"
    )
    expect(workbench.page.get_by_test_id("query-estimate")).to_contain_text("1 of 366 partitions")


def test_catalog_partition_fills_empty_editor(workbench: Workbench) -> None:
    unfold(workbench, "Partitions year, month, day")
    pick(workbench, "year = 2024")
    workbench.expect_text("SELECT *\nFROM reviews\nWHERE year = 2024")


def test_catalog_keyboard_navigation(workbench: Workbench) -> None:
    keyboard = workbench.page.keyboard
    item(workbench, "reviews").focus()
    expect(item(workbench, "reviews")).to_have_attribute("aria-expanded", "true")
    keyboard.press("ArrowLeft")
    expect(item(workbench, "reviews")).to_have_attribute("aria-expanded", "false")
    keyboard.press("ArrowRight")
    keyboard.press("End")
    expect(item(workbench, "Partitions year, month, day")).to_be_focused()
    keyboard.press("ArrowRight")
    expect(item(workbench, "year = 2024")).to_be_visible()
    keyboard.press("ArrowRight")
    expect(item(workbench, "year = 2024")).to_be_focused()
    keyboard.press("ArrowLeft")
    keyboard.press("ArrowLeft")
    keyboard.press("ArrowLeft")
    expect(item(workbench, "reviews")).to_be_focused()
    keyboard.press("h")
    expect(item(workbench, "helpful_votes")).to_be_focused()
    keyboard.press("Enter")
    workbench.expect_text("helpful_votes")


def test_catalog_search_finds_tables_and_columns(workbench: Workbench) -> None:
    search = workbench.page.get_by_role("searchbox", name="Search tables, columns")
    search.fill("HELPFUL")
    expect(workbench.page.get_by_role("treeitem")).to_have_count(2)
    expect(item(workbench, "helpful_votes")).to_be_visible()
    search.fill("nowhere")
    expect(workbench.page.get_by_text("No matching tables or columns.")).to_be_visible()


def test_catalog_preview_keeps_text(workbench: Workbench) -> None:
    workbench.write("SELECT 'mine'")
    item(workbench, "reviews").focus()
    workbench.page.keyboard.press("Shift+Enter")
    preview = workbench.page.get_by_role("dialog", name="Preview of reviews")
    expect(preview.get_by_role("columnheader", name="rating TINYINT")).to_be_visible()
    # The newest day has fewer rows, its month enough.
    expect(preview).to_contain_text("WHERE year = 2024 AND month = 12 LIMIT 100")
    assert preview.locator("tbody tr").count() == 100
    workbench.page.keyboard.press("Escape")
    expect(preview).to_have_count(0)
    expect(item(workbench, "reviews")).to_be_focused()
    workbench.expect_text("SELECT 'mine'")


def test_catalog_failure_is_shown_and_retried(workbench: Workbench) -> None:
    page = workbench.page
    expect(item(workbench, "reviews")).to_be_visible()
    page.route("**/tables", lambda route: route.abort())
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_role("alert")).to_contain_text("Can't reach the server")
    expect(item(workbench, "reviews")).to_be_visible()
    page.unroute("**/tables")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_catalog_column_statistics_show_their_cost_first(workbench: Workbench) -> None:
    page = workbench.page
    column = page.get_by_role("treeitem", name="rating TINYINT")
    column.hover()
    column.get_by_role("button", name="Statistics of rating").click()
    dialog = page.get_by_role("dialog", name="Statistics of reviews.rating")
    heading, estimate = dialog.get_by_role("heading"), dialog.get_by_test_id("statistics-estimate")
    expect(heading).to_have_text("Statistics of reviews.rating")
    expect(estimate).to_contain_text("Will read")
    assert left(heading) == left(estimate)
    dialog.get_by_role("button", name="Compute statistics").click()
    expect(dialog.get_by_text("Distinct", exact=False)).to_be_visible()
    dialog.get_by_title("Filter by this value").first.click()
    expect(dialog).to_have_count(0)
    expect(workbench.editor).to_contain_text("rating = '")
