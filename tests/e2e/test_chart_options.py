"""The view of a chart: export, stored options, color scheme, failures to load."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from xml.etree import ElementTree

from playwright.sync_api import expect

from tests.e2e.chart_view import BY_DAY, BY_RATING, colour, draw, expect_kind
from tests.e2e.screenshots import shot
from tests.e2e.workbench import Workbench


def test_chart_is_saved_as_svg_png_and_csv(workbench: Workbench, tmp_path: Path) -> None:
    drawn = draw(workbench, BY_DAY)
    with workbench.page.expect_download() as download:
        drawn.get_by_role("button", name="SVG").click()
    download.value.save_as(tmp_path / "chart.svg")
    assert re.fullmatch(r"Query \d+ \d{4}-\d\d-\d\d\.svg", download.value.suggested_filename)
    svg = ElementTree.parse(tmp_path / "chart.svg").getroot()
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    written = [text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert {"n · day", "one", "two"} <= set(written)
    with workbench.page.expect_download() as download:
        drawn.get_by_role("button", name="PNG").click()
    download.value.save_as(tmp_path / "chart.png")
    png = (tmp_path / "chart.png").read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    shown = drawn.get_by_test_id("chart-frame").evaluate("e => [e.clientWidth, e.clientHeight]")
    assert (width, height) == (2 * shown[0], 2 * max(320, shown[1]))
    assert len(png) > 5000
    with workbench.page.expect_download() as download:
        drawn.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "chart.csv")
    assert (tmp_path / "chart.csv").read_text().splitlines() == [
        "day,one,two",
        "2024-01-01,1,1",
        "2024-01-02,2,2",
        "2024-01-03,3,3",
    ]


def test_chart_options_outlive_rows_view(workbench: Workbench) -> None:
    drawn = draw(workbench, BY_RATING)
    drawn.get_by_role("button", name="Pie").click()
    expect_kind(drawn, "Pie")
    workbench.page.get_by_role("tab", name="Results").click()
    expect(workbench.rows).to_have_count(5)
    workbench.page.get_by_role("tab", name="Chart").click()
    expect_kind(drawn, "Pie")


def test_chart_of_nested_values_shows_requirements(workbench: Workbench) -> None:
    workbench.run("SELECT [1, 2] AS pair")
    workbench.page.get_by_role("tab", name="Chart").click()
    panel = workbench.page.get_by_role("tabpanel", name="Chart")
    expect(panel).to_contain_text("A chart needs a time, category or numeric column")


def test_chart_follows_color_scheme(workbench: Workbench) -> None:
    drawn = draw(workbench, BY_RATING)
    light = colour(drawn, "series-1")
    expect(drawn.locator(f"svg path[fill='{light}']")).to_have_count(5)
    shot(workbench.page, "chart-light")
    workbench.page.emulate_media(color_scheme="dark")
    dark = colour(drawn, "series-1")
    assert dark != light
    expect(drawn.locator(f"svg path[fill='{dark}']")).to_have_count(5)
    expect(drawn.locator(f"svg path[fill='{light}']")).to_have_count(0)
    shot(workbench.page, "chart-dark")


def test_chart_options_are_kept_per_tab(workbench: Workbench) -> None:
    drawn = draw(workbench, BY_RATING)
    drawn.get_by_role("button", name="Pie").click()
    expect_kind(drawn, "Pie")
    workbench.page.reload()
    expect(workbench.page.get_by_role("tab", name="Chart")).to_have_attribute(
        "aria-selected", "true"
    )
    expect_kind(drawn, "Pie")
    expect(drawn.locator("svg text", has_text="%")).to_have_count(5)


def test_view_failing_to_load_leaves_page_usable(workbench: Workbench) -> None:
    page = workbench.page
    page.route("**/assets/ChartView*", lambda route: route.abort())
    workbench.run("SELECT 1 AS a, 2 AS b")
    workbench.expect_rows("1", "2")
    page.get_by_role("tab", name="Chart").click()
    alert = page.get_by_role("tabpanel", name="Chart").get_by_role("alert")
    expect(alert).to_contain_text("Couldn't load")
    page.get_by_role("tab", name="Results").click()
    workbench.expect_rows("1", "2")
    page.unroute_all(behavior="wait")
    page.get_by_role("tab", name="Chart").click()
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("figure")).to_be_visible()
