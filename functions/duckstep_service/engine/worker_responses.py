"""The responses of a worker process as values, or as the errors of the product."""

from __future__ import annotations

import signal
from typing import Any

from duckstep_service.core.errors import (
    DuckstepError,
    EngineCrashed,
    InvalidDataFile,
    one_line,
)
from duckstep_service.core.limits import result_too_large
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.engine.error_mapping import map_error, map_table_error
from duckstep_service.engine.worker.file_source import FileSource
from duckstep_service.engine.worker.plan_check import UnplannedColumns

# Signals of a fault of DuckDB itself, as on a value that is nested too deeply for its stack.
_FAULTS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)
_MAX_NAME = 100


def check_response(
    response: dict[str, Any], kind: str, source: FileSource, query: EngineQuery
) -> Any:
    """Return the value of a response of this kind, or raise its error."""
    if "exceeded" in response:
        raise result_too_large(response["exceeded"], query.limits)
    if "table" in response:
        table = query.tables[response["table"]]
        raise map_table_error(source.map_paths(response["error"]), table, table.files[0])
    if "error" in response:
        raise map_error(source.map_paths(response["error"]), query.sql, _only_file(query))
    if "unplanned" in response:
        raise UnplannedColumns
    if kind not in response:
        raise EngineCrashed("The engine's process gave a response to another command.")
    return response[kind]


def located_error(
    response: dict[str, Any], source: FileSource, query: EngineQuery
) -> InvalidDataFile | None:
    """Return the error of the file that a search has found, None without one."""
    located = response.get("located")
    for table in query.tables:
        for file in table.files:
            if located and source.uri(file.key) == located["file"]:
                error = map_table_error(source.map_paths(located["error"]), table, file)
                return _name_column(error, located["column"])
    return None


def _name_column(error: DuckstepError, column: str) -> InvalidDataFile | None:
    """Return the error of a file with the column in its message, None for another error."""
    if not isinstance(error, InvalidDataFile) or not column:
        return error if isinstance(error, InvalidDataFile) else None
    file = error.details["file"]
    name = one_line(column, _MAX_NAME)
    message = error.message.replace(file, f'{file} (column "{name}")', 1)
    return InvalidDataFile(message, details={"file": file, "column": name})


def _only_file(query: EngineQuery) -> str:
    """Return the key of the file that the query reads, empty if it reads none or several."""
    keys = [file.key for table in query.tables for file in table.files]
    return keys[0] if len(keys) == 1 else ""


def engine_crashed(returncode: int) -> DuckstepError:
    """Return the error for a process that has exited with a code, negative for a signal."""
    status = f"exit code {returncode}"
    if returncode < 0:
        status = f"signal {signal.Signals(-returncode).name}"
    reason = "most often for lack of memory. Read fewer columns or partitions."
    if -returncode in _FAULTS:
        reason = "DuckDB failed on this query and would again. Rewrite the query."
    return EngineCrashed(
        f"The engine's process ended without a result ({status}): {reason}"
        " Other queries are not affected.",
        details={"exit": status},
    )
