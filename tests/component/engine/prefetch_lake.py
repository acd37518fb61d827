"""A bucket behind a recording S3 server, for the tests of the prefetch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import md5
from pathlib import Path
from typing import Any

import duckdb
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning.columns import referenced_columns, stops_early
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.protocol import S3Access
from duckstep_service.engine.worker.resources import prefetch_budget, worker_resources

from tests.component.engine.sandbox_harness import (
    KEY,
    MEMORY,
    SECRET,
    comparable,
    fetching,
    read,
    recorder,
    s3_server,
)

BUCKET = "lake"
ROWS = """
SELECT range AS id, range % 5 AS k, 'title ' || range % 7 AS title,
    repeat('text ' || hash(range), 2) || hash(-range) || hash(range * 2) AS body,
    [range, range + 1] AS list, {'city': 'c' || range % 3, 'n': range} AS place,
    TIMESTAMP '2024-01-01' + INTERVAL 1 HOUR * range AS ts
FROM range($from, $to)
"""
# The prefetch does not merge files with another schema, although DuckDB reads the same columns.
NUMBERED = ", FIELD_IDS 'auto'"
DAYS = 6


@dataclass(slots=True)
class Lake:
    """A bucket in a folder, the requests to it, and a runner that fetches from it."""

    root: Path
    port: int
    requests: list[str]
    results: MemoryStore
    made: list[Runner]

    def runner(
        self, budget: Any = prefetch_budget, prefetch: bool = True, memory: int = MEMORY
    ) -> Runner:
        access = S3Access(
            f"s3://{BUCKET}/", "us-east-1", KEY, SECRET, "", f"127.0.0.1:{self.port}", False
        )
        url = f"http://127.0.0.1:{self.port}/{BUCKET}/"
        runner = Runner(
            lambda key: f"s3://{BUCKET}/{key}",
            lambda _: [access],
            partial(worker_resources, 1024),
            extension_path(),
            fetching(url, self.results, budget, memory) if prefetch else None,
        )
        self.made.append(runner)
        return runner

    def files(self) -> list[StoredObject]:
        folder = self.root / BUCKET
        return [
            StoredObject(str(path.relative_to(folder)), path.stat().st_size, _etag(path))
            for path in sorted(folder.rglob("*.parquet"))
        ]

    def query(self, sql: str, **changes: Any) -> EngineQuery:
        statement = parse(sql)
        table = TableFiles("r", group_files("r/", self.files()))
        given = {
            "sql": statement.sql,
            "parameters": None,
            "tables": [table] if statement.tables else [],
            "owner": "me",
            "limits": Limits(seconds=30),
            "reads": Reads(referenced_columns(statement), stops_early(statement)),
        }
        return EngineQuery(**(given | changes))

    def answer(self, runner: Runner, sql: str, **changes: Any) -> list[str]:
        """Return the rows as sorted text, and reset the recorded requests."""
        rows = read(runner.run(self.query(sql, **changes)))
        return sorted(map(str, comparable(rows)))

    def plain(self, sql: str) -> list[str]:
        """Return plain DuckDB's rows over the same files."""
        types = "{year: BIGINT, month: BIGINT, day: BIGINT}"
        with duckdb.connect() as connection:
            connection.execute(
                f"CREATE VIEW r AS FROM read_parquet('{self.root}/{BUCKET}/r/**/*.parquet',"
                f" hive_partitioning = true, hive_types = {types})"
            )
            return sorted(map(str, comparable(connection.execute(sql).fetchall())))

    def data_requests(self) -> list[str]:
        return [each for each in self.requests if "/r/" in each]


@contextmanager
def open_lake(folder: Path, alike: bool = True) -> Iterator[Lake]:
    """Serve a bucket of one table below `folder`, of files that are `alike` in their schemas."""
    root = folder / "root"
    for day in range(1, DAYS + 1):
        path = root / BUCKET / "r" / "year=2024" / "month=01" / f"day={day:02}" / "a.parquet"
        write(path, day, options="" if alike or day % 2 else NUMBERED)
    with ExitStack() as stack:
        upstream = stack.enter_context(s3_server(root))
        port, requests = stack.enter_context(recorder(upstream))
        lake = Lake(root, port, requests, MemoryStore(), [])
        yield lake
        for runner in lake.made:
            runner.close()


def write(path: Path, day: int, rows: str = ROWS, options: str = "") -> None:
    """Write a day of 5,000 rows in row groups of 2,048."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        select = rows.replace("$from", str(day * 5000)).replace("$to", str((day + 1) * 5000))
        quoted = str(path).replace("'", "''")
        layout = f"FORMAT parquet, ROW_GROUP_SIZE 2048{options}"
        connection.execute(f"COPY ({select}) TO '{quoted}' ({layout})")


def _etag(path: Path) -> str:
    return md5(path.read_bytes()).hexdigest()
