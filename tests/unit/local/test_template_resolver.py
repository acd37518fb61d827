"""Intrinsic functions, and the deployment that template.yaml resolves to."""

import json
from datetime import timedelta
from typing import Any

import pytest

from local.aws.schedules.schedule_expressions import rate_interval
from local.template.deployment import Deployment
from local.template.resolver import NO_VALUE, Resolver
from tests.support.deployment import deployment

TEMPLATE: dict[str, Any] = {
    "Parameters": {"Name": {"Default": ""}, "Days": {"Default": 30}, "Bare": {}},
    "Conditions": {
        "Make": {"Fn::Equals": [{"Ref": "Name"}, ""]},
        "Keep": {"Fn::Not": [{"Condition": "Make"}]},
        "Both": {"Fn::And": [{"Condition": "Make"}, {"Fn::Or": [{"Condition": "Keep"}, True]}]},
    },
    "Resources": {
        "RunFunction": {"Type": "AWS::Lambda::Function"},
        "Machine": {"Type": "AWS::StepFunctions::StateMachine"},
        "Named": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {"TableName": {"Fn::Join": ["-", [{"Ref": "AWS::StackName"}, "t"]]}},
        },
        "Gone": {"Type": "AWS::S3::Bucket", "Condition": "Keep"},
        "Lake": {"Type": "AWS::S3::Bucket", "Condition": "Make"},
    },
}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Days"}, 30),
        ({"Ref": "Bare"}, ""),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "RunFunction"}, "duckstep-run-function"),
        (
            {"Ref": "Machine"},
            "arn:aws:states:us-east-1:123456789012:stateMachine:duckstep-machine",
        ),
        (
            {"Fn::GetAtt": ["RunFunction", "Arn"]},
            "arn:aws:lambda:us-east-1:123456789012:function:duckstep-run-function",
        ),
        ({"Fn::GetAtt": "Machine.Name"}, "duckstep-machine"),
        ({"Ref": "Named"}, "duckstep-t"),
        ({"Fn::Sub": "${Named.Arn}/x ${!Kept} ${AWS::Region}"}, None),
        ({"Fn::Sub": ["${A}-${Days}", {"A": {"Ref": "Named"}}]}, "duckstep-t-30"),
        ({"Fn::If": ["Keep", 1, 2]}, 2),
        ({"Fn::If": ["Both", 1, 2]}, 1),
        ({"a": {"Fn::If": ["Keep", 1, {"Ref": "AWS::NoValue"}]}, "b": [{"Ref": "Days"}]}, None),
        ({"Fn::Select": ["1", {"Fn::Split": [",", "a,b"]}]}, "b"),
    ],
)
def test_resolver_intrinsic_functions(value: Any, expected: Any) -> None:
    resolved = Resolver(TEMPLATE, "us-east-1").resolve(value)
    if expected is None:
        assert resolved in (
            "arn:aws:dynamodb:us-east-1:123456789012:table/duckstep-t/x ${Kept} us-east-1",
            {"b": [30]},
        )
    else:
        assert resolved == expected


def test_resolver_names_of_workgroups_and_databases() -> None:
    name = {"Fn::Sub": "${AWS::StackName}_lake"}
    resources = {
        "Group": {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": name}},
        "Lake": {"Type": "AWS::Glue::Database", "Properties": {"DatabaseInput": {"Name": name}}},
        "Own": {"Type": "AWS::Glue::Database", "Properties": {"DatabaseInput": {}}},
    }
    resolver = Resolver({"Resources": resources}, "us-east-1")
    names = [resolver.ref(logical_id) for logical_id in resources]
    assert names == ["duckstep_lake", "duckstep_lake", "duckstep-own"]
    assert resolver.arn("Group").endswith(":workgroup/duckstep_lake")


def test_resolver_false_condition_omits_resource() -> None:
    resolver = Resolver(TEMPLATE, "us-east-1")
    assert list(resolver.of_type("AWS::S3::Bucket")) == ["Lake"]
    assert resolver.resolve([{"Ref": "AWS::NoValue"}, 1]) == [1]
    assert resolver.ref("AWS::NoValue") is NO_VALUE


def test_read_deployment_returns_resources() -> None:
    stack = deployment()
    handlers = {function.handler.split(".")[-2] for function in stack.functions}
    names = [
        "validate_query",
        "run_query",
        "record_outcome",
        "sweep_queries",
        "queries_api",
        "convert_result",
        "compact_tables",
        "start_queries",
        "publish_ended",
    ]
    assert handlers == set(names)
    assert {"DataBucket", "ResultsBucket"} <= set(stack.buckets)
    (table,) = stack.tables
    assert table["KeySchema"] == [{"AttributeName": "requestId", "KeyType": "HASH"}]
    arns = {function.handler.split(".")[-2]: function.arn for function in stack.functions}
    event_resources = stack.event_resources
    (rule,) = event_resources.rules
    queues = {queue.arn: queue for queue in event_resources.queues}
    (target,) = rule.targets
    assert target.arn == arns["record_outcome"] and target.dead_letters in queues
    (schedule,) = event_resources.schedules
    assert rate_interval(schedule.expression) == timedelta(minutes=1)
    assert schedule.targets == [(arns["sweep_queries"], "{}")]
    assert {each.prefix for each in stack.expiration_rules} == {"results/", "manifests/", "index/"}
    submitted, ended = event_resources.mappings
    assert {submitted.function, ended.function} <= {each.name for each in stack.functions}
    redrive = queues[submitted.source].attributes["RedrivePolicy"]
    assert redrive["deadLetterTargetArn"] in queues
    assert ended.source.startswith("arn:aws:dynamodb:") and ended.dead_letters in queues
    assert not event_resources.webhooks
    assert [topic.rpartition(":")[2] for topic in event_resources.topics] == [
        "duckstep-alarm-topic"
    ]


@pytest.mark.parametrize("parameter", ["CreateQueryEndedTopic", "EndedTopicMade"])
def test_read_deployment_webhook_and_topic_are_rule_targets(parameter: str) -> None:
    given = {parameter: "yes", "WebhookUrl": "https://example.com/x", "WebhookKey": "k" * 8}
    event_resources = deployment(**given).event_resources
    targets = {target.arn for rule in event_resources.rules for target in rule.targets}
    (webhook,) = event_resources.webhooks
    (topic_arn,) = (topic for topic in event_resources.topics if "ended" in topic)
    assert {webhook.arn, topic_arn} < targets
    assert (webhook.url, webhook.header) == ("https://example.com/x", "X-Duckstep-Key")
    assert webhook.key == "kkkkkkkk"


def test_read_deployment_resolves_everything() -> None:
    stack = deployment()
    definition = json.loads(stack.state_machine.definition)
    assert definition["StartAt"] in definition["States"]
    assert "${" not in stack.state_machine.definition
    text = json.dumps([function.environment for function in stack.functions])
    assert "Fn::" not in text and "Ref" not in json.loads(text)
    assert "Fn::" not in json.dumps(stack.contract["paths"])


def test_deployment_json_round_trip() -> None:
    data = json.loads(json.dumps(deployment().to_json()))
    assert Deployment.from_json(data) == deployment()
