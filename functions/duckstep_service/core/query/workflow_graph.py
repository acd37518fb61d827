"""The workflow of a query: the states of its execution, and the graph of the state machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from duckstep_service.core.error_serialization import from_cause, to_failure
from duckstep_service.core.query.athena_failure import failed_execution, named_error
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.timestamps import iso_time

NOT_REACHED = "NOT_REACHED"
# A state whose error its Catch handled.
CAUGHT = "CAUGHT"
# The events of an attempt at a task. Source:
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
_TRIES = ("TaskScheduled", "LambdaFunctionScheduled")
_SUCCESSES = ("TaskSucceeded", "LambdaFunctionSucceeded")
_FAILURES = {
    "TaskFailed": "taskFailedEventDetails",
    "TaskTimedOut": "taskTimedOutEventDetails",
    "TaskStartFailed": "taskStartFailedEventDetails",
    "TaskSubmitFailed": "taskSubmitFailedEventDetails",
    "LambdaFunctionFailed": "lambdaFunctionFailedEventDetails",
    "LambdaFunctionTimedOut": "lambdaFunctionTimedOutEventDetails",
    "ExecutionFailed": "executionFailedEventDetails",
    "ExecutionTimedOut": "executionTimedOutEventDetails",
}
# The status of the state that the execution ended in.
_ENDS = {
    "ExecutionFailed": Status.FAILED,
    "ExecutionTimedOut": Status.TIMED_OUT,
    "ExecutionAborted": Status.CANCELLED,
}


@dataclass(slots=True)
class TaskAttempt:
    """An attempt at a task, with times as the API writes them."""

    started: str
    ended: str | None = None
    error: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        document = {"startedAt": self.started, "endedAt": self.ended, "error": self.error}
        return {name: value for name, value in document.items() if value is not None}


@dataclass(slots=True)
class StateVisit:
    """A visit of a state by the execution."""

    name: str
    entered: str
    exited: str | None = None
    tries: list[TaskAttempt] = field(default_factory=list)
    error: dict[str, Any] | None = None
    failed: bool = False
    end: Status = Status.RUNNING

    def to_dict(self) -> dict[str, Any]:
        document = {
            "name": self.name,
            "status": self.status,
            "enteredAt": self.entered,
            "exitedAt": self.exited,
            "retries": max(len(self.tries) - 1, 0),
            "tries": [attempt.to_dict() for attempt in self.tries],
            "error": self.error,
        }
        return {name: value for name, value in document.items() if value is not None}

    @property
    def status(self) -> str:
        if self.exited is None:
            return self.end
        return CAUGHT if self.failed else Status.SUCCEEDED


def state_visits(events: Iterable[Mapping[str, Any]]) -> list[StateVisit]:
    """Return the visits in an execution's history, whose oldest event is first."""
    visits: list[StateVisit] = []
    for event in events:
        kind = str(event["type"])
        if kind.endswith("StateEntered"):
            name = event["stateEnteredEventDetails"]["name"]
            visits.append(StateVisit(name, iso_time(event["timestamp"])))
        elif visits:
            _add_event(visits[-1], kind, event)
    return visits


def _add_event(visit: StateVisit, kind: str, event: Mapping[str, Any]) -> None:
    moment = iso_time(event["timestamp"])
    if kind in _TRIES:
        visit.tries.append(TaskAttempt(moment))
        visit.failed = False
    if kind in _ENDS:
        visit.end = _ENDS[kind]
    if kind in _FAILURES:
        visit.failed = True
        visit.error = _error(event.get(_FAILURES[kind]) or {}, kind)
    elif kind.endswith("StateExited"):
        visit.exited = moment
    _end_attempt(visit, kind, moment)


def _end_attempt(visit: StateVisit, kind: str, moment: str) -> None:
    """End the attempt in progress at its own event, or at the end of the execution."""
    ends = kind in _SUCCESSES or kind in _FAILURES or kind in _ENDS
    if not ends or not visit.tries or visit.tries[-1].ended:
        return
    visit.tries[-1].ended = moment
    if kind in _FAILURES:
        visit.tries[-1].error = visit.error


def _error(details: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return an error as the API does, but a platform's own error under its original name."""
    fallback = "States.Timeout" if kind.endswith("TimedOut") else ""
    code, cause = str(details.get("error") or fallback), str(details.get("cause") or "")
    if code.startswith("Athena.") or failed_execution(cause):
        return to_failure(named_error(code, cause)).to_dict()
    failure = from_cause(code, cause).to_dict()
    return failure | {"code": code} if failure["code"] == "InternalError" and code else failure


def edges(definition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield each transition of a workflow's definition once, with its conditions."""
    by_states: dict[tuple[str, str], dict[str, Any]] = {}
    for name, state in definition["States"].items():
        for kind, target, reasons in _transitions(state):
            edge = {"from": name, "to": target, "kind": kind, "when": []}
            edge = by_states.setdefault((name, target), edge)
            if edge["kind"] == kind:
                edge["when"] += reasons
    yield from by_states.values()


def _transitions(state: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    if "Next" in state:
        yield "next", state["Next"], []
    for choice in state.get("Choices", []):
        yield "choice", choice["Next"], [_condition(choice)]
    if "Default" in state:
        yield "default", state["Default"], []
    for catcher in state.get("Catch", []):
        yield "catch", catcher["Next"], list(catcher["ErrorEquals"])


def _condition(choice: Mapping[str, Any]) -> str:
    """Return a rule of a Choice as text: `plan.engine = duckdb`."""
    operator = next(name for name in choice if name not in ("Variable", "Next", "Comment"))
    if "Variable" not in choice:
        return operator
    sign = "=" if operator.endswith("Equals") else operator
    return f"{choice['Variable'].removeprefix('$.')} {sign} {choice[operator]}"


def workflow_document(
    record: QueryRecord, definition: Mapping[str, Any], events: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the states that the query visited, in order, and the graph that contains them."""
    visits = state_visits(events)
    reached = {visit.name: visit.status for visit in visits}
    steps = {(visit.name, following.name) for visit, following in pairwise(visits)}
    document: dict[str, Any] = {"requestId": record.request_id, "status": record.status}
    document["states"] = [visit.to_dict() for visit in visits]
    if visits and visits[-1].exited is None:
        document["current"] = visits[-1].name
    document["graph"] = {
        "start": definition["StartAt"],
        "nodes": [
            {
                "name": name,
                "type": state["Type"],
                "status": reached.get(name, NOT_REACHED),
                "comment": state.get("Comment", ""),
                "end": "End" in state or state["Type"] in ("Fail", "Succeed"),
            }
            for name, state in definition["States"].items()
        ],
        "edges": [
            {**edge, "taken": (edge["from"], edge["to"]) in steps} for edge in edges(definition)
        ],
    }
    return document
