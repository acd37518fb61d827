"""The worker process: opens one sandbox, then runs one query at a time for its parent.

Each line on standard input is a JSON command, each line on standard output a JSON response. The
process exits and removes its folder at the end of standard input, so neither outlives the parent.
"""

from __future__ import annotations

import os
import resource
import socket
import threading
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from duckstep_service.core.errors import ResultTypeTooComplex
from duckstep_service.engine.error_document import shorten_error
from duckstep_service.engine.worker.bind import describe_columns, estimate_operators
from duckstep_service.engine.worker.child_process import STARTED
from duckstep_service.engine.worker.command_pipe import CommandPipe
from duckstep_service.engine.worker.descriptors import CHANNEL_VARIABLE, receive_descriptors
from duckstep_service.engine.worker.execution import (
    ResultColumns,
    SandboxQuery,
    execute,
    prepare,
)
from duckstep_service.engine.worker.fault_search import find_fault
from duckstep_service.engine.worker.plan_check import (
    PlanRefused,
    PlanUnavailable,
    Readable,
    UnplannedColumns,
)
from duckstep_service.engine.worker.process_limits import (
    lower_priority,
    raise_descriptor_limit,
)
from duckstep_service.engine.worker.protocol import SandboxConfig
from duckstep_service.engine.worker.sandbox import (
    RESULT_FILE,
    drop_views,
    has_foreign_files,
    open_sandbox,
)
from duckstep_service.engine.worker.scan_columns import BrokenTable, ScanColumns
from duckstep_service.engine.worker.size_limit import FileSizeLimit

# Between two interrupts of a command that has not ended.
_INTERRUPT_SECONDS = 0.02
# The parent stops a worker whose statement was refused, and removes its folder.
_REFUSED_WRITE = {"error": {"type": "PermissionException", "message": "A statement wrote a file."}}
_MISSING_FILES = {"error": {"type": "IOException", "message": "Fetched files did not arrive."}}


