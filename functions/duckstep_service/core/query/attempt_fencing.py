"""Attempt fencing: the latest attempt at a query invalidates the earlier ones."""

from __future__ import annotations

from duckstep_service.core import object_keys
from duckstep_service.core.errors import QueryCancelled
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.ports import ProgressStore
from duckstep_service.core.query.submission import QueryExecution


def fence_earlier_attempts(
    execution: QueryExecution,
    attempt: int,
    invocation: str,
    queries: ProgressStore,
    results: ObjectStore,
) -> None:
    """Make this attempt the one that counts, and delete the objects of earlier ones.

    An earlier attempt that still runs stops at its next heartbeat. Each attempt stores first and
    sends a heartbeat then, and this one writes its number first and lists the objects then, so that
    no object remains. The parts that Athena wrote are the input of an attempt, and remain.

    Raises QueryCancelled for a query that has ended, InvocationRepeated and StorageUnavailable.
    """
    if attempt == 0:
        return
    if not queries.record_progress(execution.request_id, {}, attempt, invocation):
        raise QueryCancelled("The query was cancelled or timed out before it ended.")
    parts = object_keys.parts_prefix(execution.name)
    for stored in results.list_objects(object_keys.results_prefix(execution.name)):
        if not stored.key.startswith(parts):
            results.delete(stored.key)
