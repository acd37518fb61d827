"""The command that runs a query in a worker, and the sandbox that it needs."""

from __future__ import annotations

from typing import Any

from duckstep_service.core.errors import DuckstepError
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.table_files import TableFiles
from duckstep_service.engine.sql.result_views import create_result_view
from duckstep_service.engine.sql.views import create_schema_views, create_view
from duckstep_service.engine.worker.file_source import FileSource
from duckstep_service.engine.worker.process import WorkerProcess
from duckstep_service.engine.worker.protocol import Resources, SandboxConfig, SandboxIdentity


def query_command(source: FileSource, query: EngineQuery) -> dict[str, Any]:
    """Return the command: the statement, its views and the parts that it may read."""
    return {
        "views": [_create_view(table, source) for table in query.tables],
        "tables": [table.name for table in query.tables],
        "files": [source.uri(file.key) for table in query.tables for file in table.files],
        "columns": None if query.reads.columns is None else sorted(query.reads.columns),
        "sql": query.sql,
        "parameters": query.parameters,
        "resultRows": query.limits.result_rows,
        "resultBytes": query.limits.result_bytes,
    }


def sandbox_config(
    worker: WorkerProcess,
    source: FileSource,
    identity: SandboxIdentity,
    extension: str,
    resources: Resources,
) -> SandboxConfig:
    """Return the configuration of a worker's sandbox of this identity."""
    return SandboxConfig(
        folder=str(worker.folder),
        extension=extension,
        s3=source.access,
        resources=resources,
        files=list(identity.files),
        ordered=identity.ordered,
        disabled_optimizers=identity.disabled_optimizers,
        descriptors=len(passed_descriptors(source, identity)),
    )


def passed_descriptors(source: FileSource, identity: SandboxIdentity) -> list[int]:
    """Return the descriptors that the worker receives: those of its sandbox's files in memory."""
    return [source.descriptors[file] for file in identity.files if file in source.descriptors]


def locate_command(source: FileSource, query: EngineQuery, error: DuckstepError) -> dict[str, Any]:
    """Return the command that searches the fault of the query's files, or of the one it names."""
    paths = {file.key: source.uri(file.key) for table in query.tables for file in table.files}
    named = error.details.get("file")
    files = [path for key, path in paths.items() if named in (key, path)] or list(paths.values())
    # A count of rows may read any column.
    return {"files": files, "columns": sorted(query.reads.columns or ()) or None}


def _create_view(table: TableFiles, source: FileSource) -> str:
    if table.columns is None:
        return create_view(table, source.uri) + create_schema_views(table.name)
    return create_result_view(table.name, table.files[0], table.columns, source.uri)


def sandbox_identity(source: FileSource, query: EngineQuery, disabled: str) -> SandboxIdentity:
    """Return the identity of a sandbox that can run the query from `source`."""
    return SandboxIdentity(
        query.owner,
        source.key_id,
        (query.limits.memory_bytes, query.limits.spill_bytes),
        any(table.columns is not None for table in query.tables),
        disabled,
        {source.uri(file.key): file.version for table in query.tables for file in table.files},
        source.memory,
    )
