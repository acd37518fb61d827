"""The list of executions over recorded pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from duckstep_service.aws.step_functions.execution_list import ExecutionLister


def test_execution_list_is_ordered_by_end() -> None:
    now = datetime(2024, 5, 1, tzinfo=UTC)

    def execution(name: str, started: float, stopped: float | None) -> dict[str, Any]:
        stop = {} if stopped is None else {"stopDate": now - timedelta(seconds=stopped)}
        return {"executionArn": name, "startDate": now - timedelta(seconds=started), **stop}

    class Listing:
        """The pages of each status, the latest start first."""

        def get_paginator(self, _: str) -> Any:
            return self

        def paginate(self, stateMachineArn: str, statusFilter: str) -> Any:
            pages = {
                "RUNNING": [[execution("a", 1, None)], [execution("b", 2, None)]],
                "FAILED": [[execution("c", 5, 4), execution("d", 99, 98)]],
                "TIMED_OUT": [[execution("e", 9, None)]],
                "ABORTED": [[execution("f", 9999, 1)]],
            }
            return [{"executions": page} for page in pages[statusFilter]]

    executions = ExecutionLister(Listing(), "machine")  # type: ignore[arg-type]
    assert executions.running() == {"a", "b"}
    assert executions.failed_since(now.timestamp() - 60) == {"c", "e"}
