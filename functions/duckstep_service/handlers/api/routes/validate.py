"""POST /queries/validate."""

from __future__ import annotations

import time
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.core.errors import InvalidRequest, QueryTooComplex
from duckstep_service.core.planning.dry_run import refusal_document
from duckstep_service.core.query.submission_parser import parse_request
from duckstep_service.core.query.work_quota import Work
from duckstep_service.core.strict_json import InvalidJson, read_json
from duckstep_service.handlers.analysis.client import analyze
from duckstep_service.handlers.api.responses import json_response, request_owner
from duckstep_service.handlers.runtime.dependencies import work_quota

router = Router()  # type: ignore[no-untyped-call]


@router.post("/queries/validate")
def validate_query() -> Response[str]:
    """Return the errors of a query, and the estimates of its scan and cost."""
    document = _body(router.current_event.body)
    parse_request(document)
    owner = request_owner(router.current_event)
    work_quota().check(owner, Work.VALIDATION, time.time())
    try:
        found = analyze("validate", {"request": document, "owner": owner}, {})
    except QueryTooComplex as exc:
        # The process that plans was stopped at its limits.
        found = refusal_document(exc)
    return json_response(200, found)


def _body(text: str | None) -> Any:
    try:
        return read_json(text or "")
    except InvalidJson as exc:
        raise InvalidRequest(f"The body must be JSON: {exc}.") from exc
