"""The analysis process from the side of its function."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from duckstep_service.core.error_serialization import Failure, to_error
from duckstep_service.engine.worker.child_process import (
    STARTED,
    ChildProcess,
    WorkerExited,
    start_python,
)
from duckstep_service.engine.worker.task_process import TaskProcess

# Below the 29 s of the functions and of API Gateway.
SECONDS = 26.0
_TRACE_VARIABLE = "_X_AMZN_TRACE_ID"


def _start() -> ChildProcess:
    """Start the process with the function's environment: planning reads S3 and DynamoDB.

    The arenas of glibc's malloc would take 128 MB of address space for each thread.
    """
    path = os.pathsep.join(part for part in sys.path if part)
    environment = {**os.environ, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "2"}
    program = ("-m", "duckstep_service.handlers.analysis.main")
    return ChildProcess(start_python(program, environment, errors=None))


_process = TaskProcess(_start, SECONDS)


def start() -> None:
    """Start the process, before the function's first event."""
    _process.start()


def stop() -> None:
    """Stop the process."""
    _process.close()


def prepare_snapshot() -> None:
    """Stop the process once it has started, which caches the files of its modules."""
    process = _process.start()
    with suppress(WorkerExited):
        process.receive(STARTED, SECONDS)
    stop()


def analyze(task: str, argument: Mapping[str, Any], keys: Mapping[str, str]) -> Any:
    """Return the result of a task of `tasks.TASKS`; `keys` are those of its log entries.

    Raises the task's DuckstepError, QueryTooComplex, StorageUnavailable and EngineCrashed.
    """
    trace = os.environ.get(_TRACE_VARIABLE, "")
    response = _process.run({"task": task, "argument": argument, "keys": keys, "trace": trace})
    if "error" in response:
        raise to_error(Failure(**response["error"]))
    return response["result"]
