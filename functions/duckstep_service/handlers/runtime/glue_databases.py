"""The data bucket with the tables of the stack's Glue databases."""

from __future__ import annotations

import time
from functools import cache

from duckstep_service.aws.settings import settings
from duckstep_service.core.catalog.linked_tables import GlueDatabases, LinkedBucket
from duckstep_service.core.ports import DataBucket
from duckstep_service.handlers.runtime.dependencies import data_bucket, glue_catalog
from duckstep_service.handlers.runtime.telemetry import logger


def with_glue_databases(bucket: DataBucket) -> DataBucket:
    """Return the data bucket with the tables of Glue databases, if the stack has any."""
    return LinkedBucket(bucket, _databases()) if settings().glue_databases else bucket


@cache
def _databases() -> GlueDatabases:
    names, url = settings().glue_databases.split(","), data_bucket().scope
    return GlueDatabases(names, glue_catalog(), url, time.monotonic, _report)


def _report(table: str, reason: str) -> None:
    logger.info("not a table of the catalog", extra={"table": table, "reason": reason})
