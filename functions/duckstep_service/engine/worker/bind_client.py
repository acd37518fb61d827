"""Binds queries in a child that has tables without files, and no way to S3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from duckstep_service.core.errors import EngineCrashed, TimeLimitExceeded, UserError
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import Column
from duckstep_service.engine.error_mapping import map_error
from duckstep_service.engine.sql.views import create_empty_view
from duckstep_service.engine.worker.execution import Parameters
from duckstep_service.engine.worker.process import START_SECONDS, WorkerExited, WorkerProcess
from duckstep_service.engine.worker.protocol import Resources, SandboxConfig

# Seconds for one query; a few CTEs that read each other many times keep a binder busy for ever.
BIND_SECONDS = 2.0
_MB = 1024 * 1024
BIND_RESOURCES = Resources(memory=256 * _MB, address_space=1536 * _MB, spill=_MB, threads=1)


class BindClient:
    """Owns a child that is kept for the next query, of whichever owner: it sees no data."""

    def __init__(self, seconds: float = BIND_SECONDS) -> None:
        self._seconds = seconds
        self._child: WorkerProcess | None = None
        self._opening = False

    def bind(
        self,
        statement: Statement,
        parameters: Parameters,
        tables: Mapping[str, Sequence[Column]],
    ) -> list[Column] | None:
        """Return the result's columns, None if they depend on parameters without values.

        Raises UserError; TimeLimitExceeded and EngineCrashed mean that nothing is known.
        """
        command = {
            "views": [create_empty_view(name, columns) for name, columns in tables.items()],
            "sql": statement.sql,
            "parameters": parameters,
            "names": statement.parameters,
        }
        try:
            answer = self._ask(command)
        except WorkerExited as exc:
            self._restart()
            raise EngineCrashed("The engine's process ended while it bound the query.") from exc
        if answer is None:
            self._restart()
            raise TimeLimitExceeded(f"The query was not bound within {self._seconds:g} seconds.")
        return self._columns(answer, statement.sql)

    def _ask(self, command: dict[str, Any]) -> dict[str, Any] | None:
        """Send the command to a child that is open; return its answer, None after the deadline."""
        if self._child is None or not self._child.alive:
            self._restart()
        assert self._child is not None
        if self._opening:
            self._opening = self._child.receive(START_SECONDS) is None
        self._child.send({"bind": command})
        return self._child.receive(self._seconds)

    def _columns(self, answer: dict[str, Any], sql: str) -> list[Column] | None:
        if "error" in answer:
            error = map_error(answer["error"], sql)
            if not isinstance(error, UserError):
                self._restart()
            raise error
        bound = answer["bound"]
        return None if bound is None else [Column(name, kind) for name, kind in bound]

    def close(self) -> None:
        """End the child."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _restart(self) -> None:
        """End the child and open a new one, which the next query finds ready."""
        self.close()
        self._child = WorkerProcess()
        sandbox = SandboxConfig(str(self._child.folder), "", [], BIND_RESOURCES, [])
        self._child.send({"open": sandbox.to_dict()})
        self._opening = True
