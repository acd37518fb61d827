"""The template updates a stack in place: nothing that holds something is replaced or taken away."""

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
KEPT_WITHOUT_THE_STACK = {
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::Cognito::UserPool",
}


@pytest.mark.parametrize("name", FORMER)
def test_what_held_something_is_not_replaced(name: str) -> None:
    assert name in NOW, "a logical id that is gone is a resource that is deleted"
    for part in ("Type", "DeletionPolicy", "UpdateReplacePolicy", "Fixed"):
        assert NOW[name][part] == FORMER[name][part], part
    condition = FORMER[name]["Condition"]
    assert NOW[name]["Condition"] == RENAMED_CONDITIONS.get(condition, condition)


def test_renamed_conditions_keep_their_rules() -> None:
    conditions = TEMPLATE["Conditions"]
    assert conditions["CreateDataBucket"] == {"Fn::Equals": [{"Ref": "DataBucketName"}, ""]}
    existing = {"Fn::Not": [{"Fn::Equals": [{"Ref": "ExistingUserPoolId"}, ""]}]}
    assert conditions["UseUserPool"] == existing
    assert conditions["CreateUserPool"] == {
        "Fn::And": [{"Condition": "RequireLogin"}, {"Fn::Not": [{"Condition": "UseUserPool"}]}]
    }


@pytest.mark.parametrize("name", [n for n, each in FORMER.items() if each["Indexes"]])
def test_indexes_stay_and_one_at_most_is_added(name: str) -> None:
    # CloudFormation makes or takes one index in an update, and changes none.
    former, now = FORMER[name]["Indexes"], NOW[name]["Indexes"]
    assert {each: now[each] for each in former} == former
    assert len(now) - len(former) <= 1


@pytest.mark.parametrize(
    "name", [n for n, each in RESOURCES.items() if each["Type"] in KEPT_WITHOUT_THE_STACK]
)
def test_what_cannot_be_made_again_outlives_the_stack(name: str) -> None:
    assert RESOURCES[name]["DeletionPolicy"] == RESOURCES[name]["UpdateReplacePolicy"] == "Retain"
