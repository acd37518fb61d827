"""The calls of the routes below `/saved`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from duckstep.client.requests import pages
from duckstep.documents.reading import from_document, listed
from duckstep.documents.saved import SavedQuery
from duckstep.transport.api import Api, Call, document_of
from duckstep.transport.operations import Answer, Flow

_read = partial(from_document, SavedQuery)


def listing(api: Api, folder: str | None, text: str | None) -> Flow[None]:
    """Emit the saved queries that pass the filters, the last changed first."""
    params = {"folder": folder, "text": text, "limit": 1000}
    yield from pages(api, "/saved", params, ("saved", SavedQuery, None))


def get(api: Api, saved_id: str) -> Flow[SavedQuery]:
    """Return a saved query."""
    answer = yield from api.call(Call("GET", _path(saved_id)))
    return document_of(answer, _read)


def create(api: Api, content: Mapping[str, Any]) -> Flow[SavedQuery]:
    """Save a query under a new id; a repeated request saves it once."""
    headers = {"Idempotency-Key": uuid4().hex}
    answer = yield from api.call(
        Call("POST", "/saved", body=_present(content), headers=headers, accepted=(201,))
    )
    return document_of(answer, _read)


def replace(
    api: Api, saved_id: str, content: Mapping[str, Any], version: int | None
) -> Flow[SavedQuery]:
    """Save a new version over `version`, or over any without one."""
    call = Call("PUT", _path(saved_id), body=_present(content), headers=_match(version))
    answer = yield from api.call(call)
    return document_of(answer, _read)


def delete(api: Api, saved_id: str, version: int | None) -> Flow[None]:
    """Delete a saved query with its versions."""
    headers = _match(version)
    yield from api.call(Call("DELETE", _path(saved_id), headers=headers, accepted=(204,)))


def versions(api: Api, saved_id: str) -> Flow[list[SavedQuery]]:
    """Return the versions, newest first."""
    answer = yield from api.call(Call("GET", _path(saved_id, "/versions")))
    return list(document_of(answer, lambda document: listed(SavedQuery)(document["versions"])))


def version(api: Api, saved_id: str, number: int) -> Flow[SavedQuery]:
    """Return a version."""
    answer: Answer = yield from api.call(Call("GET", _path(saved_id, f"/versions/{number}")))
    return document_of(answer, _read)


def changed(saved: SavedQuery, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a saved query with changes."""
    return {**saved.content(), **changes}


def defaults(saved: SavedQuery, parameters: Mapping[str, Any] | list[Any] | None) -> Any:
    """Return the parameters of a run: the given ones, and the defaults of the others by name."""
    if isinstance(saved.parameters, dict) and not isinstance(parameters, list):
        return {**saved.parameters, **(parameters or {})}
    return saved.parameters if parameters is None else parameters


def _path(saved_id: str, rest: str = "") -> str:
    return f"/saved/{quote(saved_id, safe='')}{rest}"


def _match(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


def _present(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value is not None}
