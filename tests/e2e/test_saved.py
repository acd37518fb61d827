"""Saved queries in a browser: save, versions, conflicts, folders, and what a tab shows of them."""

from __future__ import annotations

from playwright.sync_api import Locator, Route, expect

from tests.e2e.accessibility import violations
from tests.e2e.workbench import Workbench
from tests.support.client import Client


def panel(workbench: Workbench) -> Locator:
    """Opens the side panel and returns it."""
    button = workbench.page.get_by_role("button", name="Saved", exact=True)
    if button.get_attribute("aria-pressed") != "true":
        button.click()
    return workbench.page.get_by_role("complementary", name="Saved")


def dialog(workbench: Workbench, name: str) -> Locator:
    return workbench.page.get_by_role("dialog", name=name)


def stored(client: Client, name: str) -> dict[str, object]:
    """Returns the current version of a saved query by its name."""
    listed = client.request("GET", "/saved", params={"text": name}).json()["saved"]
    document: dict[str, object] = client.request("GET", f"/saved/{listed[0]['id']}").json()
    return document


def test_saved_query_from_first_save_to_restore(workbench: Workbench, client: Client) -> None:
    page = workbench.page
    workbench.write("SELECT $least AS least")
    page.get_by_role("group", name="Parameters").get_by_role("textbox").fill("4")
    workbench.editor.click()
    page.keyboard.press("Control+s")
    first = dialog(workbench, "Save query")
    expect(first.get_by_label("Name")).to_be_focused()
    first.get_by_label("Name").fill("월별 리뷰")
    first.get_by_label("Folder").fill("Reports")
    first.get_by_label("Description").fill("By month")
    assert violations(page) == []
    first.get_by_role("button", name="Save").click()
    expect(page.get_by_text("월별 리뷰 saved, version 1.")).to_be_visible()
    expect(workbench.editor).to_be_focused()
    workbench.expect_tabs("월별 리뷰")
    changed = workbench.tab("월별 리뷰").get_by_role("img", name="Changed since last save")
    expect(changed).to_have_count(0)

    workbench.write("SELECT $least + 1 AS least")
    expect(changed).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("월별 리뷰 saved, version 2.")).to_be_visible()
    expect(changed).to_have_count(0)
    document = stored(client, "월별 리뷰")
    assert document["query"] == "SELECT $least + 1 AS least"
    assert (document["parameters"], document["folder"]) == ({"least": "4"}, "Reports")

    side = panel(workbench)
    entry = side.get_by_role("list", name="Reports").get_by_role("listitem")
    expect(entry).to_have_count(1)
    assert violations(page) == []
    entry.get_by_role("button", name="Actions for 월별 리뷰").click()
    workbench.choose("Versions")
    versions = dialog(workbench, "Versions of 월별 리뷰")
    expect(versions.get_by_role("textbox").first).to_contain_text("SELECT $least AS least")
    expect(versions.get_by_role("table")).to_have_count(0)
    assert violations(page) == []
    versions.get_by_role("button", name="Restore version 1").click()
    expect(page.get_by_text("Version 1 restored.")).to_be_visible()
    assert (stored(client, "월별 리뷰")["version"]) == 3
    # The open tab shows the restored text, and a key keeps it.
    workbench.expect_text("SELECT $least AS least")
    workbench.editor.click()
    workbench.press("End", "ArrowLeft")
    workbench.expect_text("SELECT $least AS least")
    expect(changed).to_have_count(0)


