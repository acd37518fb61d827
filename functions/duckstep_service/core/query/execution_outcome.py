"""How an execution's end reads as the end of its query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from duckstep_service.core.errors import ExecutionLost
from duckstep_service.core.query.status import Status, of_execution
from duckstep_service.core.retention import expires_at
from duckstep_service.core.schema_version import SCHEMA_VERSION
from duckstep_service.core.timestamps import epoch, iso_epoch, iso_time

Ending = tuple[Status, dict[str, Any]]

# An execution may be there before a description of it can be had.
LOST_SECONDS = 60.0


def ending_of(
    execution: Mapping[str, Any] | None,
    item: Mapping[str, Any] | None,
    now: float,
    retention_days: int,
) -> Ending | None:
    """Return the status and the attributes with which a query has ended, None if it has not.

    `item` is the query's as far as there is one: without it, an execution that ended before the
    retention's time is one whose item has expired, and is not brought back.
    """
    if execution is None:
        return _lost(item, now, retention_days) if item else None
    status = of_execution(execution["status"])
    if not status.terminal:
        return None
    attributes = _ended(execution, status, retention_days)
    if item is None:
        expired = attributes["expiresAt"] < now
        return None if expired else (status, _submitted(execution) | attributes)
    return status, attributes


def owner_of(execution: Mapping[str, Any]) -> str:
    """Return whose query an execution's input tells, empty if it tells none."""
    return _owner(_given(execution))


def _submitted(execution: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the first state writes, which may never have run."""
    given = _given(execution)
    return {
        "name": execution["name"],
        "owner": _owner(given),
        "request": json.dumps(given.get("request")),
        "submittedAt": iso_time(execution["startDate"]),
        "schemaVersion": SCHEMA_VERSION,
    }


def _owner(given: Mapping[str, Any]) -> str:
    return str(given.get("owner", ""))


def _given(execution: Mapping[str, Any]) -> dict[str, Any]:
    """Return an execution's input, which is no object if somebody started it by hand."""
    given = json.loads(execution.get("input") or "null")
    return given if isinstance(given, dict) else {}


def _ended(execution: Mapping[str, Any], status: Status, retention_days: int) -> dict[str, Any]:
    """Return what a description, or a status event, tells of how the query ended."""
    ended_at = iso_time(execution["stopDate"])
    attributes: dict[str, Any] = {
        "endedAt": ended_at,
        "expiresAt": expires_at(epoch(ended_at), retention_days),
    }
    if status in (Status.FAILED, Status.TIMED_OUT):
        timed_out = status is Status.TIMED_OUT
        attributes["errorCode"] = execution.get("error") or ("States.Timeout" if timed_out else "")
        attributes["errorCause"] = execution.get("cause") or ""
    if status is Status.SUCCEEDED:
        attributes |= _succeeded(json.loads(execution["output"]))
    return attributes


def _succeeded(output: Mapping[str, Any]) -> dict[str, Any]:
    """Return what RecordSucceeded wrote, for a table that was restored from before."""
    plan, run = output["plan"], output["run"]
    told = ("rows", "bytes", "scannedBytes", "engineMilliseconds", "expiresAt", "reusedFrom")
    return {
        "result": json.dumps(run["result"]),
        "estimate": json.dumps(plan["estimate"]),
        "manifest": plan["manifest"],
        **{name: run[name] for name in told},
    }


def _lost(item: Mapping[str, Any], now: float, retention_days: int) -> Ending | None:
    """Return the end of a query whose execution is gone, and its outcome with it."""
    if now - epoch(item["submittedAt"]) < LOST_SECONDS:
        return None
    lost = ExecutionLost("The query's execution is gone, and how it ended. Post the query again.")
    return Status.FAILED, {
        "endedAt": iso_epoch(now),
        "expiresAt": expires_at(now, retention_days),
        "errorCode": lost.code,
        "errorCause": lost.message,
    }
