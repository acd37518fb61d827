"""The end of a query, derived from the end of its execution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from duckstep_service.core.errors import ExecutionLost
from duckstep_service.core.query.estimate import Estimate
from duckstep_service.core.query.record import (
    QueryError,
    QueryRecord,
    QueryRun,
    SubmittedRequest,
)
from duckstep_service.core.query.status import Status, of_execution
from duckstep_service.core.retention import expires_at
from duckstep_service.core.strict_json import read_stored
from duckstep_service.core.timestamps import epoch, iso_epoch, iso_time

# DescribeExecution may not find an execution for some time after its start.
LOST_SECONDS = 60.0


def ended_record(
    request_id: str,
    execution: Mapping[str, Any] | None,
    record: QueryRecord | None,
    now: float,
    retention_days: int,
) -> QueryRecord | None:
    """Return the record of a query that has ended, None if it has not.

    `record` is the stored one, if there is one. Without it, an execution that ended longer ago than
    the retention is one whose record has expired, and None is returned.
    """
    if execution is None:
        return _lost(record, now, retention_days) if record else None
    status = of_execution(execution["status"])
    if not status.terminal:
        return None
    submitted = record or submitted_record(request_id, execution)
    ended = _ended(submitted, status, execution, retention_days)
    if record is None and expires_at(epoch(ended.ended_at), retention_days) < now:
        return None
    return ended


def submitted_record(request_id: str, execution: Mapping[str, Any]) -> QueryRecord:
    """Return the record of a query that is QUEUED: the first state has not written an item."""
    execution_input = _input(execution)
    return QueryRecord(
        request_id,
        Status.QUEUED,
        name=execution["name"],
        owner=_owner(execution_input),
        submitted_at=iso_time(execution["startDate"]),
        request=SubmittedRequest(execution_input.get("request")),
    )


def execution_owner(execution: Mapping[str, Any]) -> str:
    """Return the owner in an execution's input, empty if it has none."""
    return _owner(_input(execution))


def _owner(execution_input: Mapping[str, Any]) -> str:
    return str(execution_input.get("owner", ""))


def _input(execution: Mapping[str, Any]) -> dict[str, Any]:
    """Return an execution's input; an execution started by hand may have no object as its input."""
    document = read_stored(execution.get("input") or "null")
    return document if isinstance(document, dict) else {}


def _ended(
    record: QueryRecord, status: Status, execution: Mapping[str, Any], retention_days: int
) -> QueryRecord:
    """Return the record with the end in a description or a status event."""
    ended_at = iso_time(execution["stopDate"])
    ended = replace(
        record,
        status=status,
        ended_at=ended_at,
        expires_at=expires_at(epoch(ended_at), retention_days),
    )
    if status in (Status.FAILED, Status.TIMED_OUT):
        timed_out = status is Status.TIMED_OUT
        code = execution.get("error") or ("States.Timeout" if timed_out else "")
        return replace(ended, error=QueryError(code, execution.get("cause") or ""))
    if status is Status.SUCCEEDED:
        return _succeeded(ended, read_stored(execution["output"]))
    return ended


def _succeeded(record: QueryRecord, output: Mapping[str, Any]) -> QueryRecord:
    """Return the record as RecordSucceeded wrote it, for a table restored to an earlier time."""
    plan, run = output["plan"], QueryRun.from_dict(output["run"])
    return replace(
        record,
        manifest=plan["manifest"],
        estimate=Estimate.from_dict(plan["estimate"]),
        result=run.result,
        rows=run.rows,
        bytes=run.bytes,
        scanned_bytes=run.scanned_bytes,
        engine_milliseconds=run.engine_milliseconds,
        expires_at=run.expires_at,
        reused_from=run.reused_from,
        engine=plan.get("engine", ""),
        engine_reason=plan.get("engineReason", ""),
        source_changed=run.source_changed,
    )


def _lost(record: QueryRecord, now: float, retention_days: int) -> QueryRecord | None:
    """Return the record of a query whose execution was deleted before its end was recorded."""
    if now - epoch(record.submitted_at) < LOST_SECONDS:
        return None
    lost = ExecutionLost(
        "The query's execution was deleted before its end was recorded. Post the query again."
    )
    return replace(
        record,
        status=Status.FAILED,
        ended_at=iso_epoch(now),
        expires_at=expires_at(now, retention_days),
        error=QueryError(lost.code, lost.message),
    )
