"""The calls of the API's routes, and the documents that they return."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from duckstep.documents import Partition, PastQuery, Status, Table, Validation, Workflow
from duckstep.documents.query import read_status
from duckstep.documents.reading import camel_case, from_document, listed
from duckstep.documents.validation import Edit, read_validation
from duckstep.errors import Error
from duckstep.transport.api import Api, Call, document_of, query_path
from duckstep.transport.operations import Emit, Flow
from duckstep.types import BoundStatement


def submit(api: Api, body: Mapping[str, Any], key: str | None) -> Flow[str]:
    """Start a query and return its id; a repeated request with the same key starts no other."""
    headers = {"Idempotency-Key": uuid4().hex if key is None else key}
    answer = yield from api.call(
        Call("POST", "/queries", body=body, headers=headers, accepted=(202,))
    )
    return document_of(answer, lambda document: str(document["requestId"]))


def validate(api: Api, statement: BoundStatement, body: Mapping[str, Any]) -> Flow[Validation]:
    """Return the validation of a query, with the positions of the statement as it was given."""
    answer = yield from api.call(Call("POST", "/queries/validate", body=body))
    validation = document_of(answer, read_validation)
    for error in validation.errors:
        restore_position(error, statement)
    suggestions = tuple(
        replace(each, edits=tuple(_restored(edit, statement) for edit in each.edits))
        for each in validation.suggestions
    )
    return replace(validation, suggestions=suggestions)


def restore_position(error: Error, statement: BoundStatement | None) -> None:
    """Set the error's position to that in the statement as it was given."""
    if error.position is not None and statement is not None:
        error.position = statement.restore(error.position)


def _restored(edit: Edit, statement: BoundStatement) -> Edit:
    position = statement.restore(edit.position)
    return replace(edit, position=replace(position, length=edit.position.length))


def query_body(statement: BoundStatement, **options: Any) -> dict[str, Any]:
    """Return a QueryRequest without the members that are None."""
    over, limits = options.pop("over", None), options.pop("limits", None)
    body = {
        "query": statement.sql,
        "parameters": statement.parameters,
        "over": _over(over),
        "limits": limits and {camel_case(name): value for name, value in limits.items()},
        **options,
    }
    return {name: value for name, value in body.items() if value is not None}


def _over(over: Any) -> Any:
    """Return the ids of earlier queries: of one, or of several by the names of their tables."""
    if isinstance(over, Mapping):
        return {name: getattr(query, "id", query) for name, query in over.items()}
    return getattr(over, "id", over)


def status(api: Api, query_id: str, wait: int = 0, freshness: bool | None = None) -> Flow[Status]:
    """Return the status of a query, which the server holds for `wait` seconds at most."""
    params = {"wait": wait or None, "freshness": freshness}
    answer = yield from api.call(Call("GET", query_path(query_id), params, query_id=query_id))
    return document_of(answer, read_status)


def cancel(api: Api, query_id: str) -> Flow[Status]:
    """Cancel a query and return its status."""
    answer = yield from api.call(Call("DELETE", query_path(query_id), query_id=query_id))
    return document_of(answer, read_status)


def mark(api: Api, query_id: str, name: str | None, starred: bool | None) -> Flow[Status]:
    """Name or star a query and return its status."""
    body = {k: v for k, v in (("name", name), ("starred", starred)) if v is not None}
    answer = yield from api.call(Call("PATCH", query_path(query_id), body=body, query_id=query_id))
    return document_of(answer, read_status)


def workflow(api: Api, query_id: str) -> Flow[Workflow]:
    """Return the states of a query's execution."""
    answer = yield from api.call(Call("GET", query_path(query_id, "/workflow"), query_id=query_id))
    return document_of(answer, partial(from_document, Workflow))


def history(api: Api, filters: Mapping[str, Any], limit: int | None) -> Flow[None]:
    """Emit the past queries that pass the filters, newest first, `limit` at most."""
    params = {**filters, "limit": min(limit or 100, 100)}
    params["from"], params["to"] = _instant(params.pop("start")), _instant(params.pop("end"))
    yield from pages(api, "/queries", params, ("queries", PastQuery, limit))


def partitions(api: Api, table: str, within: str | None) -> Flow[None]:
    """Emit one level of a table's partitions."""
    path = f"/tables/{quote(table, safe='')}/partitions"
    yield from pages(api, path, {"within": within, "limit": 1000}, ("partitions", Partition, None))


def tables(api: Api) -> Flow[list[Table]]:
    """Return the tables of the catalog."""
    answer = yield from api.call(Call("GET", "/tables"))
    return list(document_of(answer, lambda document: listed(Table)(document["tables"])))


def table(api: Api, name: str) -> Flow[Table]:
    """Return one table, with rows and samples."""
    answer = yield from api.call(Call("GET", f"/tables/{quote(name, safe='')}"))
    return document_of(answer, partial(from_document, Table))


def pages(
    api: Api, path: str, params: Mapping[str, Any], items: tuple[str, type[Any], int | None]
) -> Flow[None]:
    """Emit the documents of a paged list."""
    member, kind, limit = items
    following, left = None, limit
    while True:
        answer = yield from api.call(Call("GET", path, {**params, "next": following}))
        some, following = document_of(
            answer, lambda page: (listed(kind)(page[member]), page.get("next"))
        )
        for each in some[:left]:
            yield Emit(each)
        if left is not None:
            left -= len(some)
        if following is None or (left is not None and left <= 0):
            return


def _instant(value: datetime | date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
