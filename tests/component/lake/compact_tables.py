"""A small table for compaction tests, its query results, and a store that reports each call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from duckstep_service.core.catalog.tables import find_table
from duckstep_service.core.compaction.job import GRACE, CompactionOptions, CompactionStats
from duckstep_service.core.compaction.store import StoredFile
from duckstep_service.core.table_files import TableFiles
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.compaction.compact import compact
from duckstep_service.engine.sql.views import create_view

from lake.local_table_store import FolderTableStore

DAYS = (("2024", "01", "30"), ("2024", "01", "31"), ("2024", "02", "01"), ("2024", "02", "02"))
LAYOUTS = {"hive": "year={}/month={}/day={}", "plain": "{}/{}/{}"}
TYPED = (
    "i AS id, TIMESTAMP '{0}-{1}-{2}' + to_seconds((7 * i) % 5) AS moment, "
    "CASE WHEN i > 0 THEN 'é' || i END AS text, (i / 3)::DECIMAL(9, 2) AS price, "
    "CASE i WHEN 1 THEN 'NaN'::DOUBLE ELSE i END AS score, [i, NULL] AS list, "
    "{{'a': i, 'b': {{'c': 'x'}}}} AS nested, MAP {{'k': i}} AS map, (i % 2 = 0) AS flag, "
    "'a'::BLOB AS raw, DATE '{0}-{1}-{2}' AS date, "
    "(TIMESTAMP '{0}-{1}-{2}')::TIMESTAMPTZ AS zoned, "
    "(TIMESTAMP '{0}-{1}-{2}')::TIMESTAMP_NS AS nanos, i::UTINYINT AS small, uuid() AS uuid"
)
QUERIES = (
    "SELECT count(*) FROM t",
    "SELECT year, month, day, count(*), min(moment), max(moment) FROM t GROUP BY ALL ORDER BY ALL",
    "SELECT id, day FROM t WHERE (year, month, day) >= (2024, 1, 31) ORDER BY ALL",
    "SELECT * REPLACE (zoned::VARCHAR AS zoned) FROM t WHERE day = 1 ORDER BY moment, id",
    "SELECT sum(price), sum(len(list)), max(nested.b.c), sum(map['k']) FROM t",
    "SELECT sum(hash(t)::HUGEINT) FROM (SELECT * FROM t) t",
    "SELECT DISTINCT typeof(COLUMNS(*)) FROM t",
)
NAMED = QUERIES[:3] + QUERIES[4:5]


def make_table(lake: Path, layout: str = "hive", columns: str = TYPED) -> None:
    """Write a file a day, in two months, and a _table.yaml."""
    for day in DAYS:
        write_file(lake, LAYOUTS[layout].format(*day) + "/part.parquet", columns.format(*day))
    (lake / "t/_table.yaml").write_text("time_column: moment\ntime_zone: UTC\n")


def write_file(lake: Path, key: str, columns: str, rows: int = 4) -> None:
    file = lake / "t" / key
    file.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(f"COPY (SELECT {columns} FROM range({rows}) r(i)) TO '{file}' (FORMAT parquet)")


def as_bucket(lake: Path) -> MemoryStore:
    """Return the lake as a bucket."""
    files = (path for path in lake.rglob("*") if path.is_file())
    return MemoryStore({path.relative_to(lake).as_posix(): path.read_bytes() for path in files})


def table_of(lake: Path) -> TableFiles:
    table = find_table(as_bucket(lake), "t")
    assert table is not None
    return table


def answers(lake: Path, queries: tuple[str, ...] = QUERIES) -> list[Any]:
    """Return the results of the queries through the catalog and the engine's view."""
    return answers_of(table_of(lake), lake, queries)


def answers_of(table: TableFiles, lake: Path, queries: tuple[str, ...] = QUERIES) -> list[Any]:
    with duckdb.connect() as connection:
        connection.execute(create_view(table, lambda key: str(lake / key)))
        return [repr(connection.execute(query).fetchall()) for query in queries]


def data_files(lake: Path) -> list[str]:
    return sorted(path.relative_to(lake / "t").as_posix() for path in lake.rglob("*.parquet"))


class Crash(Exception):
    """A simulated crash of the process."""


@dataclass
class Clock:
    """A clock that tests advance."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def forward(self, graces: float) -> None:
        """Advance by a multiple of the time for which a merged file's sources are kept."""
        self.now += graces * GRACE


class WatchedTable(FolderTableStore):
    """A table store that calls `watch` before each operation, once for each deleted file."""

    def __init__(self, folder: Path, watch: Callable[[str], object]) -> None:
        super().__init__(folder)
        self._watch = watch

    def files(self) -> list[StoredFile]:
        self._watch("files")
        return super().files()

    def put(self, file: Path, key: str) -> None:
        self._watch("put")
        super().put(file, key)

    def copy(self, key: str, new: str) -> None:
        self._watch("copy")
        super().copy(key, new)

    def delete(self, keys: list[str]) -> None:
        for key in keys:
            self._watch("delete")
            super().delete([key])

    def read(self, key: str) -> tuple[str | None, str]:
        self._watch("read")
        return super().read(key)

    def write(self, key: str, text: str, token: str) -> None:
        self._watch("write")
        super().write(key, text, token)


def run(
    lake: Path, clock: Clock, watch: Callable[[str], object] = str, **options: Any
) -> CompactionStats:
    """Compact the table t once."""
    workshop = lake.parent / f"workshop-{lake.name}"
    workshop.mkdir(exist_ok=True)
    table = WatchedTable(lake / "t", watch)
    return compact(table, workshop, CompactionOptions(**{"before": "2025-01"} | options), clock)


def run_to_the_end(lake: Path, clock: Clock) -> None:
    """Compact until no merge is pending: merge, settle, sweep."""
    for _ in range(3):
        run(lake, clock)
        clock.forward(30)
    run(lake, clock)
