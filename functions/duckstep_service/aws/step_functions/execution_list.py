"""Lists of the state machine's executions."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, Any

from duckstep_service.aws.sdk_errors import map_errors
from duckstep_service.core.query.quotas import LONGEST_RUN_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_FAILED = ("FAILED", "TIMED_OUT", "ABORTED")


class ExecutionLister:
    """ListExecutions behind the port ExecutionList."""

    def __init__(self, client: SFNClient, state_machine_arn: str) -> None:
        self._client, self._machine = client, state_machine_arn

    def running(self) -> Set[str]:
        return {execution["executionArn"] for execution in self._listed("RUNNING")}

    def failed_since(self, moment: float) -> Set[str]:
        return {arn for status in _FAILED for arn in self._ended_since(status, moment)}

    def _ended_since(self, status: str, moment: float) -> Iterator[str]:
        for execution in self._listed(status):
            # Executions are listed by their start, the latest first.
            if execution["startDate"].timestamp() < moment - LONGEST_RUN_SECONDS:
                return
            if "stopDate" not in execution or execution["stopDate"].timestamp() >= moment:
                yield execution["executionArn"]

    def _listed(self, status: Any) -> Iterator[Any]:
        pages = self._client.get_paginator("list_executions")
        with map_errors("Step Functions"):
            for page in pages.paginate(stateMachineArn=self._machine, statusFilter=status):
                yield from page["executions"]
