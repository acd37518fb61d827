"""A query's item, brought in line with its execution where the two may differ."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from duckstep_service.core.error_serialization import from_cause
from duckstep_service.core.errors import QueryNotFound
from duckstep_service.core.polling import Clock
from duckstep_service.core.query.annotations import marks_of
from duckstep_service.core.query.execution_outcome import ending_of
from duckstep_service.core.query.ports import Executions, QueryStore
from duckstep_service.core.query.record import QueryResult
from duckstep_service.core.query.status import Status, of_execution
from duckstep_service.core.query.submission_parser import given_parameters
from duckstep_service.core.timestamps import epoch, iso_time

# Seconds after which a query that still runs is held against its execution, which may have ended
# without the table hearing of it.
STALE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Lookup:
    """Finds queries of one owner."""

    queries: QueryStore
    executions: Executions
    clock: Clock
    retention_days: int

    def find(self, request_id: str, owner: str) -> Mapping[str, Any]:
        """Return the query's item as it is now. Raises QueryNotFound."""
        item = self.queries.get(request_id)
        if item is None or self._stale(item):
            item = self._reconciled(request_id, item)
        if item.get("owner") != owner:
            raise _not_found(request_id)
        return item

    def wait(
        self,
        request_id: str,
        owner: str,
        seconds: float,
        enough: Callable[[Mapping[str, Any]], bool] = lambda item: False,
    ) -> Mapping[str, Any]:
        """Return the item when the query has ended or `enough` says so, at most after `seconds`.

        Step Functions takes 15 DescribeExecution a second of a whole account, so that each waiting
        client asks for one in STALE_SECONDS and looks at the table meanwhile.
        """
        looked = self.clock.now()
        until = looked + seconds
        item = self.find(request_id, owner)
        pauses = self.clock.pauses(until)
        while not (Status(item["status"]).terminal or enough(item)):
            if next(pauses, "over") == "over":
                break
            if self.clock.now() - looked < STALE_SECONDS:
                item = self.queries.get(request_id) or item
            else:
                looked, item = self.clock.now(), self.find(request_id, owner)
        return item

    def _stale(self, item: Mapping[str, Any]) -> bool:
        if Status(item["status"]).terminal:
            return False
        return self.clock.now() - epoch(item["submittedAt"]) > STALE_SECONDS

    def _reconciled(self, request_id: str, item: Mapping[str, Any] | None) -> Mapping[str, Any]:
        execution = self.executions.describe(request_id)
        ended = ending_of(execution, item, self.clock.now(), self.retention_days)
        if ended is not None:
            self.queries.record_ended(request_id, *ended)
        elif item is not None:
            return item
        found = self.queries.get(request_id)
        if found is not None:
            return found
        if execution is None or of_execution(execution["status"]).terminal:
            raise _not_found(request_id)
        return _queued(request_id, execution)


def _queued(request_id: str, execution: Mapping[str, Any]) -> dict[str, Any]:
    given = json.loads(execution["input"])
    return {
        "requestId": request_id,
        "name": execution["name"],
        "status": Status.QUEUED,
        "owner": given.get("owner", ""),
        "request": json.dumps(given.get("request")),
        "submittedAt": iso_time(execution["startDate"]),
    }


def _not_found(request_id: str) -> QueryNotFound:
    return QueryNotFound(f"There is no query {request_id}. Check the requestId that POST answered.")


def status_document(item: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return what the API tells of a query; `path` is the URL path of its status."""
    status = Status(item["status"])
    request = json.loads(item.get("request") or "{}") or {}
    document: dict[str, Any] = {"requestId": item["requestId"], "status": status}
    document |= {**marks_of(item), "query": request.get("query"), "over": request.get("over")}
    document |= {"parameters": given_parameters(request)}
    for name in ("submittedAt", "endedAt", "rows", "bytes", "scannedBytes", "engineMilliseconds"):
        document |= {name: item.get(name)}
    if item.get("reusedFrom"):
        document |= {"reused": True, "reusedFrom": item["reusedFrom"]}
    if status in (Status.RUNNING, Status.CANCELLED) and "progress" in item:
        document |= {"progress": json.loads(item["progress"])}
    if status is Status.SUCCEEDED:
        document |= {"estimate": json.loads(item["estimate"])}
        document |= {
            "columns": QueryResult.from_dict(json.loads(item["result"])).to_dict()["columns"]
        }
        document |= {"results": f"{path}/results"}
    if "errorCode" in item:
        document["error"] = from_cause(item["errorCode"], item["errorCause"]).to_dict()
    return {name: value for name, value in document.items() if value is not None}
