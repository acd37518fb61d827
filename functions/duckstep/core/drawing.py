"""What GET /queries/{requestId}/workflow tells: an execution's states, and their graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from duckstep.core.failures import from_cause
from duckstep.core.lookup import iso_time
from duckstep.core.statuses import Status

NOT_REACHED = "NOT_REACHED"
# An error that the state's Catch took over.
CAUGHT = "CAUGHT"
# A try of a task, and how one fails. Source:
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
_TRIES = ("TaskScheduled", "LambdaFunctionScheduled")
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
# What a state that was not left has become of.
_ENDS = {
    "ExecutionFailed": Status.FAILED,
    "ExecutionTimedOut": Status.TIMED_OUT,
    "ExecutionAborted": Status.CANCELLED,
}


@dataclass(slots=True)
class Visit:
    """One passage through a state; the times are as the API writes them."""

    name: str
    entered: str
    exited: str | None = None
    tries: int = 0
    error: dict[str, Any] | None = None
    failed: bool = False
    end: Status = Status.RUNNING

    def to_dict(self) -> dict[str, Any]:
        document = {
            "name": self.name,
            "status": self.status,
            "enteredAt": self.entered,
            "exitedAt": self.exited,
            "retries": max(self.tries - 1, 0),
            "error": self.error,
        }
        return {name: value for name, value in document.items() if value is not None}

    @property
    def status(self) -> str:
        if self.exited is None:
            return self.end
        return CAUGHT if self.failed else Status.SUCCEEDED


def visits(events: Iterable[Mapping[str, Any]]) -> list[Visit]:
    """Read an execution's history, oldest event first."""
    found: list[Visit] = []
    for event in events:
        kind = str(event["type"])
        if kind.endswith("StateEntered"):
            name = event["stateEnteredEventDetails"]["name"]
            found.append(Visit(name, iso_time(event["timestamp"])))
        elif found:
            _note(found[-1], kind, event)
    return found


def _note(visit: Visit, kind: str, event: Mapping[str, Any]) -> None:
    if kind in _TRIES:
        visit.tries += 1
        visit.failed = False
    if kind in _ENDS:
        visit.end = _ENDS[kind]
    if kind in _FAILURES:
        visit.failed = True
        visit.error = _error(event.get(_FAILURES[kind]) or {}, kind)
    elif kind.endswith("StateExited"):
        visit.exited = iso_time(event["timestamp"])


def _error(details: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Tell an error as the API does, but under its own name where it is the platform's."""
    fallback = "States.Timeout" if kind.endswith("TimedOut") else ""
    code = str(details.get("error") or fallback)
    failure = from_cause(code, str(details.get("cause") or "")).to_dict()
    return failure | {"code": code} if failure["code"] == "InternalError" and code else failure


def edges(definition: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the transitions of a workflow's definition, each once."""
    seen: set[tuple[str, str]] = set()
    for name, state in definition["States"].items():
        targets = [("next", state.get("Next"))]
        targets += [("choice", choice.get("Next")) for choice in state.get("Choices", [])]
        targets += [("default", state.get("Default"))]
        targets += [("catch", catcher.get("Next")) for catcher in state.get("Catch", [])]
        for kind, target in targets:
            if target and (name, target) not in seen:
                seen.add((name, target))
                yield {"from": name, "to": target, "kind": kind}


def workflow_document(
    item: Mapping[str, Any], definition: Mapping[str, Any], events: Iterable[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the states that the query passed, in order, and the graph to draw them in."""
    passed = visits(events)
    reached = {visit.name: visit.status for visit in passed}
    steps = {(one.name, other.name) for one, other in pairwise(passed)}
    document: dict[str, Any] = {"requestId": item["requestId"], "status": item["status"]}
    document["states"] = [visit.to_dict() for visit in passed]
    if passed and passed[-1].exited is None:
        document["current"] = passed[-1].name
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
