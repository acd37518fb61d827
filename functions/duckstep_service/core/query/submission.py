"""A submission: the execution of a query and its checked request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class EngineRequest(StrEnum):
    """The engine that a request asks for."""

    AUTO = "auto"
    DUCKDB = "duckdb"
    ATHENA = "athena"


DUCKDB = EngineRequest.DUCKDB.value
ATHENA = EngineRequest.ATHENA.value
REUSE = "reuse"
"""The engine of a plan that reuses a result."""
Over = str | Mapping[str, str] | None
"""The requestId of an earlier query, or those of several by the names of their results."""


@dataclass(frozen=True, slots=True)
class QueryRequest:
    """A checked request; `limits` has the caller's own limits by their names in a request."""

    query: str
    parameters: Mapping[str, Any] | Sequence[Any] | None = None
    format: str | None = None
    limits: Mapping[str, int] = field(default_factory=dict)
    reuse: bool = True
    over: Over = None
    """The earlier queries whose results are tables of this one."""
    engine: EngineRequest = EngineRequest.AUTO
    listed: bool = True
    """Whether the history lists the query."""


@dataclass(frozen=True, slots=True)
class QueryExecution:
    """The execution of a query: its ARN, which is the requestId, its name and its owner."""

    request_id: str
    name: str
    owner: str


@dataclass(frozen=True, slots=True)
class Submission(QueryExecution):
    """An execution with its request."""

    request: QueryRequest
