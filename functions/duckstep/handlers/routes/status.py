"""GET /queries/{requestId}."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep.core.lookup import status_document
from duckstep.core.statuses import Status
from duckstep.handlers.routes.finding import find_query
from duckstep.handlers.routes.replies import json_reply, path_of

router = Router()  # type: ignore[no-untyped-call]


@router.get("/queries/<request_id>")
def get_query(request_id: str) -> Response[str]:
    """Answer the status document."""
    item = find_query(router.current_event, request_id)
    headers = {} if Status(item["status"]).terminal else {"Retry-After": "1"}
    return json_reply(200, status_document(item, path_of(router.current_event)), headers)
