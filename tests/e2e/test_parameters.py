"""Parameters as fields: found in the SQL, typed, sent with the query and kept with the tab."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.e2e.screenshots import shot
from tests.e2e.workbench import Workbench, middle
from tests.support.client import Client

REVIEWS = "SELECT count(*) AS n FROM reviews WHERE review_ts >= $from AND rating = $stars"


def field(workbench: Workbench, written: str) -> Locator:
    """A parameter's value."""
    return workbench.page.get_by_role("group", name="Parameters").get_by_label(written, exact=True)


def kind(workbench: Workbench, written: str) -> Locator:
    """Return the combobox for a parameter's type."""
    return workbench.page.get_by_role("combobox", name=f"Type of {written}", exact=True)


def test_parameter_field_has_type_of_column(workbench: Workbench) -> None:
    workbench.write(REVIEWS)
    expect(kind(workbench, "$from")).to_have_value("date")
    expect(kind(workbench, "$stars")).to_have_value("number")
    field(workbench, "$from").fill("2024-12-01")
    field(workbench, "$stars").fill("5")
    expect(workbench.page.get_by_test_id("query-estimate")).to_contain_text("31 of 366 partitions")
    field(workbench, "$stars").press("Enter")
    expect(workbench.state).to_have_text("Succeeded")


def test_parameter_values_keep_their_types(workbench: Workbench, client: Client) -> None:
    workbench.write("SELECT $t AS t, $n + 1 AS n, $b AS b, $x AS x, $l[1] AS l -- $not")
    workbench.page.keyboard.press("Home")
    expect(workbench.editor.locator(".cm-parameter")).to_have_text(["$t", "$n", "$b", "$x", "$l"])
    for name, value in {"$t": "it's", "$n": "41", "$l": "[7, 8]"}.items():
        field(workbench, name).fill(value)
    kind(workbench, "$n").select_option("number")
    kind(workbench, "$b").select_option("boolean")
    field(workbench, "$b").select_option("false")
    kind(workbench, "$x").select_option("NULL")
    kind(workbench, "$l").select_option("JSON")
    expect(workbench.page.get_by_role("group", name="Parameters").locator("code")).to_have_text(
        ["$t", "$n", "$b", "$x", "$l"]
    )
    workbench.page.get_by_role("button", name="Run", exact=True).click()
    workbench.expect_rows("it's", "42", "false", "NULL", "7")
    shot(workbench.page, "parameters")
    workbench.page.emulate_media(color_scheme="dark")
    shot(workbench.page, "parameters-dark")
    newest = client.request("GET", "/queries").json()["queries"][0]
    assert newest["parameters"] == {"t": "it's", "n": 41, "b": False, "x": None, "l": [7, 8]}


def test_parameter_question_marks_are_list(workbench: Workbench, client: Client) -> None:
    workbench.write("SELECT ? AS a, ? AS b")
    field(workbench, "?1").fill("first")
    field(workbench, "?2").fill("second")
    workbench.page.keyboard.press("Enter")
    workbench.expect_rows("first", "second")
    newest = client.request("GET", "/queries").json()["queries"][0]
    assert newest["parameters"] == ["first", "second"]


def test_parameter_missing_value_is_requested(workbench: Workbench) -> None:
    workbench.run("SELECT $wanted AS w")
    message, wanted = workbench.page.get_by_role("alert"), field(workbench, "$wanted")
    expect(message).to_contain_text("Enter a text value for $wanted")
    expect(wanted).to_be_focused()
    assert abs(middle(message) - middle(wanted)) < 2
    workbench.page.keyboard.insert_text("given")
    workbench.page.keyboard.press("Enter")
    workbench.expect_rows("given")


def test_parameter_values_are_kept_per_tab(workbench: Workbench) -> None:
    workbench.write("SELECT $v AS v")
    field(workbench, "$v").fill("one")
    workbench.new_tab()
    workbench.write("SELECT $v AS v")
    field(workbench, "$v").fill("two")
    workbench.page.reload()
    expect(field(workbench, "$v")).to_have_value("two")
    workbench.tab("Query 1").click()
    expect(field(workbench, "$v")).to_have_value("one")


def test_parameter_values_return_from_history(workbench: Workbench) -> None:
    workbench.write("SELECT $v AS returned")
    field(workbench, "$v").fill("before")
    workbench.page.keyboard.press("Enter")
    workbench.expect_rows("before")
    field(workbench, "$v").fill("after")
    workbench.page.keyboard.press("Enter")
    workbench.expect_rows("after")
    workbench.page.get_by_role("button", name="History").click()
    workbench.page.get_by_role("button", name="SELECT $v AS returned").nth(1).click()
    workbench.expect_rows("before")
    expect(field(workbench, "$v")).to_have_value("before")
