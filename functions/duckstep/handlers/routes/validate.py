"""POST /queries/validate."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep.aws.settings import settings
from duckstep.core.checking import Checker
from duckstep.core.errors import InvalidRequest
from duckstep.core.prices import Sizes
from duckstep.core.request import parse_request
from duckstep.engine.binder import Binder
from duckstep.engine.parser import parse
from duckstep.handlers.routes.catalog import recent_lake, schemas
from duckstep.handlers.routes.replies import json_reply
from duckstep.handlers.wiring import file_indexes, limits

router = Router()  # type: ignore[no-untyped-call]


@cache
def _checker() -> Checker:
    sizes = Sizes(settings().query_memory_mb, settings().query_disk_mb, settings().architecture)
    facts = file_indexes()
    return Checker(parse, recent_lake(), schemas(), Binder(), limits(), sizes, facts)


@router.post("/queries/validate")
def validate_query() -> Response[str]:
    """Answer what is wrong with a query, and what it would read and cost."""
    request = parse_request(_body(router.current_event.body))
    return json_reply(200, _checker().check(request, datetime.now(UTC)))


def _body(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except ValueError as exc:
        raise InvalidRequest(f"The body is not JSON: {exc}.") from exc
