"""The runner of queries: one worker process at a time, reused for compatible queries."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

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
)
from duckstep_service.engine.sandbox_workers import SandboxWorkers, time_limit_exceeded
from duckstep_service.engine.worker.child_process import WorkerExited
from duckstep_service.engine.worker.file_source import FileSource, local_source
from duckstep_service.engine.worker.plan_check import UnplannedColumns
from duckstep_service.engine.worker.protocol import (
    Resources,
    S3Access,
)
from duckstep_service.engine.worker.sandbox import RESULT_FILE
from duckstep_service.engine.worker_responses import (
    check_response,
    engine_crashed,
    located_error,
)

# Seconds of the search for the file and the column that failed a query.
LOCATE_SECONDS = 5.0

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


class Runner(SandboxWorkers):
    """Runs the queries of one function, one at a time."""

    def __init__(
        self,
        uri: Callable[[str], str],
        access: Callable[[Sequence[str]], Sequence[S3Access]],
        resources: Callable[[Limits], Resources],
        extension: str,
        prefetch: Prefetch | None = None,
    ) -> None:
        super().__init__(resources, extension)
        self._uri, self._access, self._prefetch = uri, access, prefetch

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

    def _run_reads(self, query: EngineQuery, deadline: float) -> EngineResult:
        """Run the query over the columns of its reads. Raises UnplannedColumns for others."""
        query, local = self._prefetch_files(query, deadline)
        if local is None or self._prefetch is None:
            return self._run_from(self._s3_source(query), query, deadline)
        try:
            return self._run_from(local, self._prefetch.localize(query), deadline)
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
            fetched = self._fetch(self._prefetch, query, deadline)
        except TimeoutError:
            raise time_limit_exceeded(query) from None
        except OSError:
            # The disk is full although the budget was kept.
            self._prefetch.clear()
            return query, None
        return query, self._local_source(self._prefetch, query) if fetched else None

    def _fetch(self, prefetch: Prefetch, query: EngineQuery, deadline: float) -> bool:
        """Fetch the columns of the query; return False to read from S3.

        The worker opens its sandbox and checks the plan meanwhile.
        """
        prepared: list[int] = []

        def prepare() -> None:
            with suppress(WorkerExited):  # The query starts another one.
                source = self._local_source(prefetch, query)
                prepared.append(self._prepare(source, prefetch.localize(query), deadline))

        try:
            return prefetch.fetch(query, deadline - time.monotonic(), prepare) is not None
        except BaseException:
            if prepared:
                self._end_preparation(prepared[0])
            raise

    def _local_source(self, prefetch: Prefetch, query: EngineQuery) -> FileSource:
        descriptors = prefetch.share(query)
        return local_source(prefetch.paths, self._uri, prefetch.reserved_memory, descriptors)

    def _prepare(self, source: FileSource, query: EngineQuery, deadline: float) -> int:
        """Start the opening of a sandbox and the check of the plan; return the command's number.

        The command of the query raises an error of either.
        """
        worker = self._start_opening(source, query, deadline, disabled="")
        return worker.send({"prepare": query_command(source, query)})

    @property
    def _unreadable(self) -> Sequence[StoredObject]:
        """The files of the query whose footers are unreadable."""
        return self._prefetch.unreadable if self._prefetch else ()

    def _s3_source(self, query: EngineQuery) -> FileSource:
        """Return S3 as the source of the query's files, without access for a query without any."""
        keys = [file.key for table in query.tables for file in table.files]
        return FileSource(self._uri, self._access(keys) if keys else [])

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
