"""The library of the caller's saved queries."""

from __future__ import annotations

import time
from functools import cache

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from duckstep_service.aws import clients
from duckstep_service.aws.dynamodb.saved_store import SavedTable
from duckstep_service.aws.settings import settings
from duckstep_service.core.query.work_quota import Work
from duckstep_service.core.saved.library import Library
from duckstep_service.handlers.api.responses import request_owner
from duckstep_service.handlers.runtime.dependencies import work_quota


@cache
def saved_queries() -> SavedTable:
    """Return the saved queries of all owners."""
    return SavedTable(clients.dynamodb(), settings().queries_table)


def library(event: BaseProxyEvent) -> Library:
    """Return the saved queries of the caller."""
    return Library(saved_queries(), request_owner(event))


def library_to_change(event: BaseProxyEvent) -> Library:
    """Count a change, and return the saved queries of the caller. Raises QuotaExceeded."""
    work_quota().check(request_owner(event), Work.SAVE, time.time())
    return library(event)
