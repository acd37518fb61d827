"""Updates in place: the template replaces and deletes no stateful resource."""

import json
from typing import Any

import pytest

from tests.support.project_files import RESOURCES, TEMPLATE
from tests.upgrade.restore import RECORDED
from tests.upgrade.stateful_resources import stateful

FORMER: dict[str, dict[str, Any]] = json.loads((RECORDED / "stateful.json").read_text("utf-8"))
NOW = stateful(TEMPLATE)
# The rule of a condition matters to an update; its name does not.
RENAMED_CONDITIONS = {"MakeUserPool": "CreateUserPool", "MakeDataBucket": "CreateDataBucket"}
RETAINED_TYPES = {
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::Cognito::UserPool",
}


@pytest.mark.parametrize("name", FORMER)
def test_stateful_resource_is_not_replaced(name: str) -> None:
    assert name in NOW, "a logical id that is gone is a resource that is deleted"
    for part in ("Type", "DeletionPolicy", "UpdateReplacePolicy", "Fixed"):
        assert NOW[name][part] == FORMER[name][part], part
    condition = FORMER[name]["Condition"]
    assert NOW[name]["Condition"] == RENAMED_CONDITIONS.get(condition, condition)


def test_renamed_condition_keeps_its_rule() -> None:
    conditions = TEMPLATE["Conditions"]
    assert conditions["CreateDataBucket"] == {"Fn::Equals": [{"Ref": "DataBucketName"}, ""]}
    existing = {"Fn::Not": [{"Fn::Equals": [{"Ref": "ExistingUserPoolId"}, ""]}]}
    assert conditions["UseUserPool"] == existing
    assert conditions["CreateUserPool"] == {
        "Fn::And": [{"Condition": "RequireLogin"}, {"Fn::Not": [{"Condition": "UseUserPool"}]}]
    }


@pytest.mark.parametrize("name", [n for n, each in FORMER.items() if each["Indexes"]])
def test_indexes_stay_and_at_most_one_is_added(name: str) -> None:
    # CloudFormation makes or takes one index in an update, and changes none.
    former, now = FORMER[name]["Indexes"], NOW[name]["Indexes"]
    assert {each: now[each] for each in former} == former
    assert len(now) - len(former) <= 1


@pytest.mark.parametrize(
    "name", [n for n, each in RESOURCES.items() if each["Type"] in RETAINED_TYPES]
)
def test_irreplaceable_resource_outlives_the_stack(name: str) -> None:
    assert RESOURCES[name]["DeletionPolicy"] == RESOURCES[name]["UpdateReplacePolicy"] == "Retain"
