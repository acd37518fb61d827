"""Exports in processes that are killed at their time limit, from the side of their parent."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from duckstep_service.engine.output.export_source import ExportSource
from duckstep_service.engine.output.pipe_stream import open_pipe_stream
from duckstep_service.engine.worker.process import WorkerProcess
from duckstep_service.engine.worker.protocol import Resources, S3Access

_MAIN = ("-m", "duckstep_service.engine.worker.export_main")
# Seconds in which an export ends whose reader has gone: its next write fails.
_GRACE_SECONDS = 0.5
_POLL_SECONDS = 0.05


class ExportError(Exception):
    """An error of DuckDB: its class and its message."""

    def __init__(self, kind: str, message: str) -> None:
        self.kind, self.message = kind, message
        super().__init__(kind, message)


class ExportClient:
    """Keeps one process, which reads with `access()`, or local files without it."""

    def __init__(
        self,
        access: Callable[[], S3Access] | None,
        extension: str,
        resources: Callable[[], Resources],
    ) -> None:
        self._access, self._resources = access, resources
        self._extension = extension if access else ""
        self._idle: list[WorkerProcess] = []
        self._lock = threading.Lock()

    def warm_up(self) -> None:
        """Start a process for the next export."""
        with self._lock:
            if not any(process.alive for process in self._idle):
                self._idle.append(self._start())

    @contextmanager
    def open(self, source: ExportSource, seconds: float) -> Iterator[Iterator[bytes]]:
        """Yield the blocks of an export, which has `seconds` for all of them.

        The iterator raises ExportError, WorkerExited, and TimeoutError at the time limit.
        """
        process, left = self._take(), threading.Event()
        command = _command(source, self._access() if self._access else None)
        export = _Export(process, command, time.monotonic() + seconds, left)
        try:
            with open_pipe_stream(export.run, process.folder) as blocks:
                try:
                    yield blocks
                finally:
                    left.set()
        finally:
            self._give_back(process)

    def close(self) -> None:
        """Stop the processes."""
        with self._lock:
            while self._idle:
                self._idle.pop().stop()

    def _start(self) -> WorkerProcess:
        process = WorkerProcess(_MAIN)
        resources = asdict(self._resources())
        process.notify({"extension": self._extension, "resources": resources})
        return process

    def _take(self) -> WorkerProcess:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.alive:
                    return process
                process.stop()
        return self._start()

    def _give_back(self, process: WorkerProcess) -> None:
        """Keep a running process, unless another one is idle; replace a stopped one."""
        with self._lock:
            if process.alive and not self._idle:
                self._idle.append(process)
                return
        process.stop()
        self.warm_up()


def _command(source: ExportSource, access: S3Access | None) -> dict[str, Any]:
    return {
        "location": source.location,
        "columns": [[column.name, column.type] for column in source.columns],
        "format": source.result_format.to_dict(),
        "access": asdict(access) if access else None,
    }


@dataclass(frozen=True, slots=True)
class _Export:
    """An export to the pipe of its process, whose reader may leave."""

    process: WorkerProcess
    command: dict[str, Any]
    deadline: float
    left: threading.Event

    def run(self, path: str) -> None:
        """Run until the process has responded; kill it at the deadline."""
        number = self.process.send(self.command)
        while True:
            seconds = _GRACE_SECONDS if self.left.is_set() else _POLL_SECONDS
            last = self.left.is_set()
            response = self.process.receive(number, seconds)
            if response is not None:
                return _check(response)
            if last or time.monotonic() > self.deadline:
                self.process.stop()
                raise TimeoutError


def _check(response: dict[str, Any]) -> None:
    if error := response.get("error"):
        raise ExportError(error["type"], error["message"])
