"""The state machine's executions in Step Functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from duckstep_service.aws.sdk_errors import SDK_ERRORS, core_error, error_code
from duckstep_service.core.errors import InvalidRequest, WorkflowExpired
from duckstep_service.core.query.submission_queue import ExecutionStart

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

# Errors of names and inputs, which a retry would not change; an input may have 256 KB.
_REFUSED = {"InvalidExecutionInput", "InvalidName", "ValidationException"}
_MAX_DEFINITIONS = 100
_SERVICE = "Step Functions"
# The codes of errors for an execution that does not exist.
MISSING_EXECUTION = {"ExecutionDoesNotExist", "InvalidArn", "StateMachineDoesNotExist"}


class StepFunctionsExecutions:
    """Step Functions behind the port Executions."""

    def __init__(self, client: SFNClient) -> None:
        self._client = client
        self._definitions: dict[str, str] = {}

    def describe(self, arn: str) -> Mapping[str, Any] | None:
        try:
            return dict(self._client.describe_execution(executionArn=arn))
        except SDK_ERRORS as exc:
            if _is_missing(exc):
                return None
            raise core_error(_SERVICE, exc) from exc

    def definition_and_history(self, arn: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """Return the definition of an execution and its history, oldest event first.

        Raises WorkflowExpired, StorageUnavailable and InternalError.
        """
        history = self._client.get_paginator("get_execution_history")
        try:
            definition = self._definition(arn)
            pages = history.paginate(executionArn=arn, includeExecutionData=False)
            events: list[Mapping[str, Any]] = [event for page in pages for event in page["events"]]
        except SDK_ERRORS as exc:
            if _is_missing(exc):
                raise WorkflowExpired(
                    "The execution's history has expired. Step Functions stores it for 90 days."
                ) from exc
            raise core_error(_SERVICE, exc) from exc
        return json.loads(definition), events

    def _definition(self, arn: str) -> str:
        """Return the definition of an execution, which cannot change.

        Step Functions accepts one DescribeStateMachineForExecution a second of an account.
        """
        if arn not in self._definitions:
            machine = self._client.describe_state_machine_for_execution(executionArn=arn)
            if len(self._definitions) >= _MAX_DEFINITIONS:
                self._definitions.clear()
            self._definitions[arn] = machine["definition"]
        return self._definitions[arn]

    def start(self, machine: str, start: ExecutionStart) -> str:
        """Start an execution and return its ARN, also if one with its name exists already.

        Raises InvalidRequest, StorageUnavailable and InternalError.
        """
        try:
            response = self._client.start_execution(
                stateMachineArn=machine, name=start.name, input=start.input
            )
        except SDK_ERRORS as exc:
            code = error_code(exc)
            if code == "ExecutionAlreadyExists":
                return f"{machine.replace(':stateMachine:', ':execution:')}:{start.name}"
            if code in _REFUSED:
                raise InvalidRequest(
                    f"Step Functions rejected the name or input of the execution ({code})."
                ) from exc
            raise core_error(_SERVICE, exc) from exc
        return response["executionArn"]

    def stop(self, arn: str, error: str, cause: str) -> None:
        try:
            self._client.stop_execution(executionArn=arn, error=error, cause=cause)
        except SDK_ERRORS as exc:
            if not _is_missing(exc):
                raise core_error(_SERVICE, exc) from exc


def _is_missing(exc: Exception) -> bool:
    return error_code(exc) in MISSING_EXECUTION
