"""The result of an earlier query, as the table `result` of another."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from duckstep_service.core import object_keys
from duckstep_service.core.catalog.partitions import NONE
from duckstep_service.core.errors import (
    EarlierQueryNotFound,
    EarlierQueryNotSucceeded,
    EarlierResultExpired,
)
from duckstep_service.core.formats import Format
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.quotas import LONGEST_RUN_SECONDS
from duckstep_service.core.query.record import QueryRecord, QueryResult
from duckstep_service.core.query.status import Status
from duckstep_service.core.table_files import FileGroup, StoredObject, TableFiles

TABLE = "result"


class Queries(Protocol):
    """The history of queries."""

    def get(self, request_id: str) -> QueryRecord | None:
        """Return the query's record, None if there is none. Raises StorageUnavailable."""


def find_prior_result(
    request_id: str, owner: str, queries: Queries, results: ObjectStore, now: datetime
) -> TableFiles:
    """Return the table that an earlier query of `owner` has as its result.

    A result is deleted by its age alone, and here only one is found that outlives any query that
    starts `now`. Raises EarlierQueryNotFound, EarlierQueryNotSucceeded, EarlierResultExpired and
    StorageUnavailable.
    """
    record = queries.get(request_id)
    if record is None or record.owner != owner:
        raise EarlierQueryNotFound(
            f"There is no query {request_id}, whose result the field 'over' asks for."
            " Check the requestId that POST answered."
        )
    if record.status is not Status.SUCCEEDED:
        raise EarlierQueryNotSucceeded(_why_not(record.status))
    run = record.run()
    stored = _stored(run.result, results)
    if stored is None or run.expires_at < now.timestamp() + LONGEST_RUN_SECONDS:
        raise EarlierResultExpired(
            "The result that the field 'over' asks for has been deleted, or is about to be."
            " Run that query again, and this one over its new requestId."
        )
    return TableFiles(TABLE, [FileGroup(NONE, {}, [stored])], columns=run.result.columns)


def _why_not(status: Status) -> str:
    if status.terminal:
        return (
            f"The query that the field 'over' names ended {status} and has no result."
            " Name one that SUCCEEDED."
        )
    return "The query that the field 'over' names has not ended yet. Wait for its end."


def _stored(result: QueryResult, results: ObjectStore) -> StoredObject | None:
    """Return the Parquet file, which every result has, by its key among the tables' files."""
    try:
        found = results.stat(result.files[Format.PARQUET].key)
    except KeyError:
        return None
    return StoredObject(object_keys.earlier_key(found.key), found.size, found.version)
