"""Executions over moto's Step Functions."""

from __future__ import annotations

import boto3
import pytest
from duckstep_service.aws.step_functions.executions import StepFunctionsExecutions

REGION = "us-east-1"
pytestmark = pytest.mark.usefixtures("aws")


def test_describe_unknown_execution_is_none() -> None:
    workflow = StepFunctionsExecutions(boto3.client("stepfunctions", region_name=REGION))
    assert workflow.describe(f"arn:aws:states:{REGION}:123456789012:execution:m:n") is None


def test_definition_of_an_execution_is_described_once() -> None:
    client = boto3.client("stepfunctions", region_name=REGION)
    role = "arn:aws:iam::123456789012:role/r"
    definition = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}'
    machine = client.create_state_machine(name="m", definition=definition, roleArn=role)
    arn = client.start_execution(stateMachineArn=machine["stateMachineArn"], name="n")[
        "executionArn"
    ]
    described = []
    client.meta.events.register(
        "before-call.sfn.DescribeStateMachineForExecution", lambda **_: described.append(arn)
    )
    workflow = StepFunctionsExecutions(client)
    for _ in range(3):
        assert workflow.definition_and_history(arn)[0]["StartAt"] == "A"
    assert len(described) == 1
