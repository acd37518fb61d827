"""PATCH /queries/{requestId}."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.core.query.annotations import annotate, parse_annotations
from duckstep_service.core.query.documents import status_document
from duckstep_service.core.query.status import Status
from duckstep_service.handlers.api.query_loader import find_query
from duckstep_service.handlers.api.request_params import read_text
from duckstep_service.handlers.api.responses import json_response, request_path
from duckstep_service.handlers.runtime.dependencies import query_repository

router = Router()  # type: ignore[no-untyped-call]
# A query is QUEUED for some milliseconds, and the table has no item of it until then.
_QUEUED_SECONDS = 5


@router.patch("/queries/<request_id>")
def annotate_query(request_id: str) -> Response[str]:
    """Return the status document of the query with its new name or star."""
    event = router.current_event
    annotations = parse_annotations(read_text(event))
    record = find_query(
        event, request_id, _QUEUED_SECONDS, lambda record: record.status is not Status.QUEUED
    )
    annotated = annotate(record, annotations, query_repository())
    return json_response(200, status_document(annotated, request_path(event)))
