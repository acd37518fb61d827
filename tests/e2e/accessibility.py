"""The violations that axe-core finds in a page, by the rules of WCAG 2.2 AA."""

from __future__ import annotations

from functools import cache

from playwright.sync_api import Page

from tests.support.paths import ROOT

AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@cache
def _source() -> str:
    return AXE.read_text("utf-8")


# axe lists all elements first and names the faulty ones last: it fails at one that came between.
STILL = """async rules => {
    const options = { runOnly: { type: 'tag', values: rules } };
    for (let attempt = 0; attempt < 10; attempt++) {
        let moved = false;
        const changes = new MutationObserver(() => { moved = true; });
        changes.observe(document, { childList: true, subtree: true });
        const found = await axe.run(document, options).catch(error => error);
        moved ||= changes.takeRecords().length > 0;
        changes.disconnect();
        if (moved) continue;
        if (found instanceof Error) throw found;
        return found;
    }
    throw new Error('the page never stood still');
}"""


def violations(page: Page) -> list[str]:
    """Return a line for each element that violates a rule, when the page is stable."""
    # Not a script tag: the page's policy would refuse it.
    page.evaluate(_source())
    found = page.evaluate(STILL, RULES)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
