"""GET /queries."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.core.query.query_history import history_page
from duckstep_service.handlers.api.request_params import read_history_filter
from duckstep_service.handlers.api.responses import json_response, request_owner
from duckstep_service.handlers.runtime.dependencies import query_repository

router = Router()  # type: ignore[no-untyped-call]


@router.get("/queries")
def list_queries() -> Response[str]:
    """Return a page of the caller's queries."""
    event = router.current_event
    return json_response(
        200, history_page(request_owner(event), read_history_filter(event), query_repository())
    )
