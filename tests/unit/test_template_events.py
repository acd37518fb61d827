"""The triggers of the template: rules, schedules, permissions and dead letters."""

import json
import re

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
    assert of_type("AWS::SQS::Queue")["ExecutionEndedDeadLetters"]["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize(
    ("name", "function", "principal"),
    [
        ("QueriesApiPermission", "QueriesApiFunction", "apigateway.amazonaws.com"),
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
    for name in ("CompactionRule", "CompactionPermission", "CompactionDeadLettersPolicy"):
        assert RESOURCES[name]["Condition"] == "CompactOnSchedule"


def test_compaction_failures_reach_the_dead_letters() -> None:
    queue = {"Fn::GetAtt": ["CompactionDeadLetters", "Arn"]}
    (target,) = RESOURCES["CompactionRule"]["Properties"]["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["CompactTablesFunction", "Arn"]}
    assert target["DeadLetterConfig"]["Arn"] == queue
    failed = functions()["CompactTables"]["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
    assert failed["Destination"] == queue
    assert json.loads(target["Input"]["Fn::Sub"]).keys() == event("compact_tables").keys()
