"""Documents of a query's execution: its states and their graph."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckstep.documents.reading import document, listed, member, moment
from duckstep.errors import DatabaseError, error_from


@dataclass(frozen=True)
class Attempt:
    """An attempt at a task."""

    started_at: datetime = member(moment)
    ended_at: datetime | None = member(moment)
    error: DatabaseError | None = member(error_from)
    document: dict[str, Any] = document()


@dataclass(frozen=True)
class State:
    """A state of the execution, in the order of entry."""

    name: str
    status: str
    entered_at: datetime = member(moment)
    exited_at: datetime | None = member(moment)
    retries: int = 0
    tries: tuple[Attempt, ...] = member(listed(Attempt), ())
    error: DatabaseError | None = member(error_from)
    document: dict[str, Any] = document()


@dataclass(frozen=True)
class Workflow:
    """The states of an execution; `graph` has the nodes and edges of the workflow."""

    request_id: str
    status: str
    current: str | None = None
    states: tuple[State, ...] = member(listed(State), ())
    graph: dict[str, Any] | None = None
    document: dict[str, Any] = document()
