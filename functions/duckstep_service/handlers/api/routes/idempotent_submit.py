"""POST /queries/{requestId}: the gateway redirects a POST with a known Idempotency-Key here."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.core.http_preferences import parse_wait
from duckstep_service.core.query.idempotency import check_repeats
from duckstep_service.handlers.api.query_loader import find_query
from duckstep_service.handlers.api.request_params import read_header, read_text
from duckstep_service.handlers.api.responses import json_response, redirect, request_path

router = Router()  # type: ignore[no-untyped-call]


@router.post("/queries/<request_id>")
def repeat_query(request_id: str) -> Response[str]:
    """Return the response to the first POST, if this one has the same request."""
    event = router.current_event
    record = find_query(event, request_id)
    check_repeats(record, read_header(event, "content-type"), read_text(event))
    path = request_path(event)
    if parse_wait(read_header(event, "prefer")) is not None:
        return redirect(f"{path}/results?wait=20")
    document = {"requestId": record.request_id, "status": record.status}
    return json_response(202, document, {"Location": path})
