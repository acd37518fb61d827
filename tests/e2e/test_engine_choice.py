"""The choice of the engine on the page of a stack without Athena."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.workbench import Workbench


def test_engine_of_a_tab_is_kept_and_shown(workbench: Workbench) -> None:
    page = workbench.page
    workbench.write("SELECT 42 AS engine")
    expect(page.get_by_test_id("query-estimate")).to_contain_text("no files")
    choice = page.get_by_role("combobox", name="Engine")
    expect(choice).to_have_value("auto")
    expect(choice.get_by_role("option", name="Athena")).to_be_disabled()
    choice.select_option("DuckDB")
    workbench.run("SELECT 42 AS engine")
    workbench.expect_rows("42")
    engine = page.get_by_test_id("status-engine")
    expect(engine).to_have_text("DuckDB")
    expect(engine).to_have_attribute("title", "The request asks for DuckDB.")
    page.reload()
    expect(choice).to_have_value("duckdb")
