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
