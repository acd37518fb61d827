"""The query loader: finds the caller's query that a path names."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import unquote

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from duckstep_service.aws.settings import settings
from duckstep_service.core.errors import QueryNotFound
from duckstep_service.core.object_keys import execution_arn
from duckstep_service.core.polling import Clock
from duckstep_service.core.query.query_lookup import QueryLookup
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.handlers.api.responses import request_owner
from duckstep_service.handlers.runtime.dependencies import (
    executions,
    lookup_budget,
    query_repository,
)
from duckstep_service.handlers.runtime.telemetry import logger


def find_query(
    event: BaseProxyEvent,
    request_id: str,
    seconds: int | None = None,
    enough: Callable[[QueryRecord], bool] = lambda record: False,
) -> QueryRecord:
    """Return the query's record once the query has ended or is `enough`, or after `seconds`.

    Raises QueryNotFound and TooManyRequests.
    """
    arn = execution_arn(settings().state_machine_arn, unquote(request_id))
    if arn is None:
        raise QueryNotFound(
            f"{unquote(request_id)[:200]} is not a requestId of this service. Send the ARN that"
            " POST /queries returned."
        )
    logger.append_keys(requestId=arn)
    clock, days = Clock(time.time, time.sleep), settings().result_retention_days
    lookup = QueryLookup(query_repository(), executions(), clock, days, lookup_budget())
    return lookup.wait(arn, request_owner(event), seconds or 0, enough)
