"""Charts of a result, read from what is drawn."""

from __future__ import annotations

import re
from itertools import pairwise

from playwright.sync_api import Browser, Locator, expect

from local.stack_process import wait_until
from tests.e2e.chart_view import BY_DAY, BY_RATING, colour, draw, expect_kind
from tests.e2e.workbench import Workbench
from tests.support.stack import Stack

BY_MONTH = "SELECT date_trunc('month', review_ts) AS month, count(*) AS n FROM reviews GROUP BY ALL"
SECONDS = 30.0
MONTHS = ["2024", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def texts(drawn: Locator) -> list[str]:
    """Every text of the picture."""
    return drawn.locator("svg text").all_text_contents()


def marks(drawn: Locator, series: int = 1) -> Locator:
    """The bars, points or slices of a series."""
    return drawn.locator(f"[data-renderer] svg path[fill='{colour(drawn, f'series-{series}')}']")


def boxes(found: Locator) -> list[tuple[float, float, float, float]]:
    """Left, top, width and height of each mark, from left to right."""
    rectangles = found.evaluate_all(
        "marks => marks.map(m => m.getBoundingClientRect()).map(r => [r.x, r.y, r.width, r.height])"
    )
    return sorted((left, top, width, height) for left, top, width, height in rectangles)


def lefts(found: Locator) -> list[float]:
    """Where the marks begin."""
    return [left for left, *_ in boxes(found)]


def test_chart_time_and_number_is_line_in_time_order(workbench: Workbench) -> None:
    drawn = draw(workbench, BY_MONTH + " ORDER BY n")
    expect_kind(drawn, "Line")
    assert [text for text in texts(drawn) if text in MONTHS] == MONTHS
    points = boxes(marks(drawn))
    assert len(points) == 12
    steps = [other[0] - one[0] for one, other in pairwise(points)]
    # February is shorter than January: months are placed by their time.
    assert 0.88 < steps[1] / steps[0] < 0.97
    expect(drawn.locator("[data-renderer]")).to_have_accessible_name(
        re.compile(r"Line chart of n by month: 12 points, .* at Dec 2024")
    )


def test_chart_category_and_number_is_bars_largest_first(workbench: Workbench) -> None:
    drawn = draw(workbench, BY_RATING)
    expect_kind(drawn, "Bar")
    bars = boxes(marks(drawn))
    assert len(bars) == 5
    heights = [height for *_, height in bars]
    assert heights == sorted(heights, reverse=True)
    names = drawn.locator("svg text", has_text="rated")
    expect(names).to_have_count(5)
    drawn.get_by_label("Sort").select_option("By name")
    expect(names).to_have_text([f"rated {stars}" for stars in range(1, 6)])


def test_chart_two_numbers_is_scatter(workbench: Workbench) -> None:
    drawn = draw(workbench, "SELECT r AS x, r * r AS y FROM range(1, 41) t(r)")
    expect_kind(drawn, "Scatter")
    expect(marks(drawn)).to_have_count(40)
    drawn.get_by_label("Log scale").check()
    expect(drawn.locator("svg text", has_text=re.compile("^1K$"))).to_be_visible()
    assert {"1", "10", "100", "1K"} <= set(texts(drawn))


def test_chart_pie_is_optional(workbench: Workbench) -> None:
    drawn = draw(workbench, BY_RATING)
    drawn.get_by_role("button", name="Pie").click()
    expect_kind(drawn, "Pie")
    expect(drawn.locator("svg text", has_text="%")).to_have_count(5)
    for series in range(1, 6):
        expect(marks(drawn, series)).not_to_have_count(0)


def test_chart_time_and_category_has_series_per_value(workbench: Workbench) -> None:
    drawn = draw(workbench, BY_DAY)
    expect_kind(drawn, "Line")
    expect(marks(drawn, 1)).to_have_count(3)
    expect(marks(drawn, 2)).to_have_count(3)
    legend = drawn.get_by_role("list", name="Legend")
    expect(legend.get_by_role("button")).to_have_text(["one", "two"])
    legend.get_by_role("button", name="one").press("Enter")
    expect(marks(drawn, 1)).to_have_count(0)
    expect(marks(drawn, 2)).to_have_count(3)


def test_chart_bars_are_grouped_or_stacked(workbench: Workbench) -> None:
    drawn = draw(workbench, BY_DAY)
    drawn.get_by_role("button", name="Bar").click()
    expect(marks(drawn, 2)).to_have_count(3)
    first, second = boxes(marks(drawn, 1)), boxes(marks(drawn, 2))
    assert all(one[0] + one[2] <= other[0] + 1 for one, other in zip(first, second, strict=True))
    drawn.get_by_label("Stacked").press("Space")
    expect(drawn.get_by_label("Log scale")).to_have_count(0)
    wait_until(lambda: lefts(marks(drawn, 1)) == lefts(marks(drawn, 2)), SECONDS)
    first, second = boxes(marks(drawn, 1)), boxes(marks(drawn, 2))
    for (_, top, *_), (_, top_above, _, height) in zip(first, second, strict=True):
        assert abs(top_above + height - top) < 1.5


def test_chart_area_is_filled(workbench: Workbench) -> None:
    drawn = draw(workbench, BY_MONTH)
    drawn.get_by_role("button", name="Area").click()
    expect(drawn.locator("[data-renderer] svg path[fill-opacity='0.35']")).to_have_count(1)


def test_chart_null_is_gap_with_note(workbench: Workbench) -> None:
    drawn = draw(
        workbench,
        "SELECT DATE '2024-01-01' + r::INTEGER AS day, CASE WHEN r <> 2 THEN r END AS n "
        "FROM range(5) t(r) UNION ALL SELECT NULL, 7",
    )
    caption = drawn.locator("figcaption")
    expect(caption).to_contain_text("1 value of n is NULL")
    expect(caption).to_contain_text("1 row whose day is NULL or not finite is not shown")
    expect(marks(drawn)).to_have_count(4)
    line = drawn.locator(
        f"[data-renderer] svg path[stroke='{colour(drawn, 'series-1')}'][fill='none']"
    )
    path = line.first.get_attribute("d") or ""
    assert path.count("M") == 2, path


def test_chart_text_encoded_numbers_keep_every_digit(workbench: Workbench) -> None:
    drawn = draw(
        workbench,
        "SELECT * FROM (VALUES ('big', 9223372036854775807::HUGEINT, 12345.67::DECIMAL(9, 2)), "
        "('small', 5, 0.10)) v(name, n, money)",
    )
    chart = drawn.locator("[data-renderer]")
    chart.focus()
    workbench.page.keyboard.press("ArrowRight")
    expect(chart).to_contain_text("9223372036854775807")
    drawn.get_by_label("Y axis").select_option("money")
    chart.focus()
    workbench.page.keyboard.press("ArrowRight")
    expect(chart).to_contain_text("money: 12345.67")


def test_chart_time_with_zone_uses_named_zone(browser: Browser, stack: Stack) -> None:
    context = browser.new_context(base_url=stack.base_url, timezone_id="Asia/Seoul", locale="en-US")
    page = context.new_page()
    page.goto("/")
    workbench = Workbench(page)
    drawn = draw(
        workbench,
        "SELECT TIMESTAMPTZ '2024-03-01 00:00:00+00' + to_hours(r * 12) AS at, r AS n "
        "FROM range(5) t(r)",
    )
    caption = drawn.locator("figcaption")
    expect(caption).to_contain_text("Mar 1, 2024, 00:00")
    expect(drawn.locator("svg text", has_text="at (UTC)")).to_be_visible()
    drawn.get_by_label("Time zone").select_option("Asia/Seoul")
    expect(caption).to_contain_text("Mar 1, 2024, 09:00")
    expect(drawn.locator("svg text", has_text="at (Asia/Seoul)")).to_be_visible()
    draw(
        workbench,
        "SELECT TIMESTAMP '2024-03-01 00:00:00' + to_hours(r * 12) AS at, r AS n "
        "FROM range(5) t(r)",
    )
    expect(caption).to_contain_text("Mar 1, 2024, 00:00")
    context.close()


def test_chart_row_limit_is_shown(workbench: Workbench) -> None:
    drawn = draw(workbench, "SELECT r AS x, r % 1000 AS y FROM range(60000) t(r)")
    expect(drawn.locator("figcaption")).to_contain_text("the first 50,000 of 60,000 rows")
    expect(drawn.locator("figcaption")).to_contain_text("GROUP BY")
    coloured = drawn.locator("[data-renderer] canvas").first.evaluate(
        """canvas => {
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(pixels.data.buffer)).size;
        }"""
    )
    assert coloured > 5


def test_chart_records_are_grouped_by_time_grain(workbench: Workbench) -> None:
    drawn = draw(workbench, "SELECT review_ts, rating FROM reviews LIMIT 5000")
    expect_kind(drawn, "Line")
    expect(drawn.get_by_label("Time grain")).to_have_value("auto")
    drawn.get_by_label("Time grain").select_option("Quarter")
    caption = drawn.locator("figcaption")
    expect(caption).to_contain_text("by review_ts: ")
    expect(drawn.locator("svg text", has_text="review_ts (Quarter)")).to_be_visible()
    expect(drawn.locator("svg text", has_text="Average of rating")).to_be_visible()
    drawn.get_by_label("Aggregation of rating").select_option("Count distinct")
    expect(drawn.locator("svg text", has_text="Count distinct of rating")).to_be_visible()
    drawn.get_by_label("Y axis").select_option("Count of rows")
    expect(drawn.locator("svg text", has_text="Count of rows")).to_be_visible()
    drawn.get_by_role("button", name="Reset chart").click()
    expect(drawn.locator("svg text", has_text="Average of rating")).to_be_visible()


def test_chart_count_and_average_have_two_axes(workbench: Workbench) -> None:
    drawn = draw(
        workbench,
        "SELECT date_trunc('month', review_ts) AS month, count(*) AS n, "
        "avg(rating) AS avg_rating FROM reviews GROUP BY ALL",
    )
    names = drawn.locator("[data-renderer] svg text")
    count, average = (
        names.filter(has_text=re.compile(f"^{name}$")) for name in ("n", "avg_rating")
    )
    [[left, *_]], [[right, *_]] = boxes(count), boxes(average)
    assert right > left + 300
    drawn.get_by_label("Small multiples").check()
    wait_until(lambda: abs(boxes(count)[0][1] - boxes(average)[0][1]) < 5, SECONDS)
    expect(drawn.get_by_label("Right axis")).to_have_count(0)


def test_chart_one_row_is_big_numbers(workbench: Workbench) -> None:
    drawn = draw(workbench, "SELECT 1234.5 AS price, 7 AS items")
    expect_kind(drawn, "Number")
    expect(drawn.locator("[data-renderer] svg text")).to_have_text(
        ["1234.5", "price", "7", "items"]
    )


def test_chart_weekdays_and_hours_are_heatmap(workbench: Workbench) -> None:
    drawn = draw(
        workbench,
        "SELECT d AS weekday, h AS hour, d * h AS n FROM range(7) days(d), range(24) hours(h)",
    )
    expect_kind(drawn, "Heatmap")
    caption = drawn.locator("figcaption")
    expect(caption).to_contain_text("168 points, from 0")
    drawn.get_by_label("X axis").select_option("weekday")
    drawn.get_by_label("Y axis").select_option("hour")
    expect(caption).to_contain_text("by weekday: 168 points")


def test_chart_one_column_is_histogram(workbench: Workbench) -> None:
    drawn = draw(workbench, "SELECT r * 1.5 AS price FROM range(200) t(r)")
    expect_kind(drawn, "Histogram")
    expect(marks(drawn)).to_have_count(15)
    drawn.get_by_label("Bins").select_option("5")
    expect(marks(drawn)).to_have_count(3)
