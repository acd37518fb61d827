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
from duckstep_service.core.models import Column, EngineAnswer, EngineQuery, TableFiles
from duckstep_service.engine.error_mapping import translate
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.sql.result_views import create_result_view
from duckstep_service.engine.sql.views import create_view
from duckstep_service.engine.worker.file_source import Source, local
from duckstep_service.engine.worker.process import ChildEnded, ChildProcess
from duckstep_service.engine.worker.protocol import Resources, S3Access, Sandbox, Tenancy
from duckstep_service.engine.worker.sandbox import RESULT_FILE

# Seconds that an interrupted query has to end by itself before its child is killed.
GRACE_SECONDS = 1.0
# A cancelled one has less, for the beat before has already taken its time.
CANCEL_GRACE_SECONDS = 0.5
# How often a query that runs is asked for its progress and held against its heartbeat.
TICK_SECONDS = 0.25

# DuckDB 1.5.5 fails inside on min and max alone over a partition column
# (ParquetPartitionRowGroup::GetColumnStatistics); without this optimizer the same query runs.
_SUSPECT_OPTIMIZER = "statistics_propagation"

# After these the child is as good as before; after any other it is ended. A statement that only the
# sandbox refuses has passed the gate, and what it did to the child is not known.
_HARMLESS = (
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
        self._child: ChildProcess | None = None
        self._tenancy = Tenancy("", "", (0, 0), False, "", {})
        self._spare: ChildProcess | None = None

    def run(self, query: EngineQuery) -> EngineAnswer:
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
            self._spare = ChildProcess()

    def close(self) -> None:
        """End every child."""
        self._drop()
        if self._spare is not None:
            self._spare.stop()
            self._spare = None

    def _fetched(self, query: EngineQuery, deadline: float) -> Source | None:
        """Return the source of the query's files after fetching them, None to read from S3."""
        if self._prefetch is None:
            return None
        try:
            folder = self._prefetch.place(query, deadline - time.monotonic())
        except TimeoutError:
            raise _too_long(query) from None
        except OSError:
            # The disk is full, whatever the budget said.
            self._prefetch.clear()
            return None
        return local(folder, self._uri) if folder else None

    def _remote(self, query: EngineQuery) -> Source:
        """Return the buckets as the source of the query's files."""
        keys = [file.key for table in query.tables for file in table.files]
        return Source(self._uri, self._access(keys))

    def _run_at(self, source: Source, query: EngineQuery, deadline: float) -> EngineAnswer:
        try:
            return self._run(source, query, deadline, disabled="")
        except InternalError:
            return self._run(source, query, deadline, disabled=_SUSPECT_OPTIMIZER)

    def _run(
        self, source: Source, query: EngineQuery, deadline: float, disabled: str
    ) -> EngineAnswer:
        try:
            child = self._opened(source, query, deadline, disabled)
            child.send({"query": self._command(source, query)})
            done = _check(self._wait(child, query, deadline), source, query)
        except ChildEnded as exc:
            self._drop()
            raise _crash(exc.returncode) from exc
        except DuckstepError as exc:
            if not isinstance(exc, _HARMLESS):
                self._drop()
            if isinstance(exc, StatementNotAllowed) and self._prefetch is not None:
                self._prefetch.clear()
            raise
        columns = [Column(name, kind) for name, kind in done["columns"]]
        return EngineAnswer(child.folder / RESULT_FILE, done["rows"], columns, done["seconds"])

    def _command(self, source: Source, query: EngineQuery) -> dict[str, Any]:
        return {
            "views": [_view(table, source) for table in query.tables],
            "sql": query.sql,
            "parameters": query.parameters,
            "resultRows": query.limits.result_rows,
            "resultBytes": query.limits.result_bytes,
        }

    def _opened(
        self, source: Source, query: EngineQuery, deadline: float, disabled: str
    ) -> ChildProcess:
        """Return a child that may run the query: the last one if it may, else a new one."""
        tenancy = _tenancy(source, query, disabled)
        if self._child is not None and self._child.alive and self._tenancy.serves(tenancy):
            return self._child
        self._drop()
        self.warm_up()
        assert self._spare is not None
        self._child, self._spare, self._tenancy = self._spare, None, tenancy
        sandbox = Sandbox(
            folder=str(self._child.folder),
            extension=self._extension,
            s3=source.access,
            resources=self._resources_for(source, query.limits),
            files=list(tenancy.files),
            ordered=tenancy.ordered,
            disabled_optimizers=disabled,
        )
        self._child.send({"open": sandbox.to_dict()})
        _check(self._wait(self._child, query, deadline), source, query)
        return self._child

    def _resources_for(self, source: Source, limits: Limits) -> Resources:
        """Return the child's share; what it reads from S3 it waits for, hence more threads."""
        resources = self._resources(limits)
        return resources if source.access else replace(resources, threads=os.cpu_count() or 1)

    def _wait(self, child: ChildProcess, query: EngineQuery, deadline: float) -> dict[str, Any]:
        """Return the child's answer; interrupt it at the deadline or when the query has ended."""
        child.progress = {}
        try:
            while True:
                left = deadline - time.monotonic()
                answer = child.receive(min(left, TICK_SECONDS))
                if answer is not None:
                    return answer
                if left <= TICK_SECONDS:
                    raise _too_long(query)
                query.heartbeat.check()
                query.heartbeat.report(**child.progress)
                child.ask_progress()
        except (QueryCancelled, TimeLimitExceeded) as exc:
            cancelled = isinstance(exc, QueryCancelled)
            self._interrupt(child, CANCEL_GRACE_SECONDS if cancelled else GRACE_SECONDS)
            raise

    def _interrupt(self, child: ChildProcess, grace: float) -> None:
        """End the child's query, and the child if it does not heed within `grace` seconds."""
        child.send({"interrupt": True})
        try:
            heeded = child.receive(grace) is not None
        except ChildEnded:
            heeded = False
        if not heeded:
            self._drop()

    def _drop(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None


def _view(table: TableFiles, source: Source) -> str:
    if table.columns is None:
        return create_view(table, source.uri)
    return create_result_view(table.name, table.files[0], table.columns, source.uri)


def _tenancy(source: Source, query: EngineQuery, disabled: str) -> Tenancy:
    return Tenancy(
        query.owner,
        source.key_id,
        (query.limits.memory_bytes, query.limits.spill_bytes),
        any(table.columns is not None for table in query.tables),
        disabled,
        {source.uri(file.key): file.version for table in query.tables for file in table.files},
    )


def _check(answer: dict[str, Any], source: Source, query: EngineQuery) -> dict[str, Any]:
    if "exceeded" in answer:
        raise result_too_large(answer["exceeded"], query.limits)
    if "error" in answer:
        raise translate(source.named(answer["error"]), query.sql)
    done: dict[str, Any] = answer.get("done", {})
    return done


def _too_long(query: EngineQuery) -> TimeLimitExceeded:
    seconds = query.limits.seconds
    return TimeLimitExceeded(
        f"The query was stopped after {seconds:g} seconds, its time limit."
        " Read fewer partitions, or raise the limit.",
        details={"seconds": seconds},
    )


def _crash(returncode: int) -> DuckstepError:
    how = f"exit code {returncode}"
    if returncode < 0:
        how = f"signal {signal.Signals(-returncode).name}"
    return EngineCrashed(
        f"The engine's process ended without an answer ({how}), which is most often a lack of"
        " memory. Other queries are not affected.",
        details={"exit": how},
    )
