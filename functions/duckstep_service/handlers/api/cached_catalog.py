"""The catalog of the routes: the cached listing of the data bucket, and its tables' columns."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from duckstep_service.core.catalog.cached_bucket import CachedBucket
from duckstep_service.core.catalog.catalog_api import Catalog
from duckstep_service.core.ports import DataBucket
from duckstep_service.engine.catalog.reader import DuckDBReader
from duckstep_service.engine.catalog.schemas import CachedSchemaReader
from duckstep_service.engine.catalog.table_profiles import ProfileReader
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.handlers.runtime.dependencies import (
    data_bucket,
    data_bucket_access,
    file_indexes,
    function_memory,
)
from duckstep_service.handlers.runtime.glue_databases import with_glue_databases
from duckstep_service.handlers.runtime.table_schemas import unified_schemas

# Tables that are listed at the same time: a listing waits for S3 more than it computes.
_AT_ONCE = 16


@cache
def recent_lake() -> DataBucket:
    """Return the data bucket, listed at most once in a few seconds."""
    return with_glue_databases(CachedBucket(data_bucket(), time.monotonic, threading.Lock()))


@cache
def _reader() -> DuckDBReader:
    return DuckDBReader(data_bucket_access, extension_path(), function_memory)


@cache
def schemas() -> CachedSchemaReader:
    """Return the reader of the tables' columns."""
    return CachedSchemaReader(
        _reader().cursor, lambda key: data_bucket().uri(key), unified_schemas()
    )


@cache
def catalog() -> Catalog:
    """Return the tables, several of which are listed at once."""
    profiles = ProfileReader(_reader().cursor, lambda key: data_bucket().uri(key))
    return Catalog(
        recent_lake(),
        schemas(),
        profiles,
        file_indexes(),
        ThreadPoolExecutor(_AT_ONCE).map,
        time.monotonic,
    )
