"""The triggers of the template: rules, schedules, permissions and dead letters."""

import json
import re
from typing import Any

import pytest
from duckstep_service.aws.dynamodb.unfinished_index import SHARDS

from tests.support.project_files import (
    MACHINE_TEXT,
    PARAMETERS,
    RESOURCES,
    TEMPLATE,
    event,
    functions,
    of_type,
    transformed,
)


def test_execution_ended_rule_targets_record_outcome_and_dead_letters() -> None:
    rule = transformed("AWS::Events::Rule")["RecordOutcomeFunctionExecutionEnded"]
    assert rule["EventPattern"]["detail"] == {
        "status": ["FAILED", "TIMED_OUT", "ABORTED"],
        "stateMachineArn": [{"Ref": "QueryStateMachine"}],
    }
    (target,) = rule["Targets"]
    queue = {"Fn::GetAtt": ["ExecutionEndedDeadLetters", "Arn"]}
    assert target["Arn"] == {"Fn::GetAtt": ["RecordOutcomeFunction", "Arn"]}
    assert target["DeadLetterConfig"]["Arn"] == queue
    failed = functions()["RecordOutcome"]["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
    assert failed["Destination"] == queue


@pytest.mark.parametrize(
    ("name", "function", "principal"),
    [
        ("QueriesApiPermission", "QueriesApiFunctionAliaslive", "apigateway.amazonaws.com"),
        (
            "RecordOutcomeFunctionExecutionEndedPermission",
            "RecordOutcomeFunction",
            "events.amazonaws.com",
        ),
        (
            "SweepQueriesFunctionEveryMinutePermission",
            "SweepQueriesFunction",
            "events.amazonaws.com",
        ),
        ("CompactionPermission", "CompactTablesFunction", "events.amazonaws.com"),
    ],
)
def test_permission_allows_the_caller_to_invoke(name: str, function: str, principal: str) -> None:
    permission = transformed("AWS::Lambda::Permission")[name]
    assert permission["FunctionName"] == {"Ref": function}
    assert permission["Principal"] == principal
    assert permission["SourceArn"]


def test_sweep_rule_runs_every_minute() -> None:
    rule = transformed("AWS::Events::Rule")["SweepQueriesFunctionEveryMinute"]
    assert rule["ScheduleExpression"] == "rate(1 minute)"
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["SweepQueriesFunction", "Arn"]}
    assert json.loads(target["Input"]) == event("sweep_queries")


def test_sweep_reads_every_shard_of_the_index() -> None:
    parts = re.search(r"States.MathRandom\(0, (\d+)\)", MACHINE_TEXT)
    assert parts and int(parts[1]) == SHARDS - 1


def test_compaction_has_no_schedule_by_default() -> None:
    assert PARAMETERS["CompactionSchedule"]["Default"] == ""
    asked = {"Fn::Not": [{"Fn::Equals": [{"Ref": "CompactionSchedule"}, ""]}]}
    assert TEMPLATE["Conditions"]["CompactOnSchedule"] == asked
    for name in ("CompactionRule", "CompactionPermission"):
        assert RESOURCES[name]["Condition"] == "CompactOnSchedule"
    policy = RESOURCES["CompactionDeadLettersPolicy"]["Properties"]["PolicyDocument"]
    condition, _, otherwise = policy["Statement"][1]["Fn::If"]
    assert (condition, otherwise) == ("CompactOnSchedule", {"Ref": "AWS::NoValue"})


def policies_of(kind: str, target: str) -> dict[str, list[dict[str, Any]]]:
    """Return the statements of the policies of queues or topics, by the target's logical id."""
    return {
        each["Ref"]: policy["PolicyDocument"]["Statement"]
        for policy in of_type(kind).values()
        for each in policy[target]
    }


@pytest.mark.parametrize("name", of_type("AWS::SQS::Queue"))
def test_queue_policy_denies_requests_without_tls(name: str) -> None:
    deny, *_ = policies_of("AWS::SQS::QueuePolicy", "Queues")[name]
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "sqs:*")
    assert deny["Resource"] == {"Fn::GetAtt": [name, "Arn"]}
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("name", of_type("AWS::SNS::Topic"))
def test_topic_policy_denies_requests_without_tls(name: str) -> None:
    deny, allow = policies_of("AWS::SNS::TopicPolicy", "Topics")[name]
    assert (deny["Effect"], deny["Principal"], deny["Action"]) == ("Deny", "*", "sns:Publish")
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    # The policy replaces the default one, so that it names the service that publishes.
    assert allow["Effect"] == "Allow" and "Service" in allow["Principal"]
    assert allow["Condition"]


def test_compaction_failures_reach_the_dead_letters() -> None:
    queue = {"Fn::GetAtt": ["CompactionDeadLetters", "Arn"]}
    (target,) = RESOURCES["CompactionRule"]["Properties"]["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["CompactTablesFunction", "Arn"]}
    assert target["DeadLetterConfig"]["Arn"] == queue
    failed = functions()["CompactTables"]["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
    assert failed["Destination"] == queue
    assert json.loads(target["Input"]["Fn::Sub"]).keys() == event("compact_tables").keys()
