"""The prefetch of changed or broken files, full disks and silent servers."""

from __future__ import annotations

import errno
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from socket import create_server

import pytest
from duckstep_service.core.errors import (
    InvalidDataFile,
    QueryCancelled,
    StatementNotAllowed,
    StorageUnavailable,
    TimeLimitExceeded,
)
from duckstep_service.core.heartbeat import Heartbeat, Progress
from duckstep_service.core.limits import Limits
from duckstep_service.core.table_files import TableSchema
from duckstep_service.engine.prefetch.fetch import Prefetch
from duckstep_service.engine.worker.resources import prefetch_budget

from tests.component.engine.prefetch_lake import BUCKET, DAYS, Lake, open_lake, write


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with open_lake(tmp_path) as lake:
        yield lake


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
    runner = lake.runner(budget=lambda: 1000, memory=0)
    sql = "SELECT max(body) FROM r"
    assert lake.answer(runner, sql) == lake.plain(sql)
    assert any(each.startswith("HEAD") for each in lake.data_requests())


def test_prefetch_exceeded_budget_deletes_earlier_files(lake: Lake) -> None:
    budget = [prefetch_budget()]
    runner = lake.runner(budget=lambda: budget[0], memory=0)
    lake.answer(runner, "SELECT max(body) FROM r")
    prefetch = runner._prefetch
    assert prefetch is not None
    folder = prefetch._local.separate.folder
    budget[0] = 5_000
    assert lake.answer(runner, "SELECT sum(id) FROM r") == lake.plain("SELECT sum(id) FROM r")
    assert not folder.exists()


def test_prefetch_other_owner_deletes_files(lake: Lake) -> None:
    runner = lake.runner()
    lake.answer(runner, "SELECT sum(k) FROM r")
    prefetch = runner._prefetch
    assert prefetch is not None
    folder = prefetch._local.separate.folder
    lake.requests.clear()
    lake.answer(runner, "SELECT sum(k) FROM r", owner="you")
    assert not folder.exists()
    assert len(lake.data_requests()) >= DAYS


def test_prefetch_limit_without_order_is_skipped(lake: Lake) -> None:
    table = lake.query("SELECT * FROM r").tables[0]
    planned = replace(table, schema=TableSchema((), mixed=False))
    assert len(lake.answer(lake.runner(), "SELECT * FROM r LIMIT 5", tables=[planned])) == 5
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
    folder = prefetch._local.separate.folder
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
    assert replace(again.progress, phase=None) == Progress(rows=beats.progress.rows)
