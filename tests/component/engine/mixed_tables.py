"""Tables of files with different schemas behind a real S3 server, planned and run."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from hashlib import md5
from pathlib import Path
from typing import Any

import duckdb
from duckstep_service.aws.s3.range_reader import S3RangeReader
from duckstep_service.core.catalog.file_index_cache import FileIndexCache
from duckstep_service.core.catalog.tables import resolve_table
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning import planner
from duckstep_service.core.query.manifest import Manifest, RunOptions
from duckstep_service.core.query.plan import Plan
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import Column, StoredObject, without_empty_groups
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.catalog.reader import DuckDBReader
from duckstep_service.engine.catalog.table_schemas import UnifiedSchemas
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.protocol import S3Access
from duckstep_service.engine.worker.resources import prefetch_budget, worker_resources

from tests.component.engine.sandbox_harness import KEY, MEMORY, SECRET, read, s3_server

BUCKET = "lake"
LIMITS = Limits(seconds=30)


class ServedBucket(MemoryStore):
    """The bucket as a listing with the ETags of the S3 server."""

    def _stored(self, key: str) -> StoredObject:
        body = self.objects[key]
        return StoredObject(key, len(body), md5(body).hexdigest())


class MixedTables:
    """A bucket in a folder, with a planner of its tables and a runner of its queries."""

    def __init__(self, root: Path, port: int) -> None:
        self.root, self.bucket, self.results = root, ServedBucket(), MemoryStore()
        url = f"http://127.0.0.1:{port}/{BUCKET}/"
        self._parts = S3RangeReader(lambda key: (url, key), "us-east-1", lambda: (KEY, SECRET, ""))
        endpoint = f"127.0.0.1:{port}"
        self._access = S3Access(f"s3://{BUCKET}/", "us-east-1", KEY, SECRET, "", endpoint, False)
        self.runner = self._runner()
        self.schemas = self.new_schemas()

    def _indexes(self) -> FileIndexCache:
        return FileIndexCache(self.results, time.monotonic)

    def _runner(self) -> Runner:
        local = DuckDBReader(None, "").cursor
        return Runner(
            lambda key: f"s3://{BUCKET}/{key}",
            lambda _: [self._access],
            partial(worker_resources, 1024),
            extension_path(),
            Prefetch(self._parts, self._indexes(), local, prefetch_budget, MEMORY),
        )

    def new_schemas(self) -> UnifiedSchemas:
        """Return schemas without a cache in memory."""
        return UnifiedSchemas(DuckDBReader(None, "").cursor, self._parts, self._indexes())

    def write(self, table: str, files: Mapping[str, str]) -> None:
        """Write files of a table, by their SELECT statements."""
        for name, rows in files.items():
            path = self.root / BUCKET / table / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with duckdb.connect() as connection:
                connection.execute("SET TimeZone = 'UTC'")
                quoted = str(path).replace("'", "''")
                connection.execute(f"COPY ({rows}) TO '{quoted}' (FORMAT parquet)")
            self.bucket.objects[f"{table}/{name}"] = path.read_bytes()

    def columns(self, name: str, max_reads: int = 4_000) -> list[Column]:
        """Return the columns of a table as the catalog shows them."""
        schema = self.schemas.schema(resolve_table(self.bucket, name), max_reads)
        assert schema is not None
        return list(schema.columns)

    def plan(self, sql: str, planned: bool = True) -> Plan:
        context = PlanningContext(parse(sql), None, datetime.now(UTC))
        schemas = self.schemas if planned else None
        return planner.plan(planner.Draft(sql, context, self.bucket, schemas=schemas))

    def run(self, sql: str, planned: bool = True) -> list[tuple[Any, ...]]:
        """Return the sorted rows of a query; without `planned`, as a former version plans it."""
        plan = self.plan(sql, planned)
        written = Manifest.of(sql, plan, RunOptions(None, LIMITS)).to_json()
        manifest = Manifest.from_json(written)
        tables = [without_empty_groups(table) for table in manifest.tables]
        query = EngineQuery(sql, None, tables, "me", LIMITS, manifest.reads)
        return sorted(read(self.runner.run(query)), key=repr)

    def plain(self, table: str, sql: str, hive_types: str = "{}") -> list[tuple[Any, ...]]:
        """Return the sorted rows of plain DuckDB over the same files."""
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute(
                f"CREATE VIEW {table} AS FROM read_parquet('{self.root}/{BUCKET}/{table}/**/*."
                "parquet', union_by_name = true, hive_partitioning = true"
                + (f", hive_types = {hive_types})" if hive_types != "{}" else ")")
            )
            return sorted(connection.execute(sql).fetchall(), key=repr)


@contextmanager
def mixed_tables(root: Path) -> Iterator[MixedTables]:
    """Serve an empty bucket below `root`."""
    (root / BUCKET).mkdir(parents=True)
    with s3_server(root) as port:
        tables = MixedTables(root, port)
        try:
            yield tables
        finally:
            tables.runner.close()
