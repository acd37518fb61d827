"""The worker of a runner: a process with an open sandbox."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from duckstep_service.core.errors import QueryCancelled, TimeLimitExceeded
from duckstep_service.core.limits import Limits
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.engine.query_command import (
    passed_descriptors,
    sandbox_config,
    sandbox_identity,
)
from duckstep_service.engine.worker.child_process import STARTED, WorkerExited
from duckstep_service.engine.worker.file_source import FileSource
from duckstep_service.engine.worker.fork_client import start_fork_server
from duckstep_service.engine.worker.process import WorkerProcess
from duckstep_service.engine.worker.protocol import Resources, SandboxIdentity
from duckstep_service.engine.worker_responses import check_response

# Seconds in which an interrupted query ends before its worker is killed.
GRACE_SECONDS = 1.0
# The grace of a cancelled query is shorter: the heartbeat that reports it has taken its time.
CANCEL_GRACE_SECONDS = 0.5
# Interval at which a running query reports progress and checks its heartbeat.
POLL_SECONDS = 0.25


class SandboxWorkers:
    """Owns one worker that has run a query, and starts another for an incompatible query."""

    def __init__(self, resources: Callable[[Limits], Resources], extension: str) -> None:
        self._resources, self._extension = resources, extension
        self._worker: WorkerProcess | None = None
        self._identity = SandboxIdentity("", "", (0, 0), False, "", {})
        self._opening: int | None = None

    def warm_up(self) -> None:
        """Start the server that forks workers."""
        start_fork_server()

    def close(self) -> None:
        """Stop the worker."""
        self._stop_worker()

    def _start_worker(self) -> WorkerProcess:
        return WorkerProcess()

    def _open_worker(
        self, source: FileSource, query: EngineQuery, deadline: float, disabled: str
    ) -> WorkerProcess:
        """Return the worker of `_start_opening`, with an open sandbox."""
        worker = self._start_opening(source, query, deadline, disabled)
        if self._opening is not None:
            response = self._wait_or_stop(worker, self._opening, query, deadline)
            self._opening = None
            check_response(response, "opened", source, query)
        return worker

    def _start_opening(
        self, source: FileSource, query: EngineQuery, deadline: float, disabled: str
    ) -> WorkerProcess:
        """Return the last worker if its sandbox covers the query, else a new one that opens it."""
        identity = sandbox_identity(source, query, disabled)
        if self._worker is not None and self._worker.alive and self._identity.covers(identity):
            return self._worker
        last, self._worker, self._identity = self._worker, self._start_worker(), identity
        self._opening = None
        if last is not None:
            last.stop()
        descriptors = passed_descriptors(source, identity)
        if descriptors:
            # A worker that still starts would receive them later.
            self._wait_or_stop(self._worker, STARTED, query, deadline)
        resources = self._resources_for(source, query.limits)
        config = sandbox_config(self._worker, source, identity, self._extension, resources)
        self._opening = self._worker.send({"open": config.to_dict()})
        self._worker.pass_descriptors(descriptors)
        return self._worker

    def _resources_for(self, source: FileSource, limits: Limits) -> Resources:
        """Return the worker's resources, with one thread a processor for local files.

        The memory of local files is not the worker's.
        """
        resources = self._resources(limits)
        if source.access:
            return resources
        available = self._resources(replace(limits, memory_bytes=0)).memory - source.memory
        return replace(
            resources,
            threads=os.cpu_count() or 1,
            memory=min(resources.memory, available),
            address_space=resources.address_space - source.memory,
        )

    def _end_preparation(self, number: int) -> None:
        """Interrupt the preparation `number`; stop its worker if it does not end soon."""
        worker, opening = self._worker, self._opening
        if worker is None:
            return
        if opening is not None:
            self._opening = None
            if "opened" not in _receive(worker, opening):
                self._stop_worker()
                return
        self._interrupt(worker, number, CANCEL_GRACE_SECONDS)

    def _wait_or_stop(
        self, worker: WorkerProcess, number: int, query: EngineQuery, deadline: float
    ) -> dict[str, Any]:
        """Return the response to a command; stop the worker if the wait ends without it."""
        try:
            return self._wait(worker, number, query, deadline)
        except (QueryCancelled, TimeLimitExceeded, WorkerExited):
            self._stop_worker()
            raise

    def _wait(
        self, worker: WorkerProcess, number: int, query: EngineQuery, deadline: float
    ) -> dict[str, Any]:
        """Return the response to a command; interrupt it at the deadline or on cancellation."""
        worker.progress = {}
        try:
            while True:
                remaining = deadline - time.monotonic()
                response = worker.receive(number, min(remaining, POLL_SECONDS))
                if response is not None:
                    return response
                if remaining <= POLL_SECONDS:
                    raise time_limit_exceeded(query)
                query.heartbeat.check()
                query.heartbeat.report(**worker.progress)
                worker.request_progress()
        except (QueryCancelled, TimeLimitExceeded) as exc:
            cancelled = isinstance(exc, QueryCancelled)
            grace = CANCEL_GRACE_SECONDS if cancelled else GRACE_SECONDS
            self._interrupt(worker, number, grace)
            raise

    def _interrupt(self, worker: WorkerProcess, number: int, grace: float) -> None:
        """Interrupt the command; stop the worker if it runs on after `grace` seconds."""
        worker.interrupt()
        try:
            interrupted = worker.receive(number, grace) is not None
        except WorkerExited:
            interrupted = False
        if not interrupted:
            self._stop_worker()

    def _stop_worker(self) -> None:
        if self._worker is not None:
            self._worker.stop()
            self._worker = self._opening = None


def _receive(worker: WorkerProcess, number: int) -> dict[str, Any]:
    """Return the response to a command, an empty one if it does not come soon."""
    try:
        return worker.receive(number, CANCEL_GRACE_SECONDS) or {}
    except WorkerExited:
        return {}


def time_limit_exceeded(query: EngineQuery) -> TimeLimitExceeded:
    seconds = query.limits.seconds
    return TimeLimitExceeded(
        f"The query was stopped after {seconds:g} seconds, its time limit."
        " Read fewer partitions, or raise `limits.seconds`.",
        details={"seconds": seconds},
    )
