"""CompactTables: merges the tables' small files, on a schedule or by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from duckstep_service.aws import clients
from duckstep_service.aws.s3.table_store import S3TableStore
from duckstep_service.aws.settings import settings
from duckstep_service.core.catalog.tables import table_names
from duckstep_service.core.compaction.job import (
    CompactionOptions,
    CompactionStats,
    compact_all,
    select_tables,
)
from duckstep_service.engine.compaction.compact import compact
from duckstep_service.engine.temp_dirs import temp_dir
from duckstep_service.handlers.runtime.dependencies import data_bucket
from duckstep_service.handlers.runtime.error_decorator import raise_by_class_name
from duckstep_service.handlers.runtime.telemetry import logger, metrics, tracer

# The seconds reserved for the last merge, whose output has the maximum size.
_MERGE_SECONDS = 180


@logger.inject_lambda_context
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics
@raise_by_class_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the statistics of each table. Raises CompactionFailed and StorageUnavailable."""
    now = datetime.now(UTC)
    seconds = context.get_remaining_time_in_millis() / 1000 - _MERGE_SECONDS
    options = CompactionOptions(f"{now:%Y-%m}", until=now + timedelta(seconds=seconds))
    tables = select_tables(event.get("tables", ""), table_names(data_bucket()))
    outcome = compact_all(tables, lambda table: _compact(table, options))
    metrics.add_metric("CompactedTables", "Count", len(tables))
    logger.info("compacted", extra=outcome)
    return outcome


def _compact(table: str, options: CompactionOptions) -> CompactionStats:
    bucket, prefix = settings().data_bucket, settings().data_prefix
    client = clients.s3(settings().data_endpoint_url)
    with temp_dir() as work_dir:
        store = S3TableStore(client, bucket, f"{prefix}{table}/")
        return compact(store, work_dir, options, lambda: datetime.now(UTC))
