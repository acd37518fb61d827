"""POST /queries/validate."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from duckstep_service.aws.settings import settings
from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.planning.dry_run import DryRunValidator
from duckstep_service.core.pricing import Sizes
from duckstep_service.core.query.submission_parser import parse_request
from duckstep_service.core.results.prior_results import find_prior_result
from duckstep_service.core.table_files import TableFiles
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.bind_client import BindClient
from duckstep_service.handlers.api.cached_catalog import recent_lake, schemas
from duckstep_service.handlers.api.responses import json_response, request_owner
from duckstep_service.handlers.runtime.dependencies import (
    file_indexes,
    limits,
    query_repository,
    results,
)

router = Router()  # type: ignore[no-untyped-call]


@cache
def _checker() -> DryRunValidator:
    sizes = Sizes(settings().query_memory_mb, settings().query_disk_mb, settings().architecture)
    facts = file_indexes()
    return DryRunValidator(
        parse, recent_lake(), schemas(), BindClient(), _earlier, limits(), sizes, facts
    )


def _earlier(request_id: str, owner: str, now: datetime) -> TableFiles:
    return find_prior_result(request_id, owner, query_repository(), results(), now)


@router.post("/queries/validate")
def validate_query() -> Response[str]:
    """Return the errors of a query, and the estimates of its scan and cost."""
    request = parse_request(_body(router.current_event.body))
    owner = request_owner(router.current_event)
    return json_response(200, _checker().check(request, owner, datetime.now(UTC)))


def _body(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except ValueError as exc:
        raise InvalidRequest(f"The body must be JSON: {exc}.") from exc
