"""GET /tables."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep.core.tables import describe_tables
from duckstep.handlers.routes.catalog import recent_lake, schemas
from duckstep.handlers.routes.replies import json_reply

router = Router()  # type: ignore[no-untyped-call]


@router.get("/tables")
def list_tables() -> Response[str]:
    """Answer the catalog."""
    return json_reply(200, {"tables": describe_tables(recent_lake(), schemas())})
