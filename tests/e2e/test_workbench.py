"""The web client in a browser, over a real stack."""

from __future__ import annotations

import codecs
import io
import json
import re
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.e2e.workbench import Workbench
from tests.support.client import Client

# Runs until it is cancelled or meets its limit.
ENDLESS = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range * b.range = 7"


def test_sample_fills_editor_and_runs(workbench: Workbench) -> None:
    workbench.page.get_by_role("button", name="Reviews by month").click()
    workbench.page.keyboard.press("Control+Enter")
    expect(workbench.state).to_have_text("Succeeded")
    expect(workbench.rows).to_have_count(12)
    expect(workbench.page.get_by_role("columnheader", name="month BIGINT")).to_be_visible()


def test_run_selection_only(workbench: Workbench) -> None:
    workbench.write("SELECT 'first' AS a\n\nSELECT 'second' AS b")
    workbench.page.keyboard.press("Shift+Home")
    workbench.page.get_by_role("button", name="Run selection").click()
    workbench.expect_rows("second")


def test_editor_error_is_underlined_while_typing(workbench: Workbench) -> None:
    workbench.write("SELECT '🦆', ratin\nFROM reviews")
    expect(workbench.page.locator(".cm-lintRange-error")).to_have_text(["ratin"])
    expect(workbench.page.get_by_test_id("query-estimate")).to_contain_text("Did you mean rating")


def test_failed_query_shows_reason(workbench: Workbench) -> None:
    workbench.run("SELECT CAST('x' || rating AS INTEGER) FROM reviews")
    expect(workbench.state).to_have_text("Failed")
    expect(workbench.page.get_by_role("alert")).to_contain_text("x")


def test_estimate_is_lowered_by_suggested_filter(workbench: Workbench) -> None:
    workbench.write("SELECT count(*) FROM reviews")
    forecast = workbench.page.get_by_test_id("query-estimate")
    expect(forecast).to_contain_text("366 of 366 partitions")
    forecast.get_by_role("button", name="Add review_ts").click()
    expect(workbench.editor).to_contain_text("WHERE review_ts >= DATE '2024-12-01'")
    expect(forecast).to_contain_text("31 of 366 partitions")
    expect(forecast).to_contain_text("on AWS")


def test_reused_result_is_labelled(workbench: Workbench) -> None:
    workbench.run("SELECT max(rating) AS best FROM reviews")
    line = workbench.page.get_by_test_id("status-bar")
    expect(line).to_contain_text("scanned")
    expect(line).not_to_contain_text("cached")
    workbench.page.keyboard.press("Control+Enter")
    expect(line).to_contain_text("cached result")
    expect(line).not_to_contain_text("0 B")


def test_cancel_ends_query(workbench: Workbench, client: Client) -> None:
    workbench.run(ENDLESS)
    expect(workbench.state).to_have_text("Running")
    workbench.page.get_by_role("button", name="Cancel").click()
    expect(workbench.state).to_have_text("Cancelled")
    newest = client.request("GET", "/queries").json()["queries"][0]
    assert (newest["query"], newest["status"]) == (ENDLESS, "CANCELLED")
    expect(workbench.page.get_by_role("button", name="Run", exact=True)).to_be_enabled()


def test_reload_keeps_text_and_resumes_polling(workbench: Workbench) -> None:
    workbench.run(ENDLESS)
    expect(workbench.state).to_have_text("Running")
    workbench.page.reload()
    expect(workbench.editor).to_contain_text("range(100000000)")
    expect(workbench.state).to_have_text("Running")
    workbench.page.get_by_role("button", name="Cancel").click()
    expect(workbench.state).to_have_text("Cancelled")


def test_history_opens_result_without_run(workbench: Workbench, client: Client) -> None:
    workbench.run("SELECT 'kept' AS old")
    workbench.expect_rows("kept")
    workbench.run("SELECT 'newer' AS latest")
    workbench.expect_rows("newer")
    before = client.request("GET", "/queries").json()["queries"]
    workbench.page.get_by_role("button", name="History").click()
    workbench.page.get_by_role("button", name="SELECT 'kept' AS old").first.click()
    workbench.expect_rows("kept")
    expect(workbench.editor).to_have_text("SELECT 'kept' AS old")
    assert client.request("GET", "/queries").json()["queries"] == before


def test_download_writes_file(workbench: Workbench, tmp_path: Path) -> None:
    workbench.run("SELECT 1 AS one, {'a': '한글'} AS s UNION ALL SELECT 2, NULL ORDER BY 1")
    expect(workbench.state).to_have_text("Succeeded")
    files = {"CSV": "csv", "CSV for Excel": "bom.csv", "Excel (XLSX)": "xlsx", "JSON": "json"}
    for format, name in files.items():
        workbench.page.get_by_role("button", name="Download", exact=True).click()
        with workbench.page.expect_download() as download:
            workbench.page.get_by_role("menuitem", name=format, exact=True).click()
        suffix = name.rpartition(".")[2]
        pattern = rf"Query \d+ \d{{4}}-\d\d-\d\d\.{suffix}"
        assert re.fullmatch(pattern, download.value.suggested_filename)
        download.value.save_as(tmp_path / name)
    text = (tmp_path / "csv").read_text("utf-8")
    assert text == 'one,s\n1,"{""a"":""한글""}"\n2,\n'
    assert (tmp_path / "bom.csv").read_bytes() == codecs.BOM_UTF8 + text.encode()
    rows = json.loads((tmp_path / "json").read_text("utf-8"))
    assert rows == [{"one": 1, "s": {"a": "한글"}}, {"one": 2, "s": None}]
    sheet = load_workbook(io.BytesIO((tmp_path / "xlsx").read_bytes())).active
    assert [*sheet.values] == [("one", "s"), (1, '{"a":"한글"}'), (2, None)]


def test_narrow_window_has_no_horizontal_scroll(workbench: Workbench) -> None:
    workbench.page.set_viewport_size({"width": 390, "height": 780})
    workbench.page.reload()
    workbench.run("SELECT * FROM reviews LIMIT 5")
    expect(workbench.rows).to_have_count(5)
    width = workbench.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