def test_saved_query_opens_with_its_defaults_and_is_deleted(
    workbench: Workbench, client: Client
) -> None:
    content = {
        "name": "Opened",
        "query": "SELECT $n * 2 AS twice",
        "parameters": {"n": 21},
        "engine": "duckdb",
    }
    first = client.request("POST", "/saved", json=content | {"parameters": {"n": 20}}).json()
    client.request("PUT", f"/saved/{first['id']}", json=content)
    side = panel(workbench)
    side.get_by_role("searchbox").fill("open")
    side.get_by_role("button", name="Opened", exact=True).click()
    workbench.expect_tabs("Opened")
    expect(workbench.editor).to_be_focused()
    workbench.press("Control+Enter")
    workbench.expect_rows("42")
    workbench.reload()
    workbench.expect_tabs("Opened")
    side = panel(workbench)
    side.get_by_role("button", name="Actions for Opened").click()
    held: list[Route] = []
    workbench.page.route("**/versions/1", lambda route: held.append(route))
    workbench.choose("Versions")
    versions = dialog(workbench, "Versions of Opened")
    expect(versions.get_by_role("button", name="Restore version 1")).to_be_disabled()
    expect(versions.get_by_text("Loading…")).to_be_visible()
    place = versions.bounding_box()
    for route in held:
        route.continue_()
    changed = versions.get_by_role("row", name="Parameter n")
    expect(changed.get_by_role("cell")).to_have_text(["20", "21"])
    assert versions.bounding_box() == place
    assert violations(workbench.page) == []
    versions.get_by_role("button", name="Close").click()
    side.get_by_role("button", name="Actions for Opened").click()
    workbench.choose("Delete")
    question = dialog(workbench, "Delete Opened?")
    question.get_by_role("button", name="Delete").click()
    expect(question).to_have_count(0)
    expect(side.get_by_role("button", name="Opened", exact=True)).to_have_count(0)
    # The text is still in the tab, and can be saved again.
    workbench.write("SELECT 1 AS again")
    workbench.press("Control+s")
    expect(dialog(workbench, "Save query")).to_be_visible()


def test_saved_query_conflict_keeps_both_versions(workbench: Workbench, client: Client) -> None:
    content = {"name": "Shared", "query": "SELECT 1 AS mine"}
    saved = client.request("POST", "/saved", json=content).json()
    panel(workbench).get_by_role("button", name="Shared", exact=True).click()
    workbench.expect_text("SELECT 1 AS mine")
    theirs = content | {"query": "SELECT 2 AS theirs"}
    client.request("PUT", f"/saved/{saved['id']}", json=theirs)
    workbench.write("SELECT 3 AS mine")
    workbench.press("Control+s")
    question = dialog(workbench, "Saved query changed")
    assert violations(workbench.page) == []
    question.get_by_role("button", name="Save version").click()
    expect(workbench.page.get_by_text("Shared saved, version 3.")).to_be_visible()
    newest = stored(client, "Shared")
    assert newest["query"] == "SELECT 3 AS mine"
    second = client.request("GET", f"/saved/{saved['id']}/versions/2").json()
    assert second["query"] == "SELECT 2 AS theirs"


def test_saved_query_details_leave_changed_text_unsaved(
    workbench: Workbench, client: Client
) -> None:
    content = {"name": "Detailed", "query": "SELECT 1 AS stored"}
    client.request("POST", "/saved", json=content)
    panel(workbench).get_by_role("button", name="Detailed", exact=True).click()
    workbench.expect_text("SELECT 1 AS stored")
    workbench.write("SELECT 2 AS unsaved")
    panel(workbench).get_by_role("button", name="Actions for Detailed").click()
    workbench.choose("Edit details…")
    details = dialog(workbench, "Edit saved query")
    details.get_by_label("Folder").fill("Mine")
    details.get_by_role("button", name="Save version").click()
    expect(workbench.page.get_by_text("Detailed saved, version 2.")).to_be_visible()
    newest = stored(client, "Detailed")
    assert (newest["query"], newest["folder"]) == ("SELECT 1 AS stored", "Mine")
    workbench.expect_text("SELECT 2 AS unsaved")
    mark = workbench.tab("Detailed").get_by_role("img", name="Changed since last save")
    expect(mark).to_be_visible()


def test_saved_text_is_formatted_before_a_save(workbench: Workbench, client: Client) -> None:
    workbench.preference("Format SQL before saving").check()
    workbench.press("Escape")
    workbench.write("select 1 as formatted from reviews")
    workbench.press("Control+a", "Control+s")
    first = dialog(workbench, "Save query")
    first.get_by_label("Name").fill("Formatted")
    first.get_by_role("button", name="Save").click()
    expect(workbench.page.get_by_text("Formatted saved, version 1.")).to_be_visible()
    formatted = "SELECT\n  1 AS formatted\nFROM\n  reviews"
    workbench.expect_text(formatted)
    assert stored(client, "Formatted")["query"] == formatted
    workbench.write("select 2 as formatted from reviews")
    workbench.press("Control+s")
    expect(workbench.page.get_by_text("Formatted saved, version 2.")).to_be_visible()
    assert stored(client, "Formatted")["query"] == formatted.replace("1", "2")
