"""The names of calls, and whom a fault strikes."""

import json

import pytest

from tests.faults.naming import action_call, invocation_call, s3_call, workflow_call
from tests.faults.plan import Fault, Kind, Plan, When

ATTEMPT = "673f43c6-e996-4b93-80e7-584ef51dd494"


@pytest.mark.parametrize(
    ("method", "path", "query", "name"),
    [
        ("PUT", f"/b/results/anonymous_cell-7-12/{ATTEMPT}/result.csv", "", "PUT results/*/*/"),
        ("GET", "/b/manifests/anonymous_cell-7-12.json", "", "GET manifests/*.json"),
        ("GET", "/b", "list-type=2&prefix=results%2Fcell-1-2%2F", "LIST results/*/"),
        ("GET", "/b/reviews/year%3D2024/a.parquet", "", "GET reviews/year=2024/a.parquet"),
    ],
)
def test_name_call_s3_request(method: str, path: str, query: str, name: str) -> None:
    assert s3_call("results", method, path, query).startswith(f"results {name}")


def test_name_call_actions_and_invocations() -> None:
    key = {"requestId": {"S": "owner#anonymous"}}
    target = "DynamoDB_20120810.UpdateItem"
    assert action_call(target, json.dumps({"Key": key}).encode()) == "dynamodb UpdateItem owner"
    assert action_call("AWSStepFunctions.StartExecution", b"{}") == "states StartExecution"
    values = {"ExpressionAttributeValues": {":failed": {"S": "FAILED"}}}
    assert workflow_call(target, json.dumps(values).encode()) == "workflow UpdateItem failed"
    path = "/2015-03-31/functions/arn%3Aaws%3Alambda%3A1%3Afunction%3Aduckstep-run-query-function/x"
    assert invocation_call(path, "") == "lambda run-query"


def test_fault_applies_as_often_as_its_kind() -> None:
    plan = Plan()
    fault = Fault("a", When.BEFORE, Kind.THROTTLE)
    plan.arm(fault)
    assert [plan.strike(call) for call in "abaa"] == [fault, None, fault, None]
    assert (plan.struck, plan.calls["a"]) == (2, 3)
    plan.arm(None)
    assert plan.strike("a") is None
