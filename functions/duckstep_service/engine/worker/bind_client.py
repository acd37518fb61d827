"""Binding of queries in a worker with empty tables and without access to S3."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from duckstep_service.core.errors import EngineCrashed, TimeLimitExceeded, UserError
from duckstep_service.core.planning.blocking_inputs import BlockingOperator, EstimatedScan
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import Column
from duckstep_service.engine.error_mapping import map_error
from duckstep_service.engine.sql.plan_estimates import create_view_with_rows
from duckstep_service.engine.sql.views import create_empty_view, create_schema_views
from duckstep_service.engine.worker.child_process import WorkerExited
from duckstep_service.engine.worker.plan_check import Parameters
from duckstep_service.engine.worker.process import WORKER_PROGRAM, WorkerProcess
from duckstep_service.engine.worker.protocol import Resources, SandboxConfig

# Seconds for one query: nested CTEs that reference each other keep a binder busy without end.
BIND_SECONDS = 2.0
# Seconds in which a new worker loads DuckDB and opens its sandbox.
START_SECONDS = 10.0
_MB = 1024 * 1024
BIND_RESOURCES = Resources(memory=256 * _MB, address_space=1536 * _MB, spill=_MB, threads=1)


def _start_worker() -> WorkerProcess:
    return WorkerProcess(WORKER_PROGRAM)


def _command(
    statement: Statement,
    parameters: Parameters,
    tables: Mapping[str, Sequence[Column]],
    views: Sequence[str],
) -> dict[str, Any]:
    return {
        "views": [
            view + create_schema_views(name) for name, view in zip(tables, views, strict=True)
        ],
        "sql": statement.sql,
        "parameters": parameters,
        "names": statement.parameters,
        "tables": list(tables),
    }


def _blocking_operator(document: Mapping[str, Any]) -> BlockingOperator:
    scans = [EstimatedScan(rows, tuple(names)) for rows, names in document["scans"]]
    return BlockingOperator(document["name"], document["rows"], tuple(scans))


class BindClient:
    """Binds queries in one worker, which serves every owner because no data is visible to it."""

    def __init__(
        self,
        seconds: float = BIND_SECONDS,
        start_seconds: float = START_SECONDS,
        start: Callable[[], WorkerProcess] = _start_worker,
    ) -> None:
        self._seconds, self._start_seconds, self._start = seconds, start_seconds, start
        self._worker: WorkerProcess | None = None
        self._opening: int | None = None

    def bind(
        self,
        statement: Statement,
        parameters: Parameters,
        tables: Mapping[str, Sequence[Column]],
    ) -> list[Column] | None:
        """Return the result's columns, None if they depend on parameters without values.

        Raises UserError, and TimeLimitExceeded or EngineCrashed where binding has no verdict.
        """
        views = [create_empty_view(name, columns) for name, columns in tables.items()]
        response = self._run(_command(statement, parameters, tables, views))
        bound = response["bound"]
        return None if bound is None else [Column(name, kind) for name, kind in bound]

    def blocking_operators(
        self,
        statement: Statement,
        parameters: Parameters,
        tables: Mapping[str, Sequence[Column]],
        rows: Mapping[str, int],
    ) -> list[BlockingOperator]:
        """Return the blocking operators of the plan over tables with so many rows.

        Raises UserError, and TimeLimitExceeded or EngineCrashed where binding has no verdict.
        """
        views = [
            create_view_with_rows(name, columns, rows[name]) for name, columns in tables.items()
        ]
        command = _command(statement, parameters, tables, views) | {"estimates": True}
        return [_blocking_operator(each) for each in self._run(command)["operators"]]

    def _run(self, command: dict[str, Any]) -> dict[str, Any]:
        """Return the worker's response to a command. Raises its error."""
        try:
            self._wait_until_open()
            response = self._request(command)
        except WorkerExited as exc:
            self._restart()
            raise EngineCrashed("The engine's process ended while it bound the query.") from exc
        if response is None:
            self._restart()
            raise TimeLimitExceeded(
                f"The query was not checked within {self._seconds:g} seconds. Simplify it."
            )
        if "error" in response:
            error = map_error(response["error"], command["sql"])
            if not isinstance(error, UserError):
                self._restart()
            raise error
        return response

    def _wait_until_open(self) -> None:
        """Start a worker if none runs, and wait until it has opened its sandbox.

        A worker that needs longer goes on with its start, for the next query.
        """
        if self._worker is None or not self._worker.alive:
            self._restart()
        assert self._worker is not None
        if self._opening is None:
            return
        response = self._worker.receive(self._opening, self._start_seconds)
        if response is None:
            raise TimeLimitExceeded(
                f"The query was not checked: the binder did not start within"
                f" {self._start_seconds:g} seconds. Try again."
            )
        if "opened" not in response:
            self._restart()
            raise EngineCrashed("The binder's sandbox did not open.")
        self._opening = None

    def _request(self, command: dict[str, Any]) -> dict[str, Any] | None:
        """Send a command to the open worker; return its response, None after the time limit."""
        assert self._worker is not None
        return self._worker.receive(self._worker.send({"bind": command}), self._seconds)

    def close(self) -> None:
        """Stop the worker."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None

    def _restart(self) -> None:
        """Stop the worker and start the next one, which opens its sandbox in the background."""
        self.close()
        self._worker = self._start()
        config = SandboxConfig(str(self._worker.folder), "", [], BIND_RESOURCES, [])
        self._opening = self._worker.send({"open": config.to_dict()})
