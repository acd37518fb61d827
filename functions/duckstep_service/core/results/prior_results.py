"""Prior results: the results of earlier queries as tables of a later one."""

from __future__ import annotations

from dataclasses import dataclass
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
from duckstep_service.core.query.submission import Over
from duckstep_service.core.table_files import FileGroup, StoredObject, TableFiles

TABLE = "result"
"""The name of the one result of a request that gives none."""


class Queries(Protocol):
    """The history of queries."""

    def get(self, request_id: str) -> QueryRecord | None:
        """Return the query's record, None if there is none. Raises StorageUnavailable."""


def find_prior_results(
    over: Over, owner: str, queries: Queries, results: ObjectStore, now: datetime
) -> tuple[TableFiles, ...]:
    """Return the results of earlier queries of `owner` as tables.

    A result expires by age alone; this function accepts only those that outlive any query that
    starts `now`. Raises EarlierQueryNotFound, EarlierQueryNotSucceeded, EarlierResultExpired and
    StorageUnavailable.
    """
    finder = _Finder(owner, queries, results, now)
    if isinstance(over, str):
        return (finder.find(TABLE, over, "over"),)
    named = (over or {}).items()
    return tuple(finder.find(name, request_id, f"over.{name}") for name, request_id in named)


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds results of `owner`; its errors name the table and the field of the request."""

    owner: str
    queries: Queries
    results: ObjectStore
    now: datetime

    def find(self, name: str, request_id: str, field: str) -> TableFiles:
        """Return the result of a query as the table `name`."""
        details = {"table": name}
        record = self.queries.get(request_id)
        if record is None or record.owner != self.owner:
            raise EarlierQueryNotFound(
                f"`{field}`: there is no query {request_id}. Use a requestId from POST /queries.",
                details=details,
            )
        if record.status is not Status.SUCCEEDED:
            message = f"`{field}`: {_not_succeeded_message(record.status)}"
            raise EarlierQueryNotSucceeded(message, details=details)
        try:
            run = record.run()
        except ResultExpired as exc:
            raise EarlierResultExpired(f"`{field}`: {exc.message}", details=details) from exc
        stored = _parquet_object(run.result, self.results)
        if stored is None or run.expires_at < self.now.timestamp() + LONGEST_RUN_SECONDS:
            raise EarlierResultExpired(
                f"`{field}`: the result has expired or is about to expire. Run that query again and"
                " use its new requestId.",
                details=details,
            )
        return TableFiles(name, [FileGroup(NONE, {}, [stored])], columns=run.result.columns)


def _not_succeeded_message(status: Status) -> str:
    if status.terminal:
        return f"the query ended {status} and has no result. Use a query that SUCCEEDED."
    return "the query has not ended. Wait until it SUCCEEDED."


def _parquet_object(result: QueryResult, results: ObjectStore) -> StoredObject | None:
    """Return the result's Parquet file under its key among the tables' files."""
    try:
        stored_object = results.stat(result.files[Format.PARQUET].key)
    except KeyError:
        return None
    return StoredObject(
        object_keys.prior_result_key(stored_object.key), stored_object.size, stored_object.version
    )
