"""Stock DuckDB over S3: its defaults, a glob for each table."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from bench.engines.base import Place
from bench.engines.duckdb_local import make_views, writing
from bench.worker import Run


def connect(place: Place) -> Run:
    """Open DuckDB with httpfs and a secret for the server."""
    assert place.s3 is not None
    connection = duckdb.connect()
    package = Path(str(files("duckdb_extension_httpfs")))
    extension = next(package.glob("extensions/*/httpfs.duckdb_extension"))
    connection.execute(f"LOAD '{extension}'")
    connection.execute(
        "CREATE SECRET lake (TYPE s3, KEY_ID 'bench', SECRET 'bench', URL_STYLE 'path',"
        f" USE_SSL false, ENDPOINT '{urlsplit(place.s3.endpoint).netloc}')"
    )
    make_views(connection, f"s3://{place.s3.bucket}")
    return writing(connection)
