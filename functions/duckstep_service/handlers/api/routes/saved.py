"""The routes below /saved."""

from __future__ import annotations

import hashlib
import re
import time
from uuid import uuid4

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.core.errors import InvalidRequest, SavedQueryNotFound
from duckstep_service.core.results.delivery import matches_etag
from duckstep_service.core.saved.content_parser import parse_content
from duckstep_service.core.saved.saved_list import saved_page
from duckstep_service.core.saved.saved_query import SavedQuery
from duckstep_service.core.timestamps import iso_epoch
from duckstep_service.handlers.api.request_params import read_header, read_saved_filter, read_text
from duckstep_service.handlers.api.responses import (
    json_response,
    not_modified,
    request_owner,
    request_path,
)
from duckstep_service.handlers.api.saved_library import library, library_to_change, saved_queries

router = Router()  # type: ignore[no-untyped-call]
_KEY = re.compile(r"[A-Za-z0-9_-]{1,43}")


@router.get("/saved")
def list_saved() -> Response[str]:
    """Return a page of the caller's saved queries."""
    event = router.current_event
    return json_response(
        200, saved_page(saved_queries(), request_owner(event), read_saved_filter(event))
    )


@router.post("/saved")
def save_query() -> Response[str]:
    """Save a query under a new id."""
    event = router.current_event
    content = parse_content(read_text(event))
    saved = library_to_change(event).create(_new_id(), content, iso_epoch(time.time()))
    return _response(201, saved, {"Location": f"{request_path(event)}/{saved.saved_id}"})


@router.get("/saved/<saved_id>")
def get_saved(saved_id: str) -> Response[str]:
    """Return a saved query."""
    saved = library(router.current_event).get(saved_id)
    if matches_etag(read_header(router.current_event, "if-none-match"), saved.etag):
        return not_modified(saved.etag)
    return _response(200, saved)


@router.put("/saved/<saved_id>")
def replace_saved(saved_id: str) -> Response[str]:
    """Save a new version of a saved query."""
    event = router.current_event
    content, if_match = parse_content(read_text(event)), read_header(event, "if-match")
    now = iso_epoch(time.time())
    return _response(200, library_to_change(event).replace(saved_id, content, if_match, now))


@router.delete("/saved/<saved_id>")
def delete_saved(saved_id: str) -> Response[str]:
    """Delete a saved query with its versions."""
    event = router.current_event
    if_match = read_header(event, "if-match")
    library_to_change(event).delete(saved_id, if_match)
    return Response(204)


@router.get("/saved/<saved_id>/versions")
def list_versions(saved_id: str) -> Response[str]:
    """Return the versions of a saved query, newest first."""
    return json_response(200, {"versions": library(router.current_event).versions(saved_id)})


@router.get("/saved/<saved_id>/versions/<version>")
def get_version(saved_id: str, version: str) -> Response[str]:
    """Return a version of a saved query."""
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise SavedQueryNotFound("The version of a saved query is a whole number.")
    return _response(200, library(router.current_event).version(saved_id, int(version)))


def _new_id() -> str:
    """Return a random id, or the one that belongs to the caller's Idempotency-Key."""
    event = router.current_event
    key = read_header(event, "idempotency-key")
    if key is None:
        return uuid4().hex
    if not _KEY.fullmatch(key):
        raise InvalidRequest("An Idempotency-Key is 1 to 43 characters of A-Z a-z 0-9 - and _.")
    return hashlib.sha256(f"{request_owner(event)}\n{key}".encode()).hexdigest()[:32]


def _response(
    status: int, saved: SavedQuery, headers: dict[str, str] | None = None
) -> Response[str]:
    return json_response(status, saved.to_dict(), {"ETag": saved.etag, **(headers or {})})
