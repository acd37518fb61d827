"""Runs queries in children, one at a time, and keeps a child for the next of the same kind."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from duckstep_service.core.errors import (
    ColumnNotFound,
    DuckstepError,
    EngineCrashed,
    InternalError,
    InvalidDataFile,
    InvalidRequest,
    QueryBindingError,
    QueryCancelled,
    QueryExecutionError,
    QuerySyntaxError,
    ResultLimitExceeded,
    RowLimitExceeded,
    StatementNotAllowed,
    TableNotFound,
    TimeLimitExceeded,
)
from duckstep_service.core.limits import Limits, result_too_large
from duckstep_service.core.results.ports import EngineQuery, EngineResult
from duckstep_service.core.table_files import Column, TableFiles
from duckstep_service.engine.error_mapping import map_error
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.sql.result_views import create_result_view
from duckstep_service.engine.sql.views import create_view
from duckstep_service.engine.worker.file_source import FileSource, local_source
from duckstep_service.engine.worker.process import WorkerExited, WorkerProcess
from duckstep_service.engine.worker.protocol import (
    Resources,
    S3Access,
    SandboxConfig,
    SandboxIdentity,
)
from duckstep_service.engine.worker.sandbox import RESULT_FILE

# Seconds that an interrupted query has to end by itself before its child is killed.
GRACE_SECONDS = 1.0
# A cancelled one has less, for the beat before has already taken its time.
CANCEL_GRACE_SECONDS = 0.5
# How often a query that runs is asked for its progress and held against its heartbeat.
POLL_SECONDS = 0.25

# DuckDB 1.5.5 fails inside on min and max alone over a partition column
# (ParquetPartitionRowGroup::GetColumnStatistics); without this optimizer the same query runs.
_SUSPECT_OPTIMIZER = "statistics_propagation"

# After these the child is as good as before; after any other it is ended. A statement that only the
# sandbox refuses has passed the gate, and what it did to the child is not known.
_RECOVERABLE_ERRORS = (
    ColumnNotFound,
    InvalidRequest,
    QueryBindingError,
    QueryCancelled,
    QueryExecutionError,
    QuerySyntaxError,
    ResultLimitExceeded,
    RowLimitExceeded,
    TableNotFound,
    TimeLimitExceeded,
)


class Runner:
    """Owns at most one child that has served a query, and one that waits for the next."""

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
        self._child: WorkerProcess | None = None
        self._tenancy = SandboxIdentity("", "", (0, 0), False, "", {})
        self._spare: WorkerProcess | None = None

    def run(self, query: EngineQuery) -> EngineResult:
        """Run a query. Raises the errors of `core.errors` that an engine can meet."""
        deadline = time.monotonic() + query.limits.seconds
        try:
            fetched = self._fetched(query, deadline)
            if fetched is None:
                return self._run_at(self._remote(query), query, deadline)
            try:
                return self._run_at(fetched, query, deadline)
            except InvalidDataFile:
                # The query read what was not fetched, or S3 itself has a file that is broken.
                return self._run_at(self._remote(query), query, deadline)
        finally:
            self.warm_up()

    def warm_up(self) -> None:
        """Start the process that the next query of another kind will use."""
        if self._spare is not None and not self._spare.alive:
            self._spare.stop()
            self._spare = None
        if self._spare is None:
            self._spare = WorkerProcess()

    def close(self) -> None:
        """End every child."""
        self._drop()
        if self._spare is not None:
            self._spare.stop()
            self._spare = None

    def _fetched(self, query: EngineQuery, deadline: float) -> FileSource | None:
        """Return the source of the query's files after fetching them, None to read from S3."""
        if self._prefetch is None:
            return None
        try:
            folder = self._prefetch.place(query, deadline - time.monotonic())
        except TimeoutError:
            raise _time_limit_exceeded(query) from None
        except OSError:
            # The disk is full, whatever the budget said.
            self._prefetch.clear()
            return None
        return local_source(folder, self._uri) if folder else None

    def _remote(self, query: EngineQuery) -> FileSource:
        """Return the buckets as the source of the query's files."""
        keys = [file.key for table in query.tables for file in table.files]
        return FileSource(self._uri, self._access(keys))

    def _run_at(self, source: FileSource, query: EngineQuery, deadline: float) -> EngineResult:
        try:
            return self._run(source, query, deadline, disabled="")
        except InternalError:
            return self._run(source, query, deadline, disabled=_SUSPECT_OPTIMIZER)

    def _run(
        self, source: FileSource, query: EngineQuery, deadline: float, disabled: str
    ) -> EngineResult:
        try:
            child = self._opened(source, query, deadline, disabled)
            child.send({"query": self._command(source, query)})
            done = _check_response(self._wait(child, query, deadline), source, query)
        except WorkerExited as exc:
            self._drop()
            raise _engine_crashed(exc.returncode) from exc
        except DuckstepError as exc:
            if not isinstance(exc, _RECOVERABLE_ERRORS):
                self._drop()
            if isinstance(exc, StatementNotAllowed) and self._prefetch is not None:
                self._prefetch.clear()
            raise
        columns = [Column(name, kind) for name, kind in done["columns"]]
        return EngineResult(child.folder / RESULT_FILE, done["rows"], columns, done["seconds"])

    def _command(self, source: FileSource, query: EngineQuery) -> dict[str, Any]:
        return {
            "views": [_create_view(table, source) for table in query.tables],
            "sql": query.sql,
            "parameters": query.parameters,
            "resultRows": query.limits.result_rows,
            "resultBytes": query.limits.result_bytes,
        }

    def _opened(
        self, source: FileSource, query: EngineQuery, deadline: float, disabled: str
    ) -> WorkerProcess:
        """Return a child that may run the query: the last one if it may, else a new one."""
        tenancy = _sandbox_identity(source, query, disabled)
        if self._child is not None and self._child.alive and self._tenancy.serves(tenancy):
            return self._child
        self._drop()
        self.warm_up()
        assert self._spare is not None
        self._child, self._spare, self._tenancy = self._spare, None, tenancy
        sandbox = SandboxConfig(
            folder=str(self._child.folder),
            extension=self._extension,
            s3=source.access,
            resources=self._resources_for(source, query.limits),
            files=list(tenancy.files),
            ordered=tenancy.ordered,
            disabled_optimizers=disabled,
        )
        self._child.send({"open": sandbox.to_dict()})
        _check_response(self._wait(self._child, query, deadline), source, query)
        return self._child

    def _resources_for(self, source: FileSource, limits: Limits) -> Resources:
        """Return the child's share; what it reads from S3 it waits for, hence more threads."""
        resources = self._resources(limits)
        return resources if source.access else replace(resources, threads=os.cpu_count() or 1)

    def _wait(self, child: WorkerProcess, query: EngineQuery, deadline: float) -> dict[str, Any]:
        """Return the child's answer; interrupt it at the deadline or when the query has ended."""
        child.progress = {}
        try:
            while True:
                left = deadline - time.monotonic()
                answer = child.receive(min(left, POLL_SECONDS))
                if answer is not None:
                    return answer
                if left <= POLL_SECONDS:
                    raise _time_limit_exceeded(query)
                query.heartbeat.check()
                query.heartbeat.report(**child.progress)
                child.ask_progress()
        except (QueryCancelled, TimeLimitExceeded) as exc:
            cancelled = isinstance(exc, QueryCancelled)
            self._interrupt(child, CANCEL_GRACE_SECONDS if cancelled else GRACE_SECONDS)
            raise

    def _interrupt(self, child: WorkerProcess, grace: float) -> None:
        """End the child's query, and the child if it does not heed within `grace` seconds."""
        child.send({"interrupt": True})
        try:
            heeded = child.receive(grace) is not None
        except WorkerExited:
            heeded = False
        if not heeded:
            self._drop()

    def _drop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None


