"""The facts of an ended query for stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duckstep.cost import cost_of, read_bytes, seconds_of
from duckstep.units import bytes_text, count, dollars_text, seconds_text

if TYPE_CHECKING:
    from duckstep.documents.query import Status


def summary(status: Status) -> str:
    """Return rows, seconds, bytes, cost, and the engine with its reason."""
    facts = [count(status.rows or 0, "row"), *usage_facts(status)]
    if status.reused:
        facts.append("reused an earlier result")
    if status.engine:
        reason = f": {status.engine_reason}" if status.engine_reason else ""
        facts.append(f"{status.engine}{reason}")
    if status.source_changed:
        facts.append("files of the tables changed while it ran")
    return " · ".join(facts)


def cancellation(status: Status) -> str:
    """Return what a query read and cost until its cancellation."""
    word = "Cancelled" if status.status == "CANCELLED" else f"Ended as {status.status}"
    return f"{word}: {', '.join(usage_facts(status))}"


def usage_facts(status: Status) -> list[str]:
    """Return seconds, bytes and dollars; the dollars are computed from the usage."""
    facts = [seconds_text(seconds_of(status)), f"{bytes_text(read_bytes(status))} read"]
    cost = cost_of(status)
    if cost:
        facts.append(f"{'at most' if cost.upper_bound else 'about'} {dollars_text(cost.usd)}")
    return facts
