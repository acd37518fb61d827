"""Results that have names: joined by name, kept over a reload, and removed."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.accessibility import violations
from tests.e2e.workbench import Workbench
from tests.support.client import Client

COUNTS = "SELECT n % 3 AS k, count(*) AS c FROM range(9) t(n) GROUP BY k ORDER BY k"
LABELS = "SELECT * FROM (VALUES (0, 'zero'), (1, 'one')) AS v(k, label)"
JOINED = 'SELECT label, c FROM counts JOIN "라벨" USING (k) ORDER BY label'


def named_results(workbench: Workbench) -> Locator:
    return workbench.page.get_by_role("dialog", name="Named results")


def name_result(workbench: Workbench, name: str, proposed: str) -> None:
    workbench.workspace.get_by_role("button", name="Name this result…").click()
    field = named_results(workbench).get_by_label("Name", exact=True)
    expect(field).to_have_value(proposed)
    expect(field).to_be_focused()
    field.fill(name)
    workbench.press("Enter")
    expect(named_results(workbench)).to_have_count(0)
    expect(workbench.workspace.get_by_role("button", name="Name this result…")).to_be_focused()


def test_named_results_are_joined_by_name(workbench: Workbench, client: Client) -> None:
    page = workbench.page
    chips = workbench.workspace.get_by_role("group", name="Queried results")
    workbench.run(COUNTS)
    workbench.expect_rows("0", "3")
    workbench.workspace.get_by_role("button", name="Name this result…").click()
    field = named_results(workbench).get_by_label("Name", exact=True)
    for refused in ("reviews", "1a", "result"):
        field.fill(refused)
        expect(named_results(workbench).get_by_role("button", name="Name result")).to_be_disabled()
    assert violations(page) == []
    workbench.press("Escape")
    name_result(workbench, "counts", "query_1")
    expect(workbench.workspace.get_by_text("counts", exact=True)).to_be_visible()

    workbench.new_tab()
    workbench.run(LABELS)
    workbench.expect_rows("0", "zero")
    name_result(workbench, "라벨", "query_2")

    workbench.new_tab()
    workbench.write('SELECT  FROM counts JOIN "라벨" USING (k) ORDER BY label')
    workbench.press("Control+Home", *["ArrowRight"] * len("SELECT "))
    page.keyboard.type("lab")
    expect(workbench.completions.first).to_contain_text("label")
    workbench.press("Tab")
    page.keyboard.type(", c")
    workbench.press("Escape")
    workbench.expect_text(JOINED)
    expect(chips).to_contain_text("counts" + COUNTS + "3 rows")
    expect(chips).to_contain_text("라벨" + LABELS + "2 rows")
    expect(workbench.workspace.get_by_test_id("query-estimate")).to_contain_text("Will read")
    assert violations(page) == []
    workbench.run(JOINED)
    workbench.expect_rows("one", "3")
    runs = client.request("GET", "/queries").json()["queries"]
    ids = {run["query"]: run["requestId"] for run in runs}
    joined = next(run for run in runs if run["query"] == JOINED)
    assert joined["over"] == {"counts": ids[COUNTS], "라벨": ids[LABELS]}

    workbench.reload()
    workbench.expect_rows("one", "3")
    expect(workbench.workspace.get_by_role("button", name="SQL has changed")).to_have_count(0)
    workbench.press("Control+Enter")
    expect(workbench.state).to_have_text("Succeeded")
    workbench.expect_rows("one", "3")

    # A result that is deleted is named, and its name can be removed.
    name = ids[COUNTS].rsplit(":", 1)[1]
    for key in client.objects(f"results/{name}/"):
        client.delete(key)
    workbench.write(JOINED + " LIMIT 1")
    expect(chips).to_contain_text("countsEarlier result expired")
    assert violations(page) == []
    chips.get_by_role("button", name="Remove the name counts").click()
    expect(chips).not_to_contain_text("counts")
    expect(chips).to_contain_text("라벨")
    expect(workbench.editor).to_be_focused()

    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search commands and tabs").fill("Named results")
    page.keyboard.press("Enter")
    listed = named_results(workbench).get_by_role("listitem")
    expect(listed).to_have_count(1)
    listed.get_by_title("Query 라벨").click()
    workbench.expect_text('SELECT *\nFROM "라벨"')
    expect(chips).to_contain_text("라벨" + LABELS)
