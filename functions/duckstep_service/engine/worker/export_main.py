"""The export process: converts one stored result at a time to a named pipe of its parent.

Each line on standard input is a JSON command, each line on standard output a JSON response. A
DuckDB instance may read one result and write the pipe, and its configuration is locked. The next
instance is prepared after a response.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb

from duckstep_service.core.results.result_formats import ResultFormat
from duckstep_service.core.sql.quoting import quote_literal, quote_literal_list
from duckstep_service.core.table_files import Column
from duckstep_service.engine.output.export import export
from duckstep_service.engine.output.export_source import ExportSource
from duckstep_service.engine.output.pipe_stream import PIPE
from duckstep_service.engine.output.sheet_errors import SheetLimitExceeded
from duckstep_service.engine.worker.child_process import STARTED
from duckstep_service.engine.worker.command_pipe import CommandPipe
from duckstep_service.engine.worker.process_limits import limit_memory, lower_priority
from duckstep_service.engine.worker.protocol import Resources, S3Access
from duckstep_service.engine.worker.sandbox import SPILL_FOLDER, create_secret, s3_statements


class ExportLoop:
    """The command loop, with the instance of the last result and one for the next."""

    def __init__(self, extension: str, resources: Resources) -> None:
        self._extension, self._resources = extension, resources
        self._folder = Path.cwd()
        self._current: duckdb.DuckDBPyConnection | None = None
        self._identity: tuple[str, dict[str, Any] | None] = ("", None)
        self._next: duckdb.DuckDBPyConnection | None = None
        self._verified = False

    def run(self, command: Mapping[str, Any]) -> dict[str, Any]:
        """Export a result; return an empty response or the error of DuckDB."""
        columns = [Column(name, kind) for name, kind in command["columns"]]
        source = ExportSource(
            command["location"], columns, ResultFormat.from_dict(command["format"])
        )
        try:
            connection = self.connect(source.location, command["access"])
            export(connection, source, str(self._folder / PIPE))
        except duckdb.Error as exc:
            if isinstance(exc, duckdb.FatalException | duckdb.InternalException):
                self._identity = "", None  # The error ends the instance.
            return {"error": {"type": type(exc).__name__, "message": str(exc)}}
        except SheetLimitExceeded as exc:
            return {"error": {"type": type(exc).__name__, "message": str(exc)}}
        except MemoryError:
            return {"error": {"type": "OutOfMemoryException", "message": ""}}
        except OSError as exc:
            return {"error": {"type": "IOException", "message": str(exc)}}
        return {}

    def prepare(self) -> None:
        """Open the instance for the next result; `connect` raises the error of a failed one."""
        if self._next is None:
            with suppress(duckdb.Error, MemoryError):
                self._next = self._open()

    def connect(self, location: str, access: dict[str, Any] | None) -> duckdb.DuckDBPyConnection:
        """Return the instance that may read `location` alone."""
        if self._current is None or self._identity != (location, access):
            if self._current is not None:
                self._current.close()
            self._current, self._next = self._next or self._open(), None
            self._identity = location, access
            self._restrict(self._current, location, access)
        return self._current

    def _open(self) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "allow_persistent_secrets": "false",
                # DuckDB verifies the signature of httpfs in a thread for each MB of it, and aborts
                # the process if their stacks exceed its address space: once, in the new process.
                "allow_unsigned_extensions": "true" if self._verified else "false",
                "python_enable_replacements": "false",
                "memory_limit": f"{self._resources.memory}B",
                "threads": str(self._resources.threads),
            }
        )
        # The text of a TIMESTAMPTZ, and its type in Arrow, depend on the time zone of the session.
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"SET home_directory = {quote_literal(str(self._folder))}")
        spill = quote_literal(str(self._folder / SPILL_FOLDER))
        connection.execute(f"SET temp_directory = {spill}")
        connection.execute(f"SET max_temp_directory_size = '{self._resources.spill}B'")
        for statement in s3_statements(self._extension) if self._extension else []:
            connection.execute(statement)
        connection.execute("SET allow_unsigned_extensions = false")
        self._verified = True
        return connection

    def _restrict(
        self,
        connection: duckdb.DuckDBPyConnection,
        location: str,
        access: dict[str, Any] | None,
    ) -> None:
        paths = quote_literal_list([location, str(self._folder / PIPE)])
        if access is None:
            # The next local result overwrites the last one under the same name.
            connection.execute("SET enable_external_file_cache = false")
        else:
            connection.execute("SET parquet_metadata_cache = true")
            connection.execute(create_secret(S3Access(**access)))
        connection.execute(f"SET allowed_paths = {paths}")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")


def main() -> None:
    """Read the configuration, set the limits of the process, then run commands."""
    lower_priority()
    pipe = CommandPipe()
    pipe.respond({"number": STARTED})
    pipe.start(folder=Path.cwd())
    config = pipe.next()
    resources = Resources(**config["resources"])
    limit_memory(resources.address_space)
    loop = ExportLoop(config["extension"], resources)
    loop.prepare()
    while True:
        command = pipe.next()
        pipe.respond({"number": command["number"], **loop.run(command)})
        loop.prepare()


if __name__ == "__main__":
    main()
