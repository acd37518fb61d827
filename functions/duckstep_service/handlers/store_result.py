"""StoreResult: restores the result of a run of Athena, or names the failure of the run."""

from __future__ import annotations

from duckstep_service.engine.worker.fork_client import start_fork_server

# The server loads DuckDB while this process loads the rest.
start_fork_server()

from contextlib import suppress
from dataclasses import replace
from typing import Any, NoReturn

from duckstep_service.core.errors import DuckstepError, InvocationRepeated, TransientError
from duckstep_service.core.formats import Format
from duckstep_service.core.query.athena_failure import failed_execution, named_error, scanned_bytes
from duckstep_service.core.query.record import QueryRun
from duckstep_service.core.query.submission_parser import parse_execution
from duckstep_service.core.results.execute_query import ExecutionDependencies
from duckstep_service.core.results.restore_result import (
    FIRST_ATTEMPT,
    AthenaFigures,
    delete_parts,
    find_stored_run,
    restore_result,
    store_run,
)
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.worker.resources import worker_resources
from duckstep_service.handlers.analysis import client
from duckstep_service.handlers.runtime.dependencies import (
    athena_runs,
    data_uri,
    function_memory,
    parts_access,
    query_repository,
    results,
)
from duckstep_service.handlers.runtime.error_decorator import raise_by_class_name
from duckstep_service.handlers.runtime.heartbeat_thread import send_heartbeats
from duckstep_service.handlers.runtime.local_exports import export, exports
from duckstep_service.handlers.runtime.query_attempt import begin_attempt, report_run, work_order
from duckstep_service.handlers.runtime.telemetry import logger, metrics, tracer

_runner = Runner(
    uri=data_uri,
    access=parts_access,
    resources=lambda limits: worker_resources(function_memory(), limits),
    extension=extension_path(),
)


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler(capture_response=False)
@metrics.log_metrics(capture_cold_start_metric=True)
@raise_by_class_name
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return the run, as the state machine passes it on.

    Raises UserError, DataError, EngineError, TransientError and QueryCancelled; always, for an
    event with the `failure` of a run.
    """
    logger.append_keys(requestId=event["requestId"], owner=event["owner"])
    if "failure" in event:
        _raise_failure(event, context.aws_request_id)
    name = event["name"]
    run = find_stored_run(name, results())
    if run is None:
        run = _restore(event, context.aws_request_id)
        store_run(name, run, results())
    else:
        delete_parts(name, results())
    athena_runs().drop_table(event["requestId"])
    return report_run(run)


def _restore(event: dict[str, Any], invocation: str) -> QueryRun:
    """Restore and store the result; compare the tables' files with the plan."""
    figures = AthenaFigures.from_statistics(event["athena"]["statistics"])
    attempt = begin_attempt(event, invocation)
    attempt.heartbeat.report(read_bytes=figures.scanned_bytes)
    dependencies = ExecutionDependencies(_runner, export, results())
    with send_heartbeats(attempt.heartbeat):
        changed = _source_changed(event)
        manifest, options = work_order(event)
        if options.format is not Format.PARQUET:
            exports.warm_up()  # The process starts while the query runs.
        run = restore_result(parse_execution(event), manifest, options, attempt, dependencies)
    return replace(figures.apply_to(run), source_changed=changed)


def _source_changed(event: dict[str, Any]) -> bool:
    """Return whether the tables have other files than those planned.

    Files that cannot be compared count as changed. Raises StorageUnavailable.
    """
    keys = {"requestId": event["requestId"], "owner": event["owner"]}
    run = {
        "manifest": event["plan"]["manifest"],
        "request": event["request"],
        "submittedAt": event["submittedAt"],
    }
    try:
        return bool(client.analyze("source_changed", run, keys))
    except TransientError:
        raise
    except DuckstepError as exc:
        logger.warning("files not compared", exc_info=exc)
        return True
    finally:
        # The worker of the result needs the memory.
        client.stop()


def _raise_failure(event: dict[str, Any], invocation: str) -> NoReturn:
    """Stop the run, delete what it wrote, record the bytes that it scanned, and raise its error."""
    error, cause = event["failure"]["Error"], event["failure"]["Cause"]
    stopped = athena_runs().stop(event["requestId"])
    scanned = scanned_bytes(failed_execution(cause))
    scanned = stopped if scanned is None else scanned
    if scanned:
        with suppress(InvocationRepeated):
            query_repository().record_progress(
                event["requestId"], {"readBytes": scanned}, FIRST_ATTEMPT, invocation
            )
    delete_parts(event["name"], results())
    raise named_error(error, cause)
