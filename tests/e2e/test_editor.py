"""The editor in a browser, over a real stack."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.screenshots import shot
from tests.e2e.workbench import Workbench

UNFORMATTED = "select rating, $stars, ? -- 한글 🦆\nfrom reviews where rating='a''b'"
FORMATTED = """SELECT
  rating,
  $stars,
  ? -- 한글 🦆
FROM
  reviews
WHERE
  rating = 'a''b'"""


def test_format_is_one_undo_step(workbench: Workbench) -> None:
    workbench.write(UNFORMATTED)
    workbench.page.get_by_role("button", name="Format").click()
    workbench.expect_text(FORMATTED)
    workbench.page.keyboard.press("Control+z")
    workbench.expect_text(UNFORMATTED)


def test_format_keeps_cursor_at_character(workbench: Workbench) -> None:
    workbench.write("select a, b from reviews")
    for _ in " from reviews":
        workbench.page.keyboard.press("ArrowLeft")
    workbench.page.keyboard.press("Shift+Alt+F")
    workbench.expect_text("SELECT\n  a,\n  b\nFROM\n  reviews")
    workbench.page.keyboard.insert_text("🦆")
    workbench.expect_text("SELECT\n  a,\n  b🦆\nFROM\n  reviews")


def test_format_selection_only(workbench: Workbench) -> None:
    workbench.write("select 1;\nselect   2")
    workbench.page.keyboard.press("Shift+Home")
    workbench.page.keyboard.press("Shift+Alt+F")
    workbench.expect_text("select 1;\nSELECT\n  2")


def test_format_invalid_text_stays_with_error_position(workbench: Workbench) -> None:
    workbench.write("select 1,\n  'never closed")
    workbench.page.keyboard.press("Shift+Alt+F")
    message = workbench.page.get_by_role("alert", name="Format")
    expect(message).to_contain_text("line 2, column 3")
    workbench.expect_text("select 1,\n  'never closed")
    workbench.page.keyboard.type("'")
    expect(message).to_have_count(0)


def test_run_statement_at_cursor(workbench: Workbench) -> None:
    workbench.write("SELECT 'one' AS a;\nSELECT ';' AS b; -- the end")
    expect(workbench.page.get_by_role("button", name="Run statement 2 of 2")).to_be_enabled()
    workbench.page.keyboard.press("Control+Enter")
    workbench.expect_rows(";")
    workbench.page.keyboard.press("Control+Home")
    workbench.page.get_by_role("button", name="Run statement 1 of 2").click()
    workbench.expect_rows("one")


def test_run_several_selected_statements_is_rejected(workbench: Workbench) -> None:
    workbench.write("SELECT 1; SELECT 2")
    workbench.page.keyboard.press("Control+a")
    expect(workbench.page.get_by_test_id("query-estimate")).to_contain_text(
        "these are 2 statements"
    )


def test_completion_offers_columns_of_query_tables(workbench: Workbench) -> None:
    workbench.write("WITH top AS (SELECT product_id AS product FROM reviews r) SELECT  FROM top t")
    for _ in " FROM top t":
        workbench.page.keyboard.press("ArrowLeft")
    workbench.page.keyboard.type("t.pr")
    options = workbench.page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_text(["productVARCHAR"])
    options.click()
    expect(workbench.editor).to_contain_text("SELECT t.product FROM top t")


def test_completion_offers_columns_functions_and_keywords(workbench: Workbench) -> None:
    workbench.write("")
    workbench.page.keyboard.type("sel")
    workbench.complete("SELECT")
    workbench.page.keyboard.type(" regexp_repl")
    workbench.complete("regexp_replace(string, regex, replacement[, options])")
    workbench.page.keyboard.type("titl")
    workbench.complete("titleVARCHAR")
    workbench.page.keyboard.type(", 'a', 'b'")
    workbench.page.keyboard.press("End")
    workbench.page.keyboard.type(" from revie")
    workbench.complete("reviews")
    workbench.expect_text("SELECT regexp_replace(title, 'a', 'b') from reviews")


def test_editor_every_error_is_underlined(workbench: Workbench) -> None:
    workbench.write("SELECT 1;\nSELECT '한글🦆', r . titl,\n  '🦆' || ratin\nFROM reviews r")
    marked = workbench.page.locator(".cm-lintRange-error")
    expect(marked).to_have_text(["titl", "ratin"])
    workbench.page.keyboard.insert_text(" -- 🦆")
    expect(marked).to_have_text(["titl", "ratin"])


def test_editor_error_in_selection_is_underlined(workbench: Workbench) -> None:
    workbench.write("-- 🦆 nonsense\n'한글' SELECT '🦆', ratin FROM reviews")
    for _ in "SELECT '?', ratin FROM reviews":
        workbench.page.keyboard.press("Shift+ArrowLeft")
    expect(workbench.page.locator(".cm-lintRange-error")).to_have_text(["ratin"])
    expect(workbench.page.get_by_role("button", name="Run selection")).to_be_enabled()


def test_editor_marks_a_pasted_character(workbench: Workbench) -> None:
    workbench.write("SELECT '\u201c' AS text,\n  rating \u2013 1 FROM reviews")
    expect(workbench.page.locator(".cm-lintRange-error")).to_have_text(["\u2013"])
    workbench.page.keyboard.press("F8")
    message = workbench.page.locator(".cm-tooltip-lint")
    expect(message).to_contain_text("Line 2, column 10 has a typographic dash")


def test_editor_errors_are_fixed_by_keyboard(workbench: Workbench) -> None:
    workbench.write("SELECT titl, ratin FROM reviews")
    expect(workbench.page.locator(".cm-lintRange-error")).to_have_text(["titl", "ratin"])
    workbench.page.keyboard.press("F8")
    message = workbench.page.locator(".cm-tooltip-lint")
    expect(message).to_contain_text("Did you mean title")
    workbench.page.keyboard.press("F8")
    expect(message).to_contain_text("Did you mean rating")
    message.get_by_role("button", name="Replace with rating").click()
    workbench.expect_text("SELECT titl, rating FROM reviews")
    expect(workbench.page.locator(".cm-lintRange-error")).to_have_text(["titl"])
    workbench.page.keyboard.press("Shift+F8")
    listed = workbench.page.get_by_role("listbox", name="Problems")
    expect(listed.get_by_role("option")).to_contain_text("titl")
    workbench.page.keyboard.press("Escape")
    expect(workbench.editor).to_be_focused()


def test_suggested_filter_extends_existing_where(workbench: Workbench) -> None:
    workbench.write("SELECT '🦆' FROM reviews\nWHERE rating = 5 -- all")
    forecast = workbench.page.get_by_test_id("query-estimate")
    forecast.get_by_role("button", name="Add review_ts").click()
    workbench.expect_text(
        "SELECT '🦆' FROM reviews\nWHERE review_ts >= DATE '2024-12-01' AND rating = 5 -- all"
    )
    expect(forecast).to_contain_text("31 of 366 partitions")


def test_new_tabs_put_the_caret_into_the_editor(workbench: Workbench) -> None:
    workbench.write("SELECT 1")
    workbench.new_tab()
    workbench.page.keyboard.type("-- second")
    workbench.expect_text("-- second")
    workbench.tab("Query 1").focus()
    workbench.press("Alt+Shift+Q")
    workbench.page.keyboard.type("-- third")
    workbench.press("Tab", "Space")
    workbench.expect_text("-- third ")
    workbench.tab("Query 3").focus()
    workbench.press("ArrowLeft")
    expect(workbench.tab("Query 2")).to_be_focused()


def test_find_panel_and_errors_are_in_the_language(workbench: Workbench) -> None:
    workbench.page.emulate_media(color_scheme="dark")
    workbench.page.get_by_role("button", name="Preferences").click()
    workbench.page.get_by_label("Format SQL before running").check()
    workbench.page.get_by_label("Language").select_option("ko")
    workbench.press("Escape")
    editor = workbench.page.get_by_role("textbox", name="SQL 편집기")
    editor.click()
    workbench.press("Control+a")
    workbench.page.keyboard.insert_text("select ratin from reviews")
    workbench.press("Control+f")
    find = workbench.page.get_by_role("textbox", name="찾기")
    find.fill("ratin")
    workbench.page.get_by_role("button", name="모두 바꾸기").click()
    colors = (
        "element => [getComputedStyle(element).color, getComputedStyle(element).backgroundColor]"
    )
    assert find.evaluate(colors) == ["rgb(228, 233, 231)", "rgb(26, 31, 34)"]
    shot(workbench.page, "find-panel-ko-dark")
    find.fill("nothing")
    workbench.press("Escape", "Control+a")
    workbench.page.keyboard.insert_text("select ratin from reviews")
    workbench.press("Control+Enter")
    error = workbench.page.get_by_role("alert").filter(has_text="ColumnNotFound")
    expect(error).to_contain_text("ratin 컬럼이 없어요")
    expect(error).to_contain_text('Referenced column "ratin" not found')
    expect(editor.locator(".cm-line").first).to_have_text("SELECT")
