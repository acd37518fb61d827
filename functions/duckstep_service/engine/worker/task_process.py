"""Tasks over untrusted SQL in a process that is killed at its limits, and then replaced."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from typing import Any

from duckstep_service.core.errors import (
    DuckstepError,
    EngineCrashed,
    QueryTooComplex,
    StorageUnavailable,
)
from duckstep_service.engine.worker.child_process import ChildProcess, WorkerExited

# A task that takes longer may be killed: the next process starts beside it.
SPARE_AFTER_SECONDS = 3.0
# The kernel sends SIGPROF at the limit on processor time, and SIGKILL when memory runs out.
_LIMIT_SIGNALS = (signal.SIGPROF, signal.SIGKILL)


class TaskProcess:
    """Runs one task at a time in a process that `start` starts, and that keeps its caches."""

    def __init__(self, start: Callable[[], ChildProcess], seconds: float) -> None:
        self._start_process, self._seconds = start, seconds
        self._process: ChildProcess | None = None
        self._spare: ChildProcess | None = None

    def start(self) -> ChildProcess:
        """Return the running process, which starts unless it runs."""
        if self._process is None or not self._process.alive:
            self._replace()
        assert self._process is not None
        return self._process

    def run(self, task: Mapping[str, Any]) -> dict[str, Any]:
        """Return the response to a task.

        Raises QueryTooComplex at the limit on processor time, StorageUnavailable at the time
        limit, and EngineCrashed for another exit.
        """
        process = self.start()
        number = process.send(task)
        try:
            response = process.receive(number, SPARE_AFTER_SECONDS)
            if response is None:
                self._start_spare()
                response = process.receive(number, self._seconds - SPARE_AFTER_SECONDS)
        except WorkerExited as exc:
            self._replace()
            raise _exit_error(exc.returncode) from exc
        if response is None:
            self._replace()
            raise StorageUnavailable(
                f"The query was not planned within {self._seconds:g} seconds, most of them spent"
                " waiting for S3 or a processor. Post the query again."
            )
        if response.get("last"):
            self._replace()
        return response

    def close(self) -> None:
        """Stop the processes."""
        for process in (self._process, self._spare):
            if process is not None:
                process.stop()
        self._process = self._spare = None

    def _start_spare(self) -> None:
        if self._spare is None:
            self._spare = self._start_process()

    def _replace(self) -> None:
        """Stop the process; the spare one, or a new one, takes its place."""
        if self._process is not None:
            self._process.stop()
        if self._spare is not None and not self._spare.alive:
            self._spare.stop()
            self._spare = None
        self._process, self._spare = self._spare or self._start_process(), None


def _exit_error(returncode: int) -> DuckstepError:
    if -returncode in _LIMIT_SIGNALS:
        return QueryTooComplex(
            "The query takes too much processor time or memory to be parsed and planned."
            " Shorten its lists and conditions, or split it into several queries."
        )
    status = signal.Signals(-returncode).name if returncode < 0 else f"exit code {returncode}"
    return EngineCrashed(
        f"The process that plans the query ended without a plan ({status}). Simplify the query.",
        details={"exit": status},
    )
