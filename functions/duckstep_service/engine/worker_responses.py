"""The responses of a worker process as values, or as the errors of the product."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from typing import Any

from duckstep_service.core.errors import (
    DuckstepError,
    EngineCrashed,
    InvalidDataFile,
    QueryExecutionError,
)
from duckstep_service.core.limits import result_too_large
from duckstep_service.core.message_text import one_line
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine.error_mapping import map_error, map_table_error
from duckstep_service.engine.worker.file_source import FileSource
from duckstep_service.engine.worker.plan_check import UnplannedColumns

# Signals of a fault of DuckDB itself, as on a value that is nested too deeply for its stack.
_FAULTS = (signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)
_MAX_NAME = 100
_MAX_FILES = 5
# The first text is of a view, the second of the reader that unifies files by name.
_CAST_COLUMN = re.compile(
    r"when casting from source column (\S+?)\.?\Z"
    r"|\AError while reading file \".*?\": failed to cast column \"(.*?)\" from type ",
    re.DOTALL,
)


def check_response(
    response: dict[str, Any],
    kind: str,
    source: FileSource,
    query: EngineQuery,
    unreadable: Sequence[StoredObject] = (),
) -> Any:
    """Return the value of a response of this kind, or raise its error.

    An error about a table without a file is that of one of the `unreadable` files.
    """
    if "exceeded" in response:
        raise result_too_large(response["exceeded"], query.limits)
    if "table" in response:
        table = query.tables[response["table"]]
        file = next((each for each in unreadable if each in table.files), table.files[0])
        raise map_table_error(source.map_paths(response["error"]), table, file)
    if "error" in response:
        error = map_error(source.map_paths(response["error"]), query.sql, _only_file(query))
        raise _conversion_error(error, query, unreadable) or error
    if "unplanned" in response:
        raise UnplannedColumns
    if kind not in response:
        raise EngineCrashed("The engine's process gave a response to another command.")
    return response[kind]


def _conversion_error(
    error: DuckstepError, query: EngineQuery, unreadable: Sequence[StoredObject]
) -> InvalidDataFile | None:
    """Return the error of a value that has no unified type, None for another error.

    A conversion by the statement itself has a position in its text. A table with `unreadable` files
    is not divided by schema: they are the ones that may differ.
    """
    cast = _CAST_COLUMN.search(error.message)
    if cast is None or error.position or not isinstance(error, QueryExecutionError):
        return None
    for table in query.tables:
        files = [group.files[0].key for group in table.groups if group.alike]
        files += [file.key for file in unreadable if file in table.files]
        if len(files) > 1 or (files and cast[2]):
            return InvalidDataFile(
                f"Values of the column {one_line(cast[1] or cast[2], _MAX_NAME)} of {table.name} do"
                f" not fit the type that its files have in common: {error.message} Files with"
                f" different columns are {', '.join(files[:_MAX_FILES])}. Move those with one of"
                " the types to another table.",
                details={"file": files[-1], "files": files[:_MAX_FILES]},
            )
    return None


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
