"""GET /tables."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep.core.tables import describe_tables
from duckstep.engine.httpfs import extension_path
from duckstep.engine.reading import Reader
from duckstep.engine.schemas import Schemas
from duckstep.handlers.routes.replies import json_reply
from duckstep.handlers.wiring import lake, lake_access

router = Router()  # type: ignore[no-untyped-call]

_reader = Reader(lake_access, extension_path())
_schemas = Schemas(_reader.cursor, lambda key: lake().uri(key))


@router.get("/tables")
def list_tables() -> Response[str]:
    """Answer the catalog."""
    return json_reply(200, {"tables": describe_tables(lake(), _schemas)})
