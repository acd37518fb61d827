"""PATCH /queries/{requestId}."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.core.query.annotations import mark, read_marks
from duckstep_service.core.query.query_status import status_document
from duckstep_service.core.query.status import Status
from duckstep_service.handlers.api.query_loader import find_query
from duckstep_service.handlers.api.responses import json_reply, path_of
from duckstep_service.handlers.runtime.dependencies import history

router = Router()  # type: ignore[no-untyped-call]
# A query is QUEUED for some milliseconds, and has no item to mark until then.
_QUEUED_SECONDS = 5


@router.patch("/queries/<request_id>")
def mark_query(request_id: str) -> Response[str]:
    """Answer the status document of the query, which has its name or star now."""
    event = router.current_event
    marks = read_marks(event.decoded_body or "")
    item = find_query(
        event, request_id, _QUEUED_SECONDS, lambda item: item["status"] != Status.QUEUED
    )
    return json_reply(200, status_document(mark(item, marks, history()), path_of(event)))
