"""The chart of a result in the page, for the tests of charts."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.workbench import Workbench

BY_RATING = "SELECT 'rated ' || rating AS stars, count(*) AS n FROM reviews GROUP BY ALL"
BY_DAY = """
    SELECT DATE '2024-01-01' + r::INTEGER AS day, name, 1 + r AS n
    FROM range(3) t(r), (VALUES ('one'), ('two')) names(name)"""


def draw(workbench: Workbench, sql: str) -> Locator:
    """Run a query and show its chart."""
    workbench.run(sql)
    expect(workbench.state).to_have_text("Succeeded")
    workbench.page.get_by_role("tab", name="Chart").click()
    drawn = workbench.page.get_by_role("figure")
    expect(drawn.locator("[data-renderer] svg, [data-renderer] canvas").first).to_be_visible()
    return drawn


def expect_kind(drawn: Locator, kind: str) -> None:
    """Wait until a kind of chart is selected."""
    kinds = drawn.get_by_role("group", name="Chart type")
    expect(kinds.locator("[aria-pressed=true]")).to_have_text(kind)


def colour(drawn: Locator, variable: str) -> str:
    """Return the current value of a color variable of the style sheet."""
    text: str = drawn.evaluate(
        """(element, name) => {
            const probe = element.appendChild(document.createElement('i'));
            probe.style.color = `var(--${name})`;
            const color = getComputedStyle(probe).color;
            probe.remove();
            return color;
        }""",
        variable,
    )
    return text
