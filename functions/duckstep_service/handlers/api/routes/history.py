"""GET /queries."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.core.query.query_history import browse
from duckstep_service.handlers.api.request_params import read_history
from duckstep_service.handlers.api.responses import json_reply, owner_of
from duckstep_service.handlers.runtime.dependencies import history

router = Router()  # type: ignore[no-untyped-call]


@router.get("/queries")
def list_queries() -> Response[str]:
    """Answer a page of the caller's queries."""
    event = router.current_event
    return json_reply(200, browse(owner_of(event), read_history(event), history()))
