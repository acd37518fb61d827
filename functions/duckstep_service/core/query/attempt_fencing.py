"""Which attempt at a query counts, where the workflow has tried one again: the latest."""

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
    """Make this attempt the one that counts, and delete what earlier ones have stored.

    An earlier one that still runs hears of it by its next beat. It stores first and beats then,
    this writes first and looks then: so nothing of it stays. Raises QueryCancelled for a query that
    has ended, InvocationRepeated and StorageUnavailable.
    """
    if attempt == 0:
        return
    if not queries.record_progress(execution.request_id, {}, attempt, invocation):
        raise QueryCancelled("The query was cancelled, or ran out of time, before its end.")
    for stored in results.list_objects(object_keys.results_prefix(execution.name)):
        results.delete(stored.key)
