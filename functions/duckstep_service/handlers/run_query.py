"""RunQuery: runs the manifest's statement in DuckDB over its files and stores the result."""

from __future__ import annotations

from duckstep_service.engine.worker.fork_client import start_fork_server

# The server loads DuckDB while this process loads the rest.
start_fork_server()

import time
from typing import Any

from duckstep_service.core.formats import Format
from duckstep_service.core.query.submission_parser import parse_execution
from duckstep_service.core.results.execute_query import ExecutionDependencies, execute_query
from duckstep_service.core.timestamps import epoch
from duckstep_service.engine.catalog.reader import DuckDBReader
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.worker.resources import (
    memory_files_budget,
    prefetch_budget,
    worker_resources,
)
from duckstep_service.handlers.runtime.dependencies import (
    data_access,
    data_uri,
    file_indexes,
    function_memory,
    range_reader,
    results,
)
from duckstep_service.handlers.runtime.error_decorator import raise_by_class_name
from duckstep_service.handlers.runtime.heartbeat_thread import send_heartbeats
from duckstep_service.handlers.runtime.local_exports import export, exports
from duckstep_service.handlers.runtime.query_attempt import begin_attempt, report_run, work_order
from duckstep_service.handlers.runtime.telemetry import logger, metrics, tracer

_local = DuckDBReader(None, "", function_memory)
_runner = Runner(
    uri=data_uri,
    access=data_access,
    resources=lambda limits: worker_resources(function_memory(), limits),
    extension=extension_path(),
    prefetch=Prefetch(
        range_reader(),
        file_indexes(),
        _local.cursor,
        prefetch_budget,
        memory_files_budget(function_memory()),
    ),
)


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics(capture_cold_start_metric=True)
@raise_by_class_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the run, as the state machine passes it on.

    Raises UserError, DataError, EngineError, TransientError and QueryCancelled.
    """
    logger.append_keys(requestId=event["requestId"], owner=event["owner"])
    # An execution that a former version of the workflow started has no submittedAt.
    if "submittedAt" in event:
        metrics.add_metric(
            "QueueSeconds", "Seconds", max(time.time() - epoch(event["submittedAt"]), 0)
        )
    attempt = begin_attempt(event, context.aws_request_id)
    dependencies = ExecutionDependencies(_runner, export, results(), file_indexes())
    with send_heartbeats(attempt.heartbeat):
        manifest, options = work_order(event)
        if options.format is not Format.PARQUET:
            exports.warm_up()  # The process starts while the query runs.
        run = execute_query(parse_execution(event), manifest, options, attempt, dependencies)
    return report_run(run)
