"""Stock DuckDB over S3 with its defaults and one glob per table."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
from duckstep_service.core.sql.quoting import quote_literal

from bench.engines.base import DataLocation
from bench.engines.duckdb_local import create_views, parquet_writer
from bench.worker import RunQuery


def connect(location: DataLocation) -> RunQuery:
    """Open DuckDB with httpfs and a secret for the S3 server."""
    assert location.s3 is not None
    connection = duckdb.connect()
    package = Path(str(files("duckdb_extension_httpfs")))
    extension = next(package.glob("extensions/*/httpfs.duckdb_extension"))
    connection.execute(f"LOAD {quote_literal(str(extension))}")
    endpoint = quote_literal(urlsplit(location.s3.endpoint).netloc)
    connection.execute(
        "CREATE SECRET bench (TYPE s3, KEY_ID 'bench', SECRET 'bench', URL_STYLE 'path',"
        f" USE_SSL false, ENDPOINT {endpoint})"
    )
    create_views(connection, f"s3://{location.s3.bucket}")
    return parquet_writer(connection)
