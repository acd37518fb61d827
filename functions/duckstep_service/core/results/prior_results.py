"""Prior results: the result of an earlier query as the table `result` of a later one."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from duckstep_service.core import object_keys
from duckstep_service.core.catalog.partitions import NONE
from duckstep_service.core.errors import (
    EarlierQueryNotFound,
    EarlierQueryNotSucceeded,
    EarlierResultExpired,
    ResultExpired,
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
    """Return the result of an earlier query of `owner` as a table.

    A result expires by age alone; this function accepts only one that outlives any query that
    starts `now`. Raises EarlierQueryNotFound, EarlierQueryNotSucceeded, EarlierResultExpired and
    StorageUnavailable.
    """
    record = queries.get(request_id)
    if record is None or record.owner != owner:
        raise EarlierQueryNotFound(
            f"`over`: there is no query {request_id}. Use a requestId from POST /queries."
        )
    if record.status is not Status.SUCCEEDED:
        raise EarlierQueryNotSucceeded(_not_succeeded_message(record.status))
    try:
        run = record.run()
    except ResultExpired as exc:
        raise EarlierResultExpired(f"`over`: {exc.message}") from exc
    stored = _parquet_object(run.result, results)
    if stored is None or run.expires_at < now.timestamp() + LONGEST_RUN_SECONDS:
        raise EarlierResultExpired(
            "`over`: the result has expired or is about to expire. Run that query again and use"
            " its new requestId."
        )
    return TableFiles(TABLE, [FileGroup(NONE, {}, [stored])], columns=run.result.columns)


def _not_succeeded_message(status: Status) -> str:
    if status.terminal:
        return f"`over`: the query ended {status} and has no result. Use a query that SUCCEEDED."
    return "`over`: the query has not ended. Wait until it SUCCEEDED."


def _parquet_object(result: QueryResult, results: ObjectStore) -> StoredObject | None:
    """Return the result's Parquet file under its key among the tables' files."""
    try:
        stored_object = results.stat(result.files[Format.PARQUET].key)
    except KeyError:
        return None
    return StoredObject(
        object_keys.prior_result_key(stored_object.key), stored_object.size, stored_object.version
    )
