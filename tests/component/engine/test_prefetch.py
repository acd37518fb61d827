"""The prefetch between a real S3 server and a real worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from duckstep_service.core.heartbeat import Heartbeat, Phase
from duckstep_service.core.limits import Limits
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.engine.prefetch import footer_reader

from tests.component.engine.prefetch_lake import BUCKET, DAYS, Lake, open_lake, write


class Recorder(Heartbeat):
    """A heartbeat that keeps the phases that it entered."""

    def __init__(self) -> None:
        super().__init__()
        self.phases: list[tuple[Phase, int | None, int | None]] = []

    def enter(self, phase: Phase, files: int | None = None, total: int | None = None) -> None:
        super().enter(phase, files, total)
        self.phases.append((phase, files, total))


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with open_lake(tmp_path) as lake:
        yield lake


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


def test_prefetch_reports_the_footers_of_unknown_files(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(footer_reader, "_MAX_BATCH", 2)
    first, second = Recorder(), Recorder()
    runner = lake.runner()
    lake.answer(runner, "SELECT sum(k) FROM r", heartbeat=first)
    assert first.phases == [
        *((Phase.FOOTERS, done, DAYS) for done in range(0, DAYS, 2)),
        (Phase.FETCHING, None, None),
        (Phase.RUNNING, None, None),
    ]
    lake.answer(runner, "SELECT sum(k) FROM r", heartbeat=second)
    assert second.phases == [(Phase.RUNNING, None, None)]


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
    paths = prefetch.fetch(lake.query("SELECT 1 FROM r", reads=Reads(frozenset())), 20)
    assert paths is not None
    key = lake.files()[0].key
    whole, holed = f"'{lake.root}/{BUCKET}/{key}'", f"'{paths[key]}'"
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


@pytest.mark.parametrize("prefetch", [True, False])
def test_query_without_files_keeps_the_worker(lake: Lake, prefetch: bool) -> None:
    runner = lake.runner(prefetch=prefetch)
    lake.answer(runner, "SELECT sum(k) FROM r")
    worker = runner._worker
    query = EngineQuery("SELECT 1 AS a", None, [], "me", Limits(seconds=20))
    assert runner.run(query).rows == 1
    assert runner._worker is worker


def test_query_without_files_has_no_s3_access(lake: Lake) -> None:
    runner = lake.runner(prefetch=False)
    runner.run(EngineQuery("SELECT 1 AS a", None, [], "me", Limits(seconds=20)))
    assert runner._worker is not None
    assert "httpfs" not in Path(f"/proc/{runner._worker.pid}/maps").read_text()
    lake.answer(runner, "SELECT sum(k) FROM r")
