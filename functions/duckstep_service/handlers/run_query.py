"""RunQuery: runs the manifest's statement in DuckDB over its files and stores the result."""

from __future__ import annotations

from duckstep_service.engine.worker.fork_client import start_fork_server

# The server loads DuckDB while this process loads the rest.
start_fork_server()

import time
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from duckstep_service.aws.settings import settings
from duckstep_service.core.errors import InternalError, StorageUnavailable
from duckstep_service.core.formats import Format
from duckstep_service.core.heartbeat import Heartbeat, Progress
from duckstep_service.core.query.attempt_fencing import fence_earlier_attempts
from duckstep_service.core.query.manifest import Manifest, RunOptions, check_manifest
from duckstep_service.core.query.record import QueryResult, QueryRun
from duckstep_service.core.query.submission_parser import parse_execution, parse_request
from duckstep_service.core.results.execute_query import (
    Attempt,
    ExecutionDependencies,
    execute_query,
)
from duckstep_service.core.results.result_formats import ResultFormat
from duckstep_service.core.timestamps import epoch
from duckstep_service.engine.catalog.reader import DuckDBReader
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.output.conversion import ParquetConverter
from duckstep_service.engine.output.export_client import ExportClient
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.worker.resources import (
    export_resources,
    memory_files_budget,
    prefetch_budget,
    worker_resources,
)
from duckstep_service.handlers.runtime.dependencies import (
    data_access,
    data_uri,
    file_indexes,
    function_memory,
    limits,
    query_repository,
    range_reader,
    results,
)
from duckstep_service.handlers.runtime.error_decorator import raise_by_class_name
from duckstep_service.handlers.runtime.heartbeat_thread import send_heartbeats
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
_exports = ExportClient(None, "", lambda: export_resources(function_memory(), beside_worker=True))
# Seconds in which a result is written in the format of the request, beside the engine's limit.
EXPORT_SECONDS = 240.0


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics(capture_cold_start_metric=True)
@raise_by_class_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the run, as the state machine passes it on.

    Raises UserError, DataError, EngineError, TransientError and QueryCancelled.
    """
    logger.append_keys(requestId=event["requestId"], owner=event["owner"])
    execution = parse_execution(event)
    # An execution that a former version of the workflow started has neither submittedAt nor
    # attempt: all of its attempts count as the same one.
    if "submittedAt" in event:
        metrics.add_metric(
            "QueueSeconds", "Seconds", max(time.time() - epoch(event["submittedAt"]), 0)
        )
    number = event.get("attempt", 0)
    invocation = context.aws_request_id if "attempt" in event else ""
    fence_earlier_attempts(execution, number, invocation, query_repository(), results())
    record = partial(_record, execution.request_id, number, invocation, time.monotonic())
    retention_days = settings().result_retention_days
    attempt = Attempt(context.aws_request_id, time.time(), retention_days, Heartbeat(record))
    dependencies = ExecutionDependencies(_runner, _export, results(), file_indexes())
    with send_heartbeats(attempt.heartbeat):
        manifest, options = _work_order(event)
        if options.format is not Format.PARQUET:
            _exports.warm_up()  # The process starts while the query runs.
        run = execute_query(execution, manifest, options, attempt, dependencies)
    return _report(run)


def _work_order(event: dict[str, Any]) -> tuple[Manifest, RunOptions]:
    """Return the manifest and its options; ADR 56 explains the manifests without options."""
    plan = event["plan"]
    text = plan.get("manifestText")
    body = results().get(plan["manifest"]) if text is None else text.encode()
    check_manifest(body, plan.get("manifestDigest"))
    manifest = Manifest.from_json(body)
    options = manifest.options or RunOptions.of(parse_request(event["request"]), limits())
    return manifest, options


def _report(run: QueryRun) -> dict[str, Any]:
    """Count and log the figures of a run; return it as a document."""
    metrics.add_metric("EngineMilliseconds", "Milliseconds", run.engine_milliseconds)
    metrics.add_metric("ScannedBytes", "Bytes", run.scanned_bytes)
    metrics.add_metric("ResultBytes", "Bytes", run.bytes)
    document = run.to_dict()
    figures = ("rows", "bytes", "scannedBytes", "engineMilliseconds")
    logger.info("ran", extra={name: document[name] for name in figures})
    return document


def _record(
    request_id: str, number: int, invocation: str, started: float, progress: Progress
) -> bool:
    """Write the progress to the query's item, with the seconds since this attempt's start."""
    seconds = round(time.monotonic() - started, 1)
    try:
        document = {**progress.to_dict(), "seconds": seconds}
        return query_repository().record_progress(request_id, document, number, invocation)
    except (StorageUnavailable, InternalError) as exc:
        logger.warning("a beat was lost", exc_info=exc)
        raise


def _export(
    parquet: Path, result: QueryResult, rows: int, result_format: ResultFormat
) -> AbstractContextManager[BinaryIO]:
    """Open the local result in another format."""
    converter = ParquetConverter(_exports, lambda _: str(parquet), lambda: EXPORT_SECONDS)
    return converter.open(result, rows, result_format)
