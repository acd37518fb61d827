"""Sorting, filtering and looking into a whole result, in the page and by a query over it."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.workbench import Workbench
from tests.support.client import Client

SMALL = """SELECT * FROM (VALUES
  (3, 'tea', 1.5, {'who': {'name': '김'}}), (1, 'Tea', -12345678901234567890.25, NULL),
  (NULL, '', NULL, NULL), (20, NULL, 100, NULL)) AS t(n, word, price, nested)"""
# More rows than the page sorts itself.
LARGE = "SELECT range AS n, range % 7 AS kind, 'row ' || range AS word FROM range(60000)"


def test_grid_small_result_is_sorted_in_page(workbench: Workbench) -> None:
    workbench.run(SMALL)
    workbench.expect_column(0, "3", "1", "NULL", "20")
    workbench.sort_by("n")
    workbench.expect_column(0, "1", "3", "20", "NULL")
    expect(workbench.header("n INTEGER")).to_have_attribute("aria-sort", "ascending")
    workbench.sort_by("n")
    workbench.expect_column(0, "20", "3", "1", "NULL")
    workbench.sort_by("n")
    workbench.expect_column(0, "3", "1", "NULL", "20")
    workbench.sort_by("price")
    workbench.expect_column(2, "-12345678901234567890.25", "1.50", "100.00", "NULL")


def test_grid_filter_is_added_shown_and_removed(workbench: Workbench) -> None:
    workbench.run(SMALL)
    workbench.expect_column(0, "3")
    _filter(workbench, "word", "contains", "TEA")
    expect(workbench.rows).to_have_count(2)
    expect(workbench.page.get_by_test_id("grid-status")).to_have_text("2 of 4 rows")
    _filter(workbench, "n", "≥", "x")
    expect(workbench.page.get_by_role("alert")).to_have_text("Not a valid INTEGER value.")
    workbench.page.get_by_label("Value", exact=True).fill("2")
    workbench.press("Enter")
    expect(workbench.rows).to_have_count(1)
    workbench.page.get_by_role("button", name="Remove word contains TEA").click()
    expect(workbench.rows).to_have_count(2)
    workbench.page.get_by_role("button", name="Reset").click()
    expect(workbench.rows).to_have_count(4)


def test_grid_cell_menu_filters_by_value(workbench: Workbench) -> None:
    workbench.run(SMALL)
    workbench.cell("20").click(button="right")
    workbench.choose("Filter by this value")
    expect(workbench.rows).to_have_count(1)
    workbench.cell("NULL").first.click(button="right")
    workbench.choose("Filter by this value")
    expect(workbench.rows).to_have_count(1)
    workbench.expect_column(0, "20")


def test_grid_large_result_is_sorted_by_query(workbench: Workbench, client: Client) -> None:
    workbench.run(LARGE)
    workbench.expect_column(0, "0", "1")
    made = client.request("GET", "/queries").json()["queries"][0]["requestId"]
    _filter(workbench, "kind", "is", "3")
    expect(workbench.page.get_by_test_id("grid-status")).to_have_text("8,571 of 60,000 rows")
    workbench.expect_column(0, "3", "10", "17")
    workbench.sort_by("n")
    workbench.sort_by("n")
    workbench.expect_column(0, "59993", "59986")
    workbench.page.get_by_role("button", name="View SQL").click()
    sql = """SELECT * EXCLUDE (row_number)
