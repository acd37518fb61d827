"""A data bucket in a local folder, whose tables are planned for Athena."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.glue_tables import AthenaCatalog, PlannedTable
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.planning import planner
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import StoredObject, TableFiles, TableSchema
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.catalog.reader import DuckDBReader
from duckstep_service.engine.catalog.unified_schema import unify_schema
from duckstep_service.engine.prefetch.footers import footer_bytes, read_footers
from duckstep_service.engine.sql.parser import parse


class LocalLake:
    """The tables below `root`, as FileStatistics and TableSchemas; `unknown` keys have no entry."""

    def __init__(self, root: Path, bucket: str = "lake") -> None:
        self.root, self.bucket = root, bucket
        self.unknown: set[str] = set()
        self._reader = DuckDBReader(None, "")

    def write(self, table: str, files: Mapping[str, str]) -> None:
        """Write files of a table, by their SELECT statements."""
        for name, select in files.items():
            path = self.root / table / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with duckdb.connect() as connection:
                connection.execute("SET TimeZone = 'UTC'")
                quoted = str(path).replace("'", "''")
                connection.execute(f"COPY ({select}) TO '{quoted}' (FORMAT parquet)")

    def planned(self, sql: str) -> list[PlannedTable]:
        """Return the tables of a statement, whole and as its plan reads them."""
        store = MemoryStore(
            {
                path.relative_to(self.root).as_posix(): path.read_bytes()
                for path in self.root.rglob("*")
                if path.is_file()
            }
        )
        query = PlanningContext(parse(sql), None, datetime.now(UTC))
        draft = planner.Draft(sql, query, store, statistics=self, schemas=self)
        for step in planner.STEPS:
            draft = step(draft)
        pairs = zip(draft.all_tables, draft.tables, strict=True)
        return [PlannedTable(whole, read) for whole, read in pairs]

    def catalog(self, database: str = "lake", results: str = "") -> AthenaCatalog:
        """Return the place of the tables in Glue, with lists of files in the bucket `results`."""
        links = (lambda key: f"s3://{results}/{key}") if results else None
        return AthenaCatalog(
            database, lambda key: f"s3://{self.bucket}/{key}", self, links_uri=links
        )

    def find(self, files: Sequence[StoredObject]) -> dict[str, FileIndex]:
        footers = {}
        for file in files:
            if file.key not in self.unknown:
                path = self.root / file.key
                body = path.read_bytes()
                footers[str(path)] = file, body[-footer_bytes(file, body) :]
        return read_footers(self._reader.cursor, footers)

    def schema(
        self, table: TableFiles, max_reads: int, heartbeat: Heartbeat | None = None
    ) -> TableSchema | None:
        with self._reader.cursor() as connection:
            return unify_schema(connection, table, self.find(table.files))
