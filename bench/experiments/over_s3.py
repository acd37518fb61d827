"""A stack over the slow S3 whose requests are counted query by query."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.attached_stack import difference
from bench.engines.base import Unable
from bench.engines.duckstep import Duckstep


@contextmanager
def started(contender: Duckstep) -> Iterator[Duckstep]:
    """Start a stack and end it."""
    try:
        contender.start()
        yield contender
    finally:
        contender.close()


def counted(contender: Duckstep, sql: str, cold: bool) -> dict[str, Any]:
    """Run a query and return its seconds, the engine's, and the requests for data by kind."""
    if cold:
        contender.fresh()
    before = contender.stack.counts()
    seconds, document = contender.submit(sql)
    made = difference(contender.stack.counts(), before)
    return {
        "seconds": seconds,
        "engine": engine_seconds(document),
        "requests": {kind: int(tally["requests"]) for kind, tally in made.items()},
        "bytes": int(sum(tally["bytes"] for tally in made.values())),
    }


def engine_seconds(document: dict[str, Any]) -> float:
    """Return how long the engine took for a query that succeeded. Raises Unable."""
    if document["status"] != "SUCCEEDED":
        raise Unable(f"{document['status']}: {document.get('error')}"[:300])
    return float(document["engineMilliseconds"]) / 1000
