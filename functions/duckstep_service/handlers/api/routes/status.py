"""GET /queries/{requestId}."""

from __future__ import annotations

import time
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.core.errors import QueryTooComplex
from duckstep_service.core.query.documents import status_document
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.work_quota import Work
from duckstep_service.core.results.delivery import matches_etag
from duckstep_service.handlers.analysis.client import analyze
from duckstep_service.handlers.api.query_loader import find_query
from duckstep_service.handlers.api.request_params import (
    read_freshness,
    read_header,
    read_wait_preference,
)
from duckstep_service.handlers.api.responses import cached_json_response, json_etag, request_path
from duckstep_service.handlers.runtime.dependencies import work_quota

router = Router()  # type: ignore[no-untyped-call]


@router.get("/queries/<request_id>")
def get_query(request_id: str) -> Response[str]:
    """Return the status document, with the result's freshness if that is requested.

    The wait ends early once the document differs from the client's.
    """
    event = router.current_event
    freshness = read_freshness(event)
    tags = read_header(event, "if-none-match")

    def changed(record: QueryRecord) -> bool:
        return bool(tags) and not matches_etag(
            tags, json_etag(status_document(record, request_path(event)))
        )

    preference = read_wait_preference(event)
    record = find_query(event, request_id, preference.seconds, changed)
    headers = {} if record.status.terminal else {"Retry-After": "1"}
    if preference.preferred:
        headers["Preference-Applied"] = "wait"
    document = status_document(record, request_path(event))
    if freshness and record.status is Status.SUCCEEDED:
        work_quota().check(record.owner, Work.CHECK, time.time())
        document |= _freshness(record)
    return cached_json_response(document, tags, headers)


def _freshness(record: QueryRecord) -> dict[str, Any]:
    """Return the field of the result's freshness, none if it cannot be compared."""
    try:
        freshness = analyze("freshness", {"requestId": record.request_id}, {})
    except QueryTooComplex:
        return {}
    return {"freshness": freshness} if freshness else {}
