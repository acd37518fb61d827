"""The comparison of two templates: what it prints, and what it refuses."""

from typing import Any

import pytest

from tests.support.paths import ROOT
from tests.upgrade.template_diff import compare, differences, normalized

TABLE: dict[str, Any] = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {"TableName": "a", "BillingMode": "PAY_PER_REQUEST"},
}
RULE: dict[str, Any] = {"Type": "AWS::Events::Rule", "Properties": {"State": "ENABLED"}}


def template(**resources: Any) -> dict[str, Any]:
    return {"Resources": resources}


def test_differences_names_each_path() -> None:
    old = {"a": [1, {"b": 2}], "c": [1], "d": 1}
    new = {"a": [1, {"b": 3}], "c": [1, 2], "e": 1}
    assert list(differences(old, new)) == [
        ("a[1].b", 2, 3),
        ("c", [1], [1, 2]),
        ("d", 1, "(absent)"),
        ("e", "(absent)", 1),
    ]


def test_compare_equal_templates_prints_nothing() -> None:
    assert compare(template(Table=TABLE), template(Table=TABLE)) == ([], [])


def test_compare_stateless_resources_may_come_and_go() -> None:
    lines, lost = compare(template(Old=RULE), template(New=RULE))
    assert lines == ["+ New (AWS::Events::Rule)", "- Old (AWS::Events::Rule)"]
    assert lost == []


@pytest.mark.parametrize(
    ("new", "lost"),
    [
        (template(), ["Table"]),
        (template(Renamed=TABLE), ["Table"]),
        (template(Table={**TABLE, "Properties": {"TableName": "b"}}), ["Table"]),
        (template(Table={**TABLE, "Properties": {"TableName": "a", "BillingMode": "x"}}), []),
    ],
)
def test_compare_reports_what_an_update_loses(new: dict[str, Any], lost: list[str]) -> None:
    assert compare(template(Table=TABLE), new)[1] == lost


def test_normalized_renames_ids_and_strips_hashes() -> None:
    found = normalized(ROOT / "template.yaml", {}, {"QueriesTable": "Renamed"})
    assert "Renamed" in found["Resources"]
    assert found["Outputs"]["QueriesTableName"]["Value"] == {"Ref": "Renamed"}
    assert "DependenciesLayer" in found["Resources"]
    assert "QueriesApiDeployment" in found["Resources"]
