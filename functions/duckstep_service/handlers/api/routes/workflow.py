"""GET /queries/{requestId}/workflow."""

from __future__ import annotations

import time

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.core.query.lookup_budget import Lookup
from duckstep_service.core.query.workflow_graph import workflow_document
from duckstep_service.handlers.api.query_loader import find_query
from duckstep_service.handlers.api.responses import json_response
from duckstep_service.handlers.runtime.dependencies import executions, lookup_budget

router = Router()  # type: ignore[no-untyped-call]


@router.get("/queries/<request_id>/workflow")
def get_workflow(request_id: str) -> Response[str]:
    """Return the states of the query's execution and their graph."""
    record = find_query(router.current_event, request_id)
    lookup_budget().check(record.owner, Lookup.WORKFLOW, time.time())
    definition, events = executions().definition_and_history(record.request_id)
    return json_response(200, workflow_document(record, definition, events))
