"""POST /queries/validate."""

from __future__ import annotations

import time

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.core.errors import QueryTooComplex
from duckstep_service.core.planning.findings import refusal_document
from duckstep_service.core.query.request_body import check_input_size, read_body
from duckstep_service.core.query.submission_parser import parse_request
from duckstep_service.core.query.work_quota import Work
from duckstep_service.handlers.analysis.client import analyze
from duckstep_service.handlers.api.request_params import read_header, read_text
from duckstep_service.handlers.api.responses import json_response, request_owner
from duckstep_service.handlers.runtime.dependencies import work_quota

router = Router()  # type: ignore[no-untyped-call]


@router.post("/queries/validate")
def validate_query() -> Response[str]:
    """Return the errors of a query, and the estimates of its scan and cost."""
    event, owner = router.current_event, request_owner(router.current_event)
    content_type, body = read_header(event, "content-type"), read_text(event)
    document = read_body(content_type, body)
    check_input_size(content_type, body, document, owner)
    parse_request(document)
    work_quota().check(owner, Work.VALIDATION, time.time())
    try:
        found = analyze("validate", {"request": document, "owner": owner}, {})
    except QueryTooComplex as exc:
        # The process that plans was stopped at its limits.
        found = refusal_document(exc)
    return json_response(200, found)