def _create_view(table: TableFiles, source: FileSource) -> str:
    if table.columns is None:
        return create_view(table, source.uri)
    return create_result_view(table.name, table.files[0], table.columns, source.uri)


def _sandbox_identity(source: FileSource, query: EngineQuery, disabled: str) -> SandboxIdentity:
    return SandboxIdentity(
        query.owner,
        source.key_id,
        (query.limits.memory_bytes, query.limits.spill_bytes),
        any(table.columns is not None for table in query.tables),
        disabled,
        {source.uri(file.key): file.version for table in query.tables for file in table.files},
    )


def _check_response(
    answer: dict[str, Any], source: FileSource, query: EngineQuery
) -> dict[str, Any]:
    if "exceeded" in answer:
        raise result_too_large(answer["exceeded"], query.limits)
    if "error" in answer:
        raise map_error(source.named(answer["error"]), query.sql)
    done: dict[str, Any] = answer.get("done", {})
    return done


def _time_limit_exceeded(query: EngineQuery) -> TimeLimitExceeded:
    seconds = query.limits.seconds
    return TimeLimitExceeded(
        f"The query was stopped after {seconds:g} seconds, its time limit."
        " Read fewer partitions, or raise the limit.",
        details={"seconds": seconds},
    )


def _engine_crashed(returncode: int) -> DuckstepError:
    how = f"exit code {returncode}"
    if returncode < 0:
        how = f"signal {signal.Signals(-returncode).name}"
    return EngineCrashed(
        f"The engine's process ended without an answer ({how}), which is most often a lack of"
        " memory. Other queries are not affected.",
        details={"exit": how},
    )
