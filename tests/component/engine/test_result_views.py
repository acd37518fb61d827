"""Queries over a prior result in a real worker: types, names, order and access."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import md5
from pathlib import Path

import boto3
import duckdb
import pytest
from duckstep_service.aws.s3.object_store import S3ObjectStore
from duckstep_service.core.catalog.partitions import NONE, group_files
from duckstep_service.core.errors import DuckstepError, InvalidDataFile, TableNotFound
from duckstep_service.core.limits import Limits
from duckstep_service.core.object_keys import prior_result_key, results_bucket_key
from duckstep_service.core.planning.columns import referenced_columns, stops_early
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.results.ports import EngineQuery, EngineResult
from duckstep_service.core.table_files import Column, FileGroup, StoredObject, TableFiles
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.protocol import S3Access
from duckstep_service.engine.worker.resources import worker_resources

from tests.component.engine import attacks
from tests.component.engine.sandbox_harness import (
    CANARY,
    KEY,
    SECRET,
    fetching_from,
    make_files,
    read,
    recorder,
    s3_server,
)

KINDS = """
SELECT * FROM (VALUES
    (1, 9::HUGEINT, 'b'::ENUM('b', 'a'), INTERVAL 30 DAY, [1, 2]::INTEGER[2],
     {'a b': 1, 'x': {'y': [DATE '2024-01-01']}}, MAP {'k': 2::HUGEINT}, 'x'::BLOB, NULL,
     union_value(n := 1)::UNION(n INTEGER, s VARCHAR), '10101'::BIT, TIME '10:00:00+02',
     TIMESTAMP_S '2024-01-01 00:00:01', TIMESTAMPTZ '2024-01-01 00:00:01+00',
     uuid '00000000-0000-0000-0000-000000000001', 1.50::DECIMAL(9, 2), 340::UHUGEINT,
     '{"a": 1}'::JSON, row(1, 'r')),
    (2, 10::HUGEINT, 'a', INTERVAL 2 MONTH, [3, NULL]::INTEGER[2], NULL, NULL, NULL, NULL,
     union_value(s := 'it')::UNION(n INTEGER, s VARCHAR), '1'::BIT, TIME '09:00:00+00',
     NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) AS t(id, huge, kind, span, pair, place, counts, bytes, nothing, either, bits, clock, second,
       zoned, id2, price, large, doc, unnamed)
"""
NAMES = """
SELECT 1 AS a, 2 AS a, 3 AS A, 4 AS "x, y", 5 AS "a.b", 6 AS "q""q", 7 AS "한글 😀", 8 AS filename,
    9 AS file_row_number, coalesce(10, 11), count(*), 12 AS "select", 13 AS result, 14 AS " "
"""


@dataclass(slots=True)
class World:
    """Tables in one bucket, results in another, and a runner that reads both."""

    root: Path
    runner: Runner
    results: S3ObjectStore
    requests: list[str]

    def run(self, sql: str, *over: TableFiles, owner: str = "me") -> EngineResult:
        statement = parse(sql)
        tables = [self.table()] if any(each.name == "t" for each in statement.tables) else []
        reads = Reads(referenced_columns(statement), stops_early(statement))
        tables += over
        query = EngineQuery(statement.sql, None, tables, owner, Limits(seconds=30), reads)
        return self.runner.run(query)

    def table(self) -> TableFiles:
        return TableFiles("t", group_files("t/", [stored(self.root / "lake/team", "t/a.parquet")]))

    def keep(self, answer: EngineResult, name: str = "one") -> TableFiles:
        """Store rows as the result of the query `name`; return the result as a table."""
        key = f"results/{name}/attempt/result.parquet"
        self.results.upload(answer.path, key, "")
        file = self.results.stat(key)
        return as_table(replace(file, key=prior_result_key(key)), answer.columns)


def texts(answer: EngineResult) -> list[tuple[object, ...]]:
    """Return the stored values as text."""
    return duckdb.sql(f"SELECT COLUMNS(*)::VARCHAR FROM '{answer.path}'").fetchall()


def typed(answer: EngineResult) -> list[tuple[str, object]]:
    return [(column.name, duckdb.sqltype(column.type)) for column in answer.columns]


def as_table(file: StoredObject, columns: Sequence[Column]) -> TableFiles:
    return TableFiles("result", [FileGroup(NONE, {}, [file])], columns=columns)


def stored(folder: Path, key: str) -> StoredObject:
    body = (folder / key).read_bytes()
    return StoredObject(key, len(body), md5(body).hexdigest())


def uri(key: str) -> str:
    behind = results_bucket_key(key)
    return f"s3://lake/team/{key}" if behind is None else f"s3://results/{behind}"


@pytest.fixture(scope="module", params=["fetched", "s3"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    root = tmp_path_factory.mktemp("world") / "root"
    make_files(root)
    (root / "results").mkdir()
    with s3_server(root) as rclone, recorder(rclone) as (port, requests):
        access = S3Access(
            "s3://lake/team/", "us-east-1", KEY, SECRET, "", f"127.0.0.1:{port}", False
        )
        runner = Runner(
            uri,
            lambda keys: [
                access,
                *(replace(access, scope=uri(key)) for key in keys if results_bucket_key(key)),
            ],
            partial(worker_resources, 1024),
            extension_path(),
            prefetch(port) if request.param == "fetched" else None,
        )
        try:
            client = boto3.client(
                "s3",
                endpoint_url=f"http://127.0.0.1:{rclone}",
                region_name="us-east-1",
                aws_access_key_id=KEY,
                aws_secret_access_key=SECRET,
            )
            yield World(root, runner, S3ObjectStore(client, "results"), requests)
        finally:
            runner.close()


def prefetch(port: int) -> Prefetch:
    def place(key: str) -> tuple[str, str]:
        behind = results_bucket_key(key)
        bucket = "lake/team" if behind is None else "results"
        return f"http://127.0.0.1:{port}/{bucket}/", behind or key

    return fetching_from(place)


@pytest.mark.parametrize("sql", [KINDS, NAMES, "SELECT * FROM t WHERE false", "EXPLAIN SELECT 1"])
def test_result_view_preserves_columns_types_and_rows(world: World, sql: str) -> None:
    first = world.run(sql)
    rows = texts(first)
    over = world.keep(first)
    again = world.run("FROM result", over)
    assert typed(again) == typed(first)
    assert texts(again) == rows
    for column in over.columns or []:
        name = column.name.replace('"', '""')
        one = world.run(f'SELECT "{name}" FROM result', over)
        assert typed(one) == [(column.name, duckdb.sqltype(column.type))]


def test_result_view_values_sort_and_compare_as_before_storage(world: World) -> None:
    over = world.keep(world.run(KINDS))
    for order in ("kind", "span", "huge", "clock DESC", "pair"):
        assert read(world.run(f"SELECT id FROM result ORDER BY {order}", over)) == read(
            world.run(f"SELECT id FROM ({KINDS}) ORDER BY {order}")
        )
    assert read(world.run("SELECT id FROM result WHERE either.n = 1", over)) == [(1,)]
    assert read(world.run("SELECT place['a b'], counts['k'] FROM result WHERE id = 1", over)) == [
        (1, 2)
    ]


def test_result_view_joins_with_tables(world: World) -> None:
    over = world.keep(world.run("SELECT k, count(*) AS n FROM t GROUP BY k"))
    joined = "SELECT t.id, Result.n FROM t JOIN Result USING (k) WHERE t.id < 2 ORDER BY id"
    assert read(world.run(joined, over)) == [(0, 34), (1, 33)]


def test_result_views_of_several_results_join_by_name(world: World) -> None:
    one = replace(world.keep(world.run("SELECT range AS n FROM range(9)"), "one"), name="one")
    two = replace(world.keep(world.run("SELECT range * 3 AS n FROM range(9)"), "two"), name="매출")
    again = replace(one, name="again")
    sql = """SELECT n, id FROM one JOIN "매출" USING (n) JOIN Again USING (n) JOIN t ON id = n
        ORDER BY n"""
    assert read(world.run(sql, one, two, again)) == [(0, 0), (3, 3), (6, 6)]
    with pytest.raises(TableNotFound):
        world.run("FROM 매출", one)


def test_result_view_preserves_row_order(world: World) -> None:
    over = world.keep(
        world.run("SELECT range AS n, hash(range) AS h FROM range(500000) ORDER BY h")
    )
    kept = read(world.run("SELECT h FROM result WHERE n % 5 = 0", over))
    assert len(kept) == 100_000
    assert kept == sorted(kept)


def test_result_view_over_result_view_is_readable(world: World) -> None:
    over = world.keep(world.run("SELECT 1 AS depth"), "depth-1")
    for depth in range(2, 5):
        over = world.keep(world.run("SELECT depth + 1 AS depth FROM result", over), f"d-{depth}")
    assert read(world.run("FROM result", over)) == [(4,)]


def test_result_view_next_query_reads_its_own_result(world: World) -> None:
    one = world.keep(world.run("SELECT 'one' AS s"), "one")
    two = world.keep(world.run("SELECT 'two' AS s"), "two")
    for _ in range(2):
        assert read(world.run("FROM result", one)) == [("one",)]
        assert read(world.run("FROM result", two)) == [("two",)]
    with pytest.raises(TableNotFound):
        world.run("FROM result")


def test_worker_has_no_table_of_earlier_query(world: World) -> None:
    """The owner's worker is reused, and every earlier table is gone, not only replaced."""
    over = world.keep(world.run("SELECT 7 AS secret"))
    counted = EngineQuery(
        "SELECT count(*) FROM t", None, [world.table(), over], "me", Limits(seconds=30)
    )
    assert read(world.runner.run(counted)) == [(100,)]
    worker = world.runner._worker
    with pytest.raises(TableNotFound):
        world.runner.run(replace(counted, sql="FROM t", tables=[over]))
    assert world.runner._worker is worker


def test_result_view_missing_or_changed_result_raises_with_its_name(world: World) -> None:
    over = world.keep(world.run("SELECT range AS n FROM range(9)"), "gone")
    world.results.delete("results/gone/attempt/result.parquet")
    with pytest.raises(InvalidDataFile, match=r"results/gone/attempt/result\.parquet"):
        world.run("SELECT sum(n) FROM result", over, owner="another")


OTHERS = """
SELECT * FROM read_parquet('<other>')
SELECT * FROM '<other>'
SELECT * FROM read_parquet(['<own>', '<other>'], union_by_name = true)
SELECT * FROM read_parquet('s3://results/results/*/attempt/result.parquet')
SELECT * FROM read_parquet('s3://results/results/own/attempt/../../other/attempt/result.parquet')
SELECT * FROM read_parquet('<own>?s3_endpoint=<web>')
SELECT * FROM glob('s3://results/**')
SELECT * FROM read_text('s3://results/manifests/other.json')
SELECT * FROM read_parquet('<own>/../../../other/attempt/result.parquet')
SELECT * FROM parquet_metadata('<other>')
"""


@pytest.mark.parametrize("sql", attacks.lines(OTHERS))
def test_result_view_other_result_is_refused(world: World, sql: str) -> None:
    """Behind the policy, the worker has a secret for one file and opens no other."""
    secret = world.keep(world.run(f"SELECT '{CANARY}' AS s"), "other")
    own = world.keep(world.run("SELECT 1 AS n"), "own")
    world.results.put("manifests/other.json", CANARY.encode(), "")
    assert read(world.run("FROM result", own)) == [(1,)]
    world.requests.clear()
    with recorder() as (web, seen):
        places = {
            "<other>": uri(secret.files[0].key),
            "<own>": uri(own.files[0].key),
            "<web>": f"127.0.0.1:{web}",
        }
        for name, value in places.items():
            sql = sql.replace(name, value)
        query = EngineQuery(sql, None, [own], "me", Limits(seconds=30))
        with pytest.raises(DuckstepError) as caught:
            world.runner.run(query)
        assert seen == []
    assert CANARY not in f"{caught.value.message} {caught.value.details}"
    assert not any("other" in each or "list-type" in each for each in world.requests)


def test_policy_path_or_schema_is_refused() -> None:
    for sql in attacks.lines(OTHERS):
        try:
            names = {table.name for table in parse(sql).tables}
        except DuckstepError:
            continue
        assert names - {"result", "t"}
