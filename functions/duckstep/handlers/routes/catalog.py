"""The catalog as the routes see it: the data bucket of a moment ago, and its tables' columns."""

from __future__ import annotations

import time
from functools import cache

from duckstep.core.recent import Recent
from duckstep.engine.httpfs import extension_path
from duckstep.engine.reading import Reader
from duckstep.engine.schemas import Schemas
from duckstep.handlers.wiring import lake, lake_access


@cache
def recent_lake() -> Recent:
    """Return the data bucket, listed at most once in a few seconds."""
    return Recent(lake(), time.monotonic)


@cache
def schemas() -> Schemas:
    """Return the reader of the tables' columns."""
    return Schemas(Reader(lake_access, extension_path()).cursor, lambda key: lake().uri(key))
