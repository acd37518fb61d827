"""Documents of a query that does not run: its errors, estimate and price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duckstep.documents.query import Column, Estimate
from duckstep.documents.reading import document, from_document, listed, member, one
from duckstep.errors import DatabaseError, Position, error_from


@dataclass(frozen=True)
class Cost:
    """The expected cost in US dollars, at the list prices of a month and region."""

    usd: float
    price_date: str | None = None
    region: str | None = None
    document: dict[str, Any] = document()


@dataclass(frozen=True)
class EngineChoice:
    """The engine that would run the query, why, and the estimates of both."""

    chosen: str
    reason: str
    translatable: bool | None = None
    refusal: DatabaseError | None = member(error_from)
    estimates: dict[str, Any] | None = None
    document: dict[str, Any] = document()


@dataclass(frozen=True)
class Edit:
    """A text to insert at a position of the SQL."""

    position: Position
    text: str
    document: dict[str, Any] = document()


@dataclass(frozen=True)
class Suggestion:
    """A time filter for a table; `edits` add its condition to the SQL."""

    table: str
    message: str
    condition: str
    edits: tuple[Edit, ...] = ()
    document: dict[str, Any] = document()


def _edits(sources: list[dict[str, Any]]) -> tuple[Edit, ...]:
    return tuple(Edit(Position(**each["position"]), each["text"], each) for each in sources)


def _suggestions(sources: list[dict[str, Any]]) -> tuple[Suggestion, ...]:
    return tuple(
        Suggestion(s["table"], s["message"], s["condition"], _edits(s["edits"]), s) for s in sources
    )


@dataclass(frozen=True)
class Validation:
    """The result of a validation; `parameters` has the names of `$name`, or numbers of `?`."""

    valid: bool
    errors: tuple[DatabaseError, ...] = member(lambda each: tuple(map(error_from, each)), ())
    warnings: tuple[str, ...] = member(tuple, ())
    tables: tuple[str, ...] = member(tuple, ())
    parameters: tuple[str, ...] = member(tuple, ())
    columns: tuple[Column, ...] | None = member(listed(Column))
    estimate: Estimate | None = member(one(Estimate))
    cost: Cost | None = member(one(Cost))
    engine: EngineChoice | None = member(one(EngineChoice))
    suggestions: tuple[Suggestion, ...] = member(_suggestions, ())
    document: dict[str, Any] = document()


def read_validation(source: dict[str, Any]) -> Validation:
    """Return the Validation of a document."""
    return from_document(Validation, source)