class CommandLoop:
    """The command loop of the process, with its connection and the numbers of its commands."""

    def __init__(self, pipe: CommandPipe, scans: ScanColumns) -> None:
        self._pipe, self._scans = pipe, scans
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._folder = Path()
        self._config: SandboxConfig | None = None
        self._finish_lock = threading.Lock()
        self._received = 0
        self._finished = 0
        self._views: list[str] | None = []
        self._prepared: tuple[dict[str, Any], ResultColumns] | None = None
        self._channel = socket.socket(fileno=int(os.environ[CHANNEL_VARIABLE]))

    def serve(self) -> None:
        """Run commands until standard input ends."""
        self._pipe.start(self._control, folder=Path.cwd())
        self._pipe.respond({"number": STARTED, "started": True})
        while True:
            command = self._pipe.next()
            self._pipe.respond({"number": command["number"], **self._run(command)})

    def _control(self, message: dict[str, Any]) -> bool:
        """Handle a message about the running command; return False for a new command."""
        if "interrupt" in message:
            number = self._received
            threading.Thread(
                target=self._interrupt_until_finished, args=(number,), daemon=True
            ).start()
        elif "progress" in message:
            self._pipe.respond({"progress": self._progress()})
        else:
            self._received += 1
            return False
        return True

    def _interrupt_until_finished(self, number: int) -> None:
        """Interrupt until the command finishes: DuckDB drops an interrupt before a statement."""
        while self._interrupt(number):
            time.sleep(_INTERRUPT_SECONDS)

    def _interrupt(self, number: int) -> bool:
        """Interrupt the command `number` and never a later one; return whether it was running."""
        with self._finish_lock:
            running = self._finished < number
            if running and self._connection is not None:
                self._connection.interrupt()
            return running

    def _progress(self) -> dict[str, float]:
        """Return DuckDB's percentage and the bytes of the result file, where known."""
        percent = self._connection.query_progress() if self._connection else -1
        progress = {"percent": round(percent, 1)} if percent >= 0 else {}
        with suppress(FileNotFoundError):
            progress["result_bytes"] = (self._folder / RESULT_FILE).stat().st_size
        return progress

    def _run(self, command: dict[str, Any]) -> dict[str, Any]:
        try:
            if "open" in command:
                return self._open(SandboxConfig.from_dict(command["open"]))
            if "bind" in command:
                return self._bind(command["bind"])
            if "prepare" in command:
                return self._prepare(command["prepare"])
            if "locate" in command:
                return self._locate(command["locate"])
            return self._query(command["query"])
        except BrokenTable as exc:
            return {"error": _describe_error(exc.__cause__), "table": exc.number}
        except (duckdb.Error, ResultTypeTooComplex, PlanUnavailable) as exc:
            return {"error": _describe_error(exc)}
        except UnicodeDecodeError as exc:
            return {"error": _describe_error(exc)}
        except UnplannedColumns:
            return {"unplanned": True}
        except PlanRefused as exc:
            return {"error": {"type": "PermissionException", "message": str(exc)}}
        except MemoryError:
            return {"error": {"type": "OutOfMemoryException", "message": ""}}
        except Exception as exc:
            # Without a response the exit of the process would look like a lack of memory.
            return {"error": {"type": "InternalException", "message": type(exc).__name__}}
        finally:
            with self._finish_lock:
                self._finished += 1

    def _open(self, config: SandboxConfig) -> dict[str, Any]:
        limit = config.resources.address_space
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        try:
            receive_descriptors(self._channel, config.descriptors)
        except OSError:
            return _MISSING_FILES
        self._folder, self._config = Path(config.folder), config
        self._connection = open_sandbox(config)
        return {"opened": True}

    def _locate(self, query: dict[str, Any]) -> dict[str, Any]:
        """Find the file that failed the last query."""
        fault = find_fault(self._usable_connection, query["files"], query["columns"])
        if fault is None:
            return {"located": None}
        error = _describe_error(fault.error)
        return {"located": {"file": fault.file, "column": fault.column, "error": error}}

    def _usable_connection(self) -> duckdb.DuckDBPyConnection:
        """Return the connection, a new one if an internal error has ended the instance."""
        assert self._connection is not None and self._config is not None
        try:
            self._connection.execute("SELECT 1")
        except duckdb.FatalException:
            self._connection, self._views = open_sandbox(self._config), None
        return self._connection

    def _prepare(self, query: dict[str, Any]) -> dict[str, Any]:
        """Create the views and check the plan of the query that follows."""
        assert self._connection is not None
        self._prepared = None
        self._create_views(query["views"], query["tables"])
        columns = prepare(self._connection, _sandbox_query(query), self._scans)
        self._prepared = query, columns
        return {"prepared": True}

    def _query(self, query: dict[str, Any]) -> dict[str, Any]:
        assert self._connection is not None
        prepared, self._prepared = self._prepared, None
        columns = prepared[1] if prepared and prepared[0] == query else None
        path = self._folder / RESULT_FILE
        path.unlink(missing_ok=True)
        if has_foreign_files(self._folder):
            return _REFUSED_WRITE
        self._create_views(query["views"], query["tables"])
        with FileSizeLimit(path, query["resultBytes"], self._connection.interrupt) as limit:
            try:
                execution = execute(
                    self._connection, _sandbox_query(query), path, self._scans, columns
                )
            except duckdb.InterruptException:
                if not limit.exceeded:
                    raise
        if has_foreign_files(self._folder):
            return _REFUSED_WRITE
        if limit.exceeded:
            return {"exceeded": "resultBytes"}
        if 0 < query["resultRows"] < execution.rows:
            return {"exceeded": "resultRows"}
        return {"done": asdict(execution)}

    def _bind(self, query: dict[str, Any]) -> dict[str, Any]:
        assert self._connection is not None
        self._create_views(query["views"], [])
        names, parameters = query["names"], query["parameters"]
        readable = Readable(query["tables"], files=())
        if query.get("estimates"):
            return {
                "operators": estimate_operators(
                    self._connection, query["sql"], parameters, readable
                )
            }
        columns = describe_columns(self._connection, query["sql"], parameters, names, readable)
        return {"bound": columns}

    def _create_views(self, views: list[str], scanned: list[str]) -> None:
        """Replace every view by those of the query, unless the last query had the same.

        A view of an earlier query would be one more table, also of another owner in the binder.
        The columns of the views `scanned` are loaded.
        """
        assert self._connection is not None
        if views != self._views:
            self._views = None
            drop_views(self._connection)
            for number, view in enumerate(views):
                try:
                    self._connection.execute(view)
                except duckdb.Error as exc:
                    raise BrokenTable(number) from exc
            self._scans.load(self._connection, scanned)
            self._views = views


def _describe_error(error: BaseException | None) -> dict[str, str]:
    if isinstance(error, UnicodeDecodeError):
        # DuckDB shortens a text in its message between the bytes of a character, or quotes a value.
        message = bytes(error.object).decode("utf-8", "replace")
        return {"type": "InvalidInputException", "message": shorten_error(message)}
    try:
        return {"type": type(error).__name__, "message": shorten_error(str(error))}
    except MemoryError:
        return {"type": "OutOfMemoryException", "message": ""}


def _sandbox_query(query: dict[str, Any]) -> SandboxQuery:
    readable = Readable(query["tables"], query["files"], query["columns"])
    return SandboxQuery(query["sql"], query["parameters"], readable)


def serve(scans: ScanColumns) -> None:
    """Set the limits of the process, then serve commands."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    lower_priority()
    raise_descriptor_limit()
    CommandLoop(CommandPipe(), scans).serve()


def main() -> None:
    """Serve commands in a process of its own."""
    serve(ScanColumns())


if __name__ == "__main__":
    main()
