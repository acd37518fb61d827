"""GET /queries."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep.core.browsing import browse
from duckstep.handlers.parameters import read_history
from duckstep.handlers.routes.replies import json_reply, owner_of
from duckstep.handlers.wiring import history

router = Router()  # type: ignore[no-untyped-call]


@router.get("/queries")
def list_queries() -> Response[str]:
    """Answer a page of the caller's queries."""
    event = router.current_event
    return json_reply(200, browse(owner_of(event), read_history(event), history()))
