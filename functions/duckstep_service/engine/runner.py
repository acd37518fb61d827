"""The runner of queries: one worker process at a time, reused for compatible queries."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from duckstep_service.core.catalog.scan_estimate import whole_files
from duckstep_service.core.errors import (
    ColumnNotFound,
    DuckstepError,
    InternalError,
    InvalidDataFile,
    InvalidRequest,
    QueryBindingError,
    QueryCancelled,
    QueryExecutionError,
    QuerySyntaxError,
    ResultLimitExceeded,
    ResultTypeTooComplex,
    RowLimitExceeded,
    StatementNotAllowed,
    StorageUnavailable,
    TableNotFound,
    TimeLimitExceeded,
)
from duckstep_service.core.heartbeat import Phase
from duckstep_service.core.limits import Limits
from duckstep_service.core.query.estimate import check_estimate
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.results.ports import EngineQuery, EngineResult
from duckstep_service.core.table_files import Column, StoredObject
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.query_command import (
    locate_command,
    query_command,
    sandbox_identity,
)
from duckstep_service.engine.worker.child_process import STARTED, WorkerExited
from duckstep_service.engine.worker.file_source import FileSource, local_source
from duckstep_service.engine.worker.plan_check import UnplannedColumns
from duckstep_service.engine.worker.process import WorkerProcess
from duckstep_service.engine.worker.protocol import (
    Resources,
    S3Access,
    SandboxConfig,
    SandboxIdentity,
)
from duckstep_service.engine.worker.sandbox import RESULT_FILE
from duckstep_service.engine.worker_responses import (
    check_response,
    engine_crashed,
    located_error,
)

# Seconds in which an interrupted query ends before its worker is killed.
GRACE_SECONDS = 1.0
# The grace of a cancelled query is shorter: the heartbeat that reports it has taken its time.
CANCEL_GRACE_SECONDS = 0.5
# Seconds of the search for the file and the column that failed a query.
LOCATE_SECONDS = 5.0
# Interval at which a running query reports progress and checks its heartbeat.
POLL_SECONDS = 0.25

# DuckDB 1.5.5 raises internal errors for min and max alone over a partition column
# (ParquetPartitionRowGroup::GetColumnStatistics) and for the statistics of some VARIANT columns
# (RelationStatisticsHelper); without these optimizers the same queries succeed.
_SUSPECT_OPTIMIZERS = "statistics_propagation,join_order"

# Errors after which the worker is reused; after any other it is stopped. A statement that only the
# sandbox refuses has passed the statement policy, and its effect on the worker is unknown.
_RECOVERABLE_ERRORS = (
    ColumnNotFound,
    InvalidRequest,
    QueryBindingError,
    QueryCancelled,
    QueryExecutionError,
    QuerySyntaxError,
    ResultLimitExceeded,
    ResultTypeTooComplex,
    RowLimitExceeded,
    TableNotFound,
    TimeLimitExceeded,
)


class Runner:
    """Owns one worker that has run a query, and one spare worker for an incompatible query."""

    def __init__(
        self,
        uri: Callable[[str], str],
        access: Callable[[Sequence[str]], Sequence[S3Access]],
        resources: Callable[[Limits], Resources],
        extension: str,
        prefetch: Prefetch | None = None,
    ) -> None:
        self._uri, self._access, self._resources = uri, access, resources
        self._extension = extension
        self._prefetch = prefetch
        self._worker: WorkerProcess | None = None
        self._identity = SandboxIdentity("", "", (0, 0), False, "", {})
        self._spare: WorkerProcess | None = None

    def run(self, query: EngineQuery) -> EngineResult:
        """Run a query. Raises the errors of an engine in `core.errors`."""
        deadline = time.monotonic() + query.limits.seconds
        try:
            return self._run_reads(query, deadline)
        except UnplannedColumns:
            whole = replace(query, reads=Reads())
            check_estimate(whole_files(query.tables), query.limits)
            return self._run_reads(whole, deadline)
        finally:
            self.warm_up()

    def warm_up(self) -> None:
        """Start the spare worker."""
        if self._spare is not None and not self._spare.alive:
            self._spare.stop()
            self._spare = None
        if self._spare is None:
            self._spare = WorkerProcess()

    def close(self) -> None:
        """Stop both workers."""
        self._stop_worker()
        if self._spare is not None:
            self._spare.stop()
            self._spare = None

    def _run_reads(self, query: EngineQuery, deadline: float) -> EngineResult:
        """Run the query over the columns of its reads. Raises UnplannedColumns for others."""
        query, local = self._prefetch_files(query, deadline)
        if local is None:
            return self._run_from(self._s3_source(query), query, deadline)
        try:
            return self._run_from(local, query, deadline)
        except (InvalidDataFile, StorageUnavailable):
            # The query read a byte range that was not fetched, or the object itself is broken;
            # or the worker could not open a local file.
            return self._run_from(self._s3_source(query), query, deadline)

    def _prefetch_files(
        self, query: EngineQuery, deadline: float
    ) -> tuple[EngineQuery, FileSource | None]:
        """Fetch the files of the query; return their source, None to read from S3.

        The query returns with schemas that cover its files.
        """
        if self._prefetch is None:
            return query, None
        try:
            query = self._prefetch.complete_schemas(query, deadline - time.monotonic())
            paths = self._prefetch.fetch(query, deadline - time.monotonic())
            descriptors = self._prefetch.share(query) if paths else {}
        except TimeoutError:
            raise _time_limit_exceeded(query) from None
        except OSError:
            # The disk is full although the budget was kept.
            self._prefetch.clear()
            return query, None
        if not paths:
            return query, None
        memory = self._prefetch.reserved_memory
        return query, local_source(paths, self._uri, memory, descriptors)

    @property
    def _unreadable(self) -> Sequence[StoredObject]:
        """The files of the query whose footers are unreadable."""
        return self._prefetch.unreadable if self._prefetch else ()

    def _s3_source(self, query: EngineQuery) -> FileSource:
        """Return S3 as the source of the query's files."""
        keys = [file.key for table in query.tables for file in table.files]
        return FileSource(self._uri, self._access(keys))

    def _run_from(self, source: FileSource, query: EngineQuery, deadline: float) -> EngineResult:
        """Run the query; repeat it after an internal error without suspect optimizers."""
        try:
            return self._run(source, query, deadline, disabled="")
        except InternalError:
            return self._run(source, query, deadline, disabled=_SUSPECT_OPTIMIZERS)

    def _run(
        self, source: FileSource, query: EngineQuery, deadline: float, disabled: str
    ) -> EngineResult:
        try:
            query.heartbeat.enter(Phase.RUNNING)
            worker = self._open_worker(source, query, deadline, disabled)
            number = worker.send({"query": query_command(source, query)})
            response = self._wait(worker, number, query, deadline)
            result = check_response(response, "done", source, query, self._unreadable)
        except WorkerExited as exc:
            self._stop_worker()
            raise engine_crashed(exc.returncode) from exc
        except DuckstepError as exc:
            located = None
            if isinstance(exc, InvalidDataFile) or (isinstance(exc, InternalError) and disabled):
                located = self._locate_fault(exc, source, query, deadline)
            if not isinstance(exc, _RECOVERABLE_ERRORS):
                self._stop_worker()
            if isinstance(exc, StatementNotAllowed) and self._prefetch is not None:
                self._prefetch.clear()
            if located is not None:
                raise located from exc
            raise
        columns = [Column(name, kind) for name, kind in result["columns"]]
        path = worker.folder / RESULT_FILE
        return EngineResult(path, result["rows"], columns, result["seconds"], query.reads)

    def _locate_fault(
        self, error: DuckstepError, source: FileSource, query: EngineQuery, deadline: float
    ) -> InvalidDataFile | None:
        """Return an error that names the unreadable file and column, None if none is found.

        A local copy has holes, so only files in S3 are searched.
        """
        worker, seconds = self._worker, min(deadline - time.monotonic(), LOCATE_SECONDS)
        if not source.access or worker is None or seconds <= 0:
            return None
        number = worker.send({"locate": locate_command(source, query, error)})
        try:
            response = self._wait(worker, number, query, time.monotonic() + seconds)
        except (TimeLimitExceeded, WorkerExited):
            return None
        return located_error(response, source, query)

    def _open_worker(
        self, source: FileSource, query: EngineQuery, deadline: float, disabled: str
    ) -> WorkerProcess:
        """Return the last worker if its sandbox covers the query, else a new one."""
        identity = sandbox_identity(source, query, disabled)
        if self._worker is not None and self._worker.alive and self._identity.covers(identity):
            return self._worker
        self._stop_worker()
        self.warm_up()
        assert self._spare is not None
        self._worker, self._spare, self._identity = self._spare, None, identity
        descriptors = [
            source.descriptors[file] for file in identity.files if file in source.descriptors
        ]
        config = SandboxConfig(
            folder=str(self._worker.folder),
            extension=self._extension,
            s3=source.access,
            resources=self._resources_for(source, query.limits),
            files=list(identity.files),
            ordered=identity.ordered,
            disabled_optimizers=disabled,
            descriptors=len(descriptors),
        )
        if descriptors:
            # A worker that still starts would receive them later.
            self._wait(self._worker, STARTED, query, deadline)
        number = self._worker.send({"open": config.to_dict()})
        self._worker.pass_descriptors(descriptors)
        response = self._wait(self._worker, number, query, deadline)
        check_response(response, "opened", source, query, self._unreadable)
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
                    raise _time_limit_exceeded(query)
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
            self._worker = None


def _time_limit_exceeded(query: EngineQuery) -> TimeLimitExceeded:
    seconds = query.limits.seconds
    return TimeLimitExceeded(
        f"The query was stopped after {seconds:g} seconds, its time limit."
        " Read fewer partitions, or raise `limits.seconds`.",
        details={"seconds": seconds},
    )
