"""`python -m duckstep_service.handlers.analysis.main`: runs one task at a time for its parent.

The kernel ends the process at its limits, and the process exits at the end of standard input.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import duckdb

from duckstep_service.core.error_serialization import to_failure
from duckstep_service.core.errors import DuckstepError, InternalError, QueryTooComplex
from duckstep_service.engine.worker.child_process import STARTED
from duckstep_service.engine.worker.command_pipe import CommandPipe
from duckstep_service.engine.worker.process_limits import limit_memory, limit_processor_time
from duckstep_service.engine.worker.resources import analysis_address_space
from duckstep_service.handlers.analysis.tasks import ANALYSIS_SECONDS, TASKS, prepare
from duckstep_service.handlers.runtime.dependencies import function_memory
from duckstep_service.handlers.runtime.telemetry import logger, tracer

# The X-Ray SDK reads the header of the invocation from this variable of Lambda.
TRACE_VARIABLE = "_X_AMZN_TRACE_ID"


def main() -> None:
    """Set the limits of the process, then run tasks."""
    pipe = CommandPipe()
    limit_memory(analysis_address_space(function_memory()))
    pipe.start()
    pipe.respond({"number": STARTED, "started": True})
    _prepare()
    while True:
        task = pipe.next()
        pipe.respond({"number": task["number"], **_run(task)})


def _prepare() -> None:
    try:
        prepare()
    except Exception:
        # The first task returns the error.
        logger.exception("unprepared")


def _run(task: Mapping[str, Any]) -> dict[str, Any]:
    """Return the outcome of a task; with `last` the parent replaces this process."""
    if task["trace"]:
        os.environ[TRACE_VARIABLE] = task["trace"]
    logger.append_keys(**task["keys"])
    tracer.begin()
    try:
        with limit_processor_time(ANALYSIS_SECONDS):
            return {"result": TASKS[task["task"]](task["argument"])}
    except DuckstepError as exc:
        return _error(exc)
    except (MemoryError, duckdb.OutOfMemoryException):
        message = "The query takes too much memory to be parsed and planned. Split it."
        return _error(QueryTooComplex(message)) | {"last": True}
    except Exception:
        logger.exception("unexpected")
        message = "The query could not be planned. Try again; if the error persists, see the logs."
        return _error(InternalError(message)) | {"last": True}


def _error(error: DuckstepError) -> dict[str, Any]:
    return {"error": to_failure(error).to_dict()}


if __name__ == "__main__":
    main()