FROM (SELECT *, row_number() OVER () AS row_number FROM result)
WHERE "kind" = 3
ORDER BY "n" DESC NULLS LAST, row_number"""
    expect(workbench.page.get_by_role("dialog").locator("pre")).to_have_text(sql)
    newest = client.request("GET", "/queries").json()["queries"][0]
    assert newest["requestId"] == made
    workbench.press("Escape")
    workbench.page.get_by_role("button", name="History", exact=True).click()
    entries = workbench.page.get_by_role("list", name="History").get_by_role("listitem")
    expect(entries.first).to_contain_text("FROM range(60000)")
    expect(entries.filter(has_text="FROM result")).to_have_count(0)
    workbench.page.get_by_role("button", name="Reset").click()
    workbench.expect_column(0, "0", "1")


def test_download_contains_filtered_rows(workbench: Workbench) -> None:
    for sql, first, begin, wanted in (
        (SMALL, "3", "tea", ["1", "3"]),
        (LARGE, "0", "row 5999", ["5999", *map(str, range(59990, 60000))]),
    ):
        workbench.run(sql)
        workbench.expect_column(0, first)
        _filter(workbench, "word", "begins with", begin)
        workbench.sort_by("n")
        workbench.page.get_by_role("button", name="Download filtered rows").click()
        with workbench.page.expect_download() as download:
            workbench.page.get_by_role("menuitem", name="CSV", exact=True).click()
        lines = download.value.path().read_text().splitlines()
        assert [line.split(",")[0] for line in lines[1:]] == wanted


def test_grid_engine_only_types_are_sorted_by_engine(workbench: Workbench) -> None:
    workbench.run("SELECT unnest([[2], [1, 5], [1]]) AS list")
    workbench.expect_column(0, "[2]", "[1,5]", "[1]")
    workbench.sort_by("list")
    workbench.expect_column(0, "[1]", "[1,5]", "[2]")
    expect(workbench.page.get_by_role("button", name="View SQL")).to_be_visible()


def test_inspector_follows_active_cell(workbench: Workbench) -> None:
    workbench.run(SMALL)
    workbench.cell("tea").click()
    workbench.press("Enter")
    details = _details(workbench)
    expect(details.locator("pre")).to_have_text("tea")
    workbench.press("End")
    expect(details.locator("pre")).to_have_text('{\n  "who": {\n    "name": "김"\n  }\n}')
    details.get_by_role("checkbox", name="Pretty-print").uncheck()
    expect(details.locator("pre")).to_have_text('{"who":{"name":"김"}}')
    details.get_by_role("button", name="Copy", exact=True).click()
    workbench.expect_copied('{"who":{"name":"김"}}')
    workbench.cell("NULL").last.click()
    expect(details.locator(".null")).to_be_visible()
    details.get_by_role("button", name="Close details").click()
    expect(details).to_have_count(0)
    expect(workbench.scroller).to_be_focused()


def test_summary_of_column(workbench: Workbench) -> None:
    workbench.run(SMALL)
    workbench.header("word VARCHAR").click(button="right")
    workbench.choose("Column statistics")
    facts = _facts(workbench)
    expect(facts).to_have_text(["Rows4", "NULL1 (25%)", "Distinct3", "Min''", "Maxtea"])
    _details(workbench).get_by_text("Tea", exact=True).click()
    expect(workbench.rows).to_have_count(1)
    expect(facts.first).to_have_text("Rows1")


def test_summary_of_large_result_runs_query(workbench: Workbench) -> None:
    workbench.run(LARGE)
    workbench.header("n BIGINT").click(button="right")
    workbench.choose("Column statistics")
    facts = _facts(workbench)
    expect(facts).to_have_text(
        [
            "Rows60,000",
            "NULL0 (0%)",
            "Distinct60,000",
            "Min0",
            "Max59999",
            "Mean29999.5",
        ]
    )
    bars = _details(workbench).locator("svg g")
    expect(bars).to_have_count(24)
    expect(bars.first.locator("title")).to_have_text("0 … 2499.9583: 2,500")
    workbench.press("ArrowRight")
    top = _details(workbench).get_by_role("listitem")
    expect(top).to_have_count(7)
    expect(top.first).to_contain_text("8,572")


def test_grid_state_outlives_other_view(workbench: Workbench) -> None:
    workbench.run(SMALL)
    workbench.header("n INTEGER").click(button="right")
    workbench.choose("Sort descending")
    workbench.expect_column(0, "20", "3", "1", "NULL")
    workbench.cell("Tea").click()
    workbench.press("Enter")
    workbench.page.get_by_role("tab", name="Workflow").click()
    expect(workbench.scroller).to_have_count(0)
    workbench.page.get_by_role("tab", name="Results").click()
    workbench.expect_column(0, "20", "3", "1", "NULL")
    workbench.expect_active(2, 1)
    expect(_details(workbench).locator("pre")).to_have_text("Tea")


def test_inspector_fits_narrow_window(workbench: Workbench) -> None:
    workbench.page.set_viewport_size({"width": 390, "height": 780})
    workbench.page.reload()
    workbench.run(SMALL)
    workbench.cell("tea").click()
    workbench.press("Enter")
    expect(_details(workbench)).to_be_in_viewport()
    expect(_details(workbench).locator("pre")).to_have_text("tea")
    assert workbench.page.evaluate("document.documentElement.scrollWidth") <= 390


def _details(workbench: Workbench) -> Locator:
    return workbench.page.get_by_role("complementary", name="Details")


def _facts(workbench: Workbench) -> Locator:
    return _details(workbench).locator("dl > div")


def _filter(workbench: Workbench, column: str, condition: str, value: str) -> None:
    workbench.page.get_by_role("button", name="Filter", exact=True).click()
    form = workbench.page.get_by_role("dialog", name="Filter")
    form.get_by_label("Column").select_option(label=column)
    form.get_by_label("Condition").select_option(label=condition)
    form.get_by_label("Value").fill(value)
    form.get_by_role("button", name="Apply").click()
