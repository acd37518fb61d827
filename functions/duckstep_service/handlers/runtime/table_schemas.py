"""The schemas of tables, apart from the other dependencies because they load DuckDB."""

from __future__ import annotations

from functools import cache

from duckstep_service.engine.catalog.reader import DuckDBReader
from duckstep_service.engine.catalog.table_schemas import UnifiedSchemas
from duckstep_service.handlers.runtime.dependencies import (
    file_indexes,
    function_memory,
    range_reader,
)

# The stack of each takes 8 MB of address space, which is limited where queries are planned.
_FOOTER_WORKERS = 24


@cache
def unified_schemas(stores: bool = False) -> UnifiedSchemas:
    """Return the schemas of tables, from the footers of their files, which only a plan `stores`."""
    reader = DuckDBReader(None, "", function_memory)
    return UnifiedSchemas(reader.cursor, range_reader(_FOOTER_WORKERS), file_indexes(), stores)
