"""DELETE /queries/{requestId}."""

from __future__ import annotations

import time

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.aws.settings import settings
from duckstep_service.core.query.cancellation import Canceller
from duckstep_service.core.query.documents import status_document
from duckstep_service.core.query.lookup_budget import Lookup
from duckstep_service.core.query.status import Status
from duckstep_service.handlers.api.query_loader import find_query
from duckstep_service.handlers.api.responses import json_response, request_path
from duckstep_service.handlers.runtime.dependencies import (
    executions,
    lookup_budget,
    optional_athena_runs,
    query_repository,
    results,
)

router = Router()  # type: ignore[no-untyped-call]


@router.delete("/queries/<request_id>")
def cancel_query(request_id: str) -> Response[str]:
    """Cancel a query unless it has ended; return its status document."""
    event = router.current_event
    record = find_query(event, request_id)
    if record.status is Status.CANCELLED:
        lookup_budget().check(record.owner, Lookup.STOP, time.time())
    days, athena = settings().result_retention_days, optional_athena_runs()
    canceller = Canceller(query_repository(), executions(), results(), days, athena)
    cancelled = canceller.cancel(record, time.time())
    return json_response(200, status_document(cancelled, request_path(event)))
