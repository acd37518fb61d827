"""The end of a run of Athena whose query has ended."""

from __future__ import annotations

from duckstep_service.core.query.ports import AthenaRuns, QueryStore
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission import ATHENA


def end_athena_run(record: QueryRecord, runs: AthenaRuns | None, queries: QueryStore) -> None:
    """Stop the run of an ended query, delete its temporary table and write the bytes it scanned.

    ValidateQuery writes the engine before Athena starts, so that a record without it has no run,
    and a stack without Athena has none. Raises StorageUnavailable.
    """
    if record.engine != ATHENA or runs is None:
        return
    if record.status is Status.SUCCEEDED:
        runs.drop_table(record.request_id)
        return
    scanned = runs.stop(record.request_id)
    if scanned and record.scanned_bytes is None:
        queries.record_scanned(record.request_id, scanned)
