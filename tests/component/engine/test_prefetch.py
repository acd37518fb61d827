"""The prefetch between a real S3 server and a real worker."""

from __future__ import annotations

import errno
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from hashlib import md5
from pathlib import Path
from socket import create_server
from typing import Any

import duckdb
import pytest
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.errors import (
    InvalidDataFile,
    QueryCancelled,
    StatementNotAllowed,
    StorageUnavailable,
    TimeLimitExceeded,
)
from duckstep_service.core.heartbeat import Heartbeat, Progress
from duckstep_service.core.limits import Limits
from duckstep_service.core.planning.columns import referenced_columns, stops_early
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.protocol import S3Access
from duckstep_service.engine.worker.resources import prefetch_budget, worker_resources

from tests.component.engine.sandbox_harness import (
    KEY,
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
DAYS = 6


@dataclass(slots=True)
class Lake:
    """A bucket in a folder, the requests to it, and a runner that fetches from it."""

    root: Path
    port: int
    requests: list[str]
    results: MemoryStore
    made: list[Runner]

    def runner(self, budget: Any = prefetch_budget, prefetch: bool = True) -> Runner:
        access = S3Access(
            f"s3://{BUCKET}/", "us-east-1", KEY, SECRET, "", f"127.0.0.1:{self.port}", False
        )
        url = f"http://127.0.0.1:{self.port}/{BUCKET}/"
        runner = Runner(
            lambda key: f"s3://{BUCKET}/{key}",
            lambda _: [access],
            partial(worker_resources, 1024),
            extension_path(),
            fetching(url, self.results, budget) if prefetch else None,
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


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    root = tmp_path / "root"
    for day in range(1, DAYS + 1):
        write(root / BUCKET / "r" / "year=2024" / "month=01" / f"day={day:02}" / "a.parquet", day)
    with ExitStack() as stack:
        upstream = stack.enter_context(s3_server(root))
        port, requests = stack.enter_context(recorder(upstream))
        lake = Lake(root, port, requests, MemoryStore(), [])
        yield lake
        for runner in lake.made:
            runner.close()


def write(path: Path, day: int, rows: str = ROWS) -> None:
    """Write a day of 5,000 rows in row groups of 2,048."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        select = rows.replace("$from", str(day * 5000)).replace("$to", str((day + 1) * 5000))
        quoted = str(path).replace("'", "''")
        connection.execute(f"COPY ({select}) TO '{quoted}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")


def _etag(path: Path) -> str:
    return md5(path.read_bytes()).hexdigest()


QUERIES = [
    "SELECT count(*) FROM r",
    "SELECT count(*) FROM r WHERE day = 3",
    "SELECT min(ts), max(ts), count(*) FROM r",
    "SELECT k, count(*), sum(id) FROM r GROUP BY k",
    "SELECT id, title FROM r WHERE title = 'title 3' AND id < 5100",
    "SELECT count(*) FROM r WHERE title = 'none such'",
    "SELECT max(body) FROM r WHERE body LIKE '%77%'",
    "SELECT place.city, sum(place.n), sum(list[2]) FROM r GROUP BY 1",
    "SELECT * FROM r ORDER BY body LIMIT 3",
    "SELECT * FROM r LIMIT 0",
    "WITH x AS (SELECT id, day FROM r) SELECT day, count(*) FROM x GROUP BY day",
    "SELECT a.id FROM r AS a JOIN r AS b ON a.id = b.id + 5000 WHERE b.k = 2 AND b.id < 5050",
    "SELECT day, max(id) FROM r WHERE id % 1000 = 0 GROUP BY ALL",
    "SELECT any_value(id) IS NULL FROM r WHERE year = 2023",
    "SELECT column_name, min FROM (SUMMARIZE r) WHERE column_name IN ('id', 'k')",
]


def test_prefetch_reused_and_new_workers_return_rows_of_duckdb(lake: Lake) -> None:
    kept = lake.runner()
    for sql in QUERIES:
        wanted = lake.plain(sql)
        assert lake.answer(kept, sql) == wanted, sql
        assert lake.answer(lake.runner(), sql) == wanted, sql


def test_prefetch_count_of_indexed_table_sends_no_data_request(lake: Lake) -> None:
    lake.answer(lake.runner(), "SELECT count(*) FROM r")
    assert len(lake.data_requests()) == DAYS
    lake.requests.clear()
    assert lake.answer(lake.runner(), "SELECT count(*) FROM r") == lake.plain(
        "SELECT count(*) FROM r"
    )
    assert lake.data_requests() == []


def test_prefetch_fetches_named_columns_only(lake: Lake) -> None:
    runner = lake.runner()
    lake.answer(runner, "SELECT sum(k) FROM r")
    prefetch = runner._prefetch
    assert prefetch is not None
    stored = sum(file.size for file in lake.files())
    assert 0 < prefetch._local.bytes < stored / 2


def test_prefetch_small_file_fetches_every_column_at_once(lake: Lake) -> None:
    for file in lake.files():
        (lake.root / BUCKET / file.key).unlink()
    write(lake.root / BUCKET / "r" / "a.parquet", 1, "SELECT range AS a, 7 AS b FROM range(9)")
    runner = lake.runner()
    assert lake.answer(runner, "SELECT sum(a) FROM r") == ["['36']"]
    lake.requests.clear()
    assert lake.answer(runner, "SELECT max(b) FROM r") == ["['7']"]
    assert lake.data_requests() == []


def test_prefetch_repeated_or_narrower_query_sends_no_request(lake: Lake) -> None:
    runner = lake.runner()
    lake.answer(runner, "SELECT sum(k) FROM r")
    lake.requests.clear()
    lake.answer(runner, "SELECT k, count(*) FROM r WHERE day < 3 GROUP BY k")
    assert lake.data_requests() == []


def test_prefetch_worker_has_no_s3_access(lake: Lake) -> None:
    runner = lake.runner()
    lake.answer(runner, "SELECT sum(k) FROM r")
    assert runner._worker is not None
    maps = Path(f"/proc/{runner._worker.pid}/maps").read_text()
    assert "httpfs" not in maps


def test_prefetch_missing_column_falls_back_to_s3(lake: Lake) -> None:
    runner = lake.runner()
    sql = "SELECT sum(id), max(body) FROM r WHERE k = 1"
    reads = Reads(frozenset({"k"}))
    assert lake.answer(runner, sql, reads=reads) == lake.plain(sql)
    assert any("GET" in each for each in lake.data_requests())


@pytest.mark.parametrize("column", ["id", "k", "title", "body", "list", "place", "ts"])
def test_prefetch_hole_is_never_read_as_data(lake: Lake, column: str) -> None:
    """The pinned version of DuckDB fails on zeros, on which the prefetch relies."""
    prefetch = lake.runner()._prefetch
    assert prefetch is not None
    folder = prefetch.fetch(lake.query("SELECT 1 FROM r", reads=Reads(frozenset())), 20)
    key = lake.files()[0].key
    whole, holed = f"'{lake.root}/{BUCKET}/{key}'", f"'{folder}/{key}'"
    value = f"(SELECT {column} FROM {whole} LIMIT 1)"
    raised = 0
    for sql in (
        f"SELECT max({column}) FROM <file>",
        f"SELECT {column} FROM <file> LIMIT 1",
        f"SELECT count({column}) FROM <file>",
        f"SELECT count(*) FILTER ({column} IS NULL) FROM <file>",
        f"SELECT count(*) FROM <file> WHERE {column} = {value}",
        f"SELECT count(*) FROM <file> WHERE {column} IN ({value}, {value})",
    ):
        with duckdb.connect() as connection:
            wanted = connection.execute(sql.replace("<file>", whole)).fetchall()
            try:
                assert connection.execute(sql.replace("<file>", holed)).fetchall() == wanted
            except duckdb.Error:
                raised += 1
    assert raised >= 3


def test_prefetch_changed_file_raises_with_its_name(lake: Lake) -> None:
    runner = lake.runner()
    query = lake.query("SELECT sum(k) FROM r")
    changed = lake.files()[2].key
    write(lake.root / BUCKET / changed, 99)
    with pytest.raises(InvalidDataFile, match=changed):
        runner.run(query)
    assert lake.answer(runner, "SELECT sum(id) FROM r") == lake.plain("SELECT sum(id) FROM r")


def test_prefetch_new_file_version_is_fetched_again(lake: Lake) -> None:
    runner = lake.runner()
    sql = "SELECT sum(id), count(*) FROM r"
    before = lake.answer(runner, sql)
    write(lake.root / BUCKET / lake.files()[2].key, 99)
    after = lake.answer(runner, sql)
    assert after == lake.plain(sql)
    assert after != before


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"not parquet at all", b"PAR1" + b"\xff" * 99 + b"PAR1"]
)
def test_prefetch_invalid_parquet_raises_with_its_name(lake: Lake, content: bytes) -> None:
    key = "r/year=2024/month=01/day=03/broken.parquet"
    (lake.root / BUCKET / key).write_bytes(content)
    with pytest.raises(InvalidDataFile, match=r"day=03/broken\.parquet"):
        lake.answer(lake.runner(), "SELECT sum(k) FROM r")


def test_prefetch_corrupt_footer_raises_with_file_name(lake: Lake) -> None:
    path = lake.root / BUCKET / "r/year=2024/month=01/day=03/broken.parquet"
    whole = (path.parent / "a.parquet").read_bytes()
    path.write_bytes(whole[:-60] + b"\xff" * 52 + whole[-8:])
    with pytest.raises(InvalidDataFile, match=r"day=03/broken\.parquet"):
        lake.answer(lake.runner(), "SELECT sum(k) FROM r")


def test_prefetch_long_footer_takes_second_request(lake: Lake) -> None:
    columns = ", ".join(f"range + {n} AS column_with_a_long_name_{n}" for n in range(1500))
    for file in lake.files():
        (lake.root / BUCKET / file.key).unlink()
    write(lake.root / BUCKET / "r" / "wide.parquet", 1, f"SELECT {columns} FROM range(10)")
    sql = "SELECT sum(column_with_a_long_name_1499) FROM r"
    assert lake.answer(lake.runner(), sql) == [f"['{sum(range(1499, 1509))}']"]


@pytest.mark.parametrize("name", ["sp ace%20+é한글.parquet", "a" * 240 + ".parquet", "a'b.parquet"])
def test_prefetch_unusual_keys_are_read(lake: Lake, name: str) -> None:
    write(lake.root / BUCKET / "r/year=2024/month=01/day=03" / name, 50)
    sql = "SELECT sum(id), count(*) FROM r"
    assert lake.answer(lake.runner(), sql) == lake.plain(sql)


def test_prefetch_exceeded_budget_falls_back_to_s3(lake: Lake) -> None:
    runner = lake.runner(budget=lambda: 1000)
    sql = "SELECT max(body) FROM r"
    assert lake.answer(runner, sql) == lake.plain(sql)
    assert any(each.startswith("HEAD") for each in lake.data_requests())


def test_prefetch_exceeded_budget_deletes_earlier_files(lake: Lake) -> None:
    budget = [prefetch_budget()]
    runner = lake.runner(budget=lambda: budget[0])
    lake.answer(runner, "SELECT max(body) FROM r")
    prefetch = runner._prefetch
    assert prefetch is not None
    folder = prefetch._local.folder
    budget[0] = 5_000
    assert lake.answer(runner, "SELECT sum(id) FROM r") == lake.plain("SELECT sum(id) FROM r")
    assert not folder.exists()


def test_prefetch_other_owner_deletes_files(lake: Lake) -> None:
    runner = lake.runner()
    lake.answer(runner, "SELECT sum(k) FROM r")
    prefetch = runner._prefetch
    assert prefetch is not None
    folder = prefetch._local.folder
    lake.requests.clear()
    lake.answer(runner, "SELECT sum(k) FROM r", owner="you")
    assert not folder.exists()
    assert len(lake.data_requests()) >= DAYS


def test_prefetch_limit_without_order_is_skipped(lake: Lake) -> None:
    assert len(lake.answer(lake.runner(), "SELECT * FROM r LIMIT 5")) == 5
    read = {each.split("?")[0].split()[1] for each in lake.data_requests()}
    assert len(read) < DAYS


@pytest.mark.parametrize("seconds", [1, 30])
def test_prefetch_silent_store_ends_at_deadline_or_cancellation(lake: Lake, seconds: int) -> None:
    """The query ends at its time limit or on cancellation."""
    beats = Heartbeat(lambda progress: False)
    if seconds > 1:
        beats.beat()
    with create_server(("127.0.0.1", 0)) as silent:
        lake.port = silent.getsockname()[1]
        with pytest.raises(TimeLimitExceeded if seconds == 1 else QueryCancelled):
            lake.answer(
                lake.runner(),
                "SELECT sum(k) FROM r",
                limits=Limits(seconds=seconds),
                heartbeat=beats,
            )
        # No request of the prefetch has ended yet: each waits 20 seconds for its answer.
        assert any(
            "ThreadPool._run_worker" in str(thread) or "_run_worker" in thread.name
            for thread in threading.enumerate()
        )


def test_prefetch_full_disk_falls_back_to_s3(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    runner = lake.runner()
    monkeypatch.setattr("os.pwrite", full)
    assert lake.answer(runner, "SELECT sum(id) FROM r") == lake.plain("SELECT sum(id) FROM r")


def test_prefetch_unreachable_store_raises_storage_unavailable(lake: Lake) -> None:
    with create_server(("127.0.0.1", 0)) as gone:
        lake.port = gone.getsockname()[1]
    with pytest.raises(StorageUnavailable):
        lake.answer(lake.runner(), "SELECT sum(k) FROM r")


def test_prefetch_error_names_bucket_not_local_folder(lake: Lake) -> None:
    write(
        lake.root / BUCKET / "r/year=2024/month=01/day=07/a.parquet", 7, "SELECT 'x' AS id, 1 AS k"
    )
    with pytest.raises(Exception) as caught:
        lake.answer(lake.runner(), "SELECT sum(id) FROM r")
    assert tempfile.gettempdir() not in str(caught.value)


def test_prefetch_refused_statement_clears_files(lake: Lake) -> None:
    runner = lake.runner()
    lake.answer(runner, "SELECT sum(k) FROM r")
    prefetch: Prefetch | None = runner._prefetch
    assert prefetch is not None
    folder = prefetch._local.folder
    with pytest.raises(StatementNotAllowed):
        past_the_gate = replace(lake.query("FROM r"), sql="FROM read_text('/etc/passwd')")
        runner.run(past_the_gate)
    assert not folder.exists()


def test_prefetch_cancelled_query_stops_fetching(lake: Lake) -> None:
    beats = Heartbeat(lambda progress: False)
    beats.beat()
    with pytest.raises(QueryCancelled):
        lake.answer(lake.runner(), "SELECT sum(id) FROM r", heartbeat=beats)


def test_prefetch_progress_includes_fetched_bytes(lake: Lake) -> None:
    runner, beats, again = lake.runner(), Heartbeat(), Heartbeat()
    lake.answer(runner, "SELECT max(body) FROM r", heartbeat=beats)
    assert beats.progress.read_bytes
    assert lake.plain("SELECT count(*) FROM r") == lake.plain(f"SELECT {beats.progress.rows}")
    lake.answer(runner, "SELECT max(body) FROM r", heartbeat=again)
    assert again.progress == Progress(rows=beats.progress.rows)
