"""An attempt at running a query, as the functions RunQuery and StoreResult make it."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from duckstep_service.aws.settings import settings
from duckstep_service.core.errors import InternalError, StorageUnavailable
from duckstep_service.core.heartbeat import Heartbeat, Progress
from duckstep_service.core.query.attempt_fencing import fence_earlier_attempts
from duckstep_service.core.query.manifest import Manifest, RunOptions, check_manifest
from duckstep_service.core.query.record import QueryRun
from duckstep_service.core.query.submission_parser import parse_execution, parse_request
from duckstep_service.core.results.execute_query import Attempt
from duckstep_service.handlers.runtime.dependencies import limits, query_repository, results
from duckstep_service.handlers.runtime.telemetry import logger, metrics


def begin_attempt(event: dict[str, Any], invocation: str) -> Attempt:
    """Return the attempt of an event, after it has fenced the earlier ones.

    Raises QueryCancelled, InvocationRepeated and StorageUnavailable.
    """
    execution = parse_execution(event)
    number = event.get("attempt", 0)
    # An execution that a former version of the workflow started has no attempt: all of its attempts
    # count as the same one.
    sender = invocation if "attempt" in event else ""
    fence_earlier_attempts(execution, number, sender, query_repository(), results())
    record = partial(_record, execution.request_id, number, sender, time.monotonic())
    retention_days = settings().result_retention_days
    return Attempt(invocation, time.time(), retention_days, Heartbeat(record))


def work_order(event: dict[str, Any]) -> tuple[Manifest, RunOptions]:
    """Return the manifest and its options; ADR 56 explains the manifests without options."""
    plan = event["plan"]
    text = plan.get("manifestText")
    body = results().get(plan["manifest"]) if text is None else text.encode()
    check_manifest(body, plan.get("manifestDigest"))
    manifest = Manifest.from_json(body)
    options = manifest.options or RunOptions.of(parse_request(event["request"]), limits())
    return manifest, options


def report_run(run: QueryRun) -> dict[str, Any]:
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
        logger.warning("a heartbeat was lost", exc_info=exc)
        raise
