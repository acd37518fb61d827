"""The runs of Athena that the workflow's executions start."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from duckstep_service.aws.sdk_errors import error_code, map_errors
from duckstep_service.aws.step_functions.executions import MISSING_EXECUTION
from duckstep_service.core.catalog.ports import GlueCatalog
from duckstep_service.core.object_keys import execution_name
from duckstep_service.core.query.athena_failure import scanned_bytes
from duckstep_service.core.query.athena_run import temporary_table

_SERVICE = "Athena"
# Events of a page, the latest first: the start of the run is among them.
_PAGE = 25


class StartedRuns:
    """Athena, Step Functions' history and Glue behind the port AthenaRuns."""

    def __init__(self, athena: Any, states: Any, tables: GlueCatalog, database: str) -> None:
        self._athena, self._states = athena, states
        self._tables, self._database = tables, database

    def stop(self, request_id: str) -> int | None:
        query_id = self._query_id(request_id)
        scanned = self._stop(query_id) if query_id else None
        self.drop_table(request_id)
        return scanned

    def drop_table(self, request_id: str) -> None:
        self._tables.delete_table(self._database, temporary_table(execution_name(request_id)))

    def _query_id(self, request_id: str) -> str | None:
        """Return the id of the query that the execution started, None if it started none."""
        pages = self._states.get_paginator("get_execution_history").paginate(
            executionArn=request_id,
            reverseOrder=True,
            includeExecutionData=True,
            PaginationConfig={"PageSize": _PAGE},
        )
        with map_errors("Step Functions"):
            try:
                for page in pages:
                    for event in page["events"]:
                        if found := _submitted_query(event):
                            return found
            except ClientError as exc:
                if error_code(exc) not in MISSING_EXECUTION:
                    raise
        return None

    def _stop(self, query_id: str) -> int | None:
        """Stop a query, and return the bytes that it has scanned as far as Athena knows."""
        self._call("stop_query_execution", query_id)
        answer = self._call("get_query_execution", query_id)
        return scanned_bytes(answer["QueryExecution"]) if answer else None

    def _call(self, operation: str, query_id: str) -> Any:
        """Return the response, None for a query that has ended or that Athena has forgotten."""
        with map_errors(_SERVICE):
            try:
                return getattr(self._athena, operation)(QueryExecutionId=query_id)
            except ClientError as exc:
                if error_code(exc) != "InvalidRequestException":
                    raise
                return None


def _submitted_query(event: dict[str, Any]) -> str | None:
    """Return the id in the event by which a task of Athena reports its start."""
    details = event.get("taskSubmittedEventDetails") or {}
    if event["type"] != "TaskSubmitted" or details.get("resourceType") != "athena":
        return None
    return str(json.loads(details["output"])["QueryExecutionId"])
