"""The worker that opens its sandbox and checks the plan while columns are fetched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from duckstep_service.core.errors import ColumnNotFound, QueryCancelled, StorageUnavailable
from duckstep_service.core.heartbeat import Heartbeat, Phase
from duckstep_service.core.ports import Part, PartReader, ReceivePart
from duckstep_service.engine.query_command import query_command
from duckstep_service.engine.runner import Runner

from tests.component.engine.prefetch_lake import Lake, open_lake

SQL = "SELECT day, sum(id), count(*) FROM r GROUP BY day"
WIDE = "SELECT day, max(body), max(title) FROM r GROUP BY day"
SECONDS = 20.0


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with open_lake(tmp_path) as lake:
        yield lake


@dataclass
class Observed:
    """A reader that calls `before` once a worker is prepared, before it reads columns."""

    reader: PartReader
    runner: Runner
    before: Callable[[], None]

    def read(
        self, parts: Iterable[Part], receive: ReceivePart, seconds: float, check: Callable[[], None]
    ) -> None:
        parts = list(parts)
        if any(part.end < part.file.size for part in parts):  # The footer ends a file.
            wait_for_worker(self.runner)
            self.before()
        self.reader.read(parts, receive, seconds, check)


def wait_for_worker(runner: Runner) -> None:
    wait_until(lambda: runner._worker is not None)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)


def observe(runner: Runner, before: Callable[[], None]) -> None:
    assert runner._prefetch is not None
    runner._prefetch._reader = Observed(runner._prefetch._reader, runner, before)


def fail() -> None:
    raise StorageUnavailable("S3 did not respond.")


class CancelledHeartbeat(Heartbeat):
    """The heartbeat of a query that is cancelled while its columns are fetched."""

    def check(self) -> None:
        if self.progress.phase == Phase.FETCHING:
            raise QueryCancelled("")


def test_sandbox_opens_before_columns_are_fetched(lake: Lake) -> None:
    runner = lake.runner()
    opening: list[int | None] = []

    def record_opening() -> None:
        if not opening:
            wait_until(lambda: runner._opening is not None)
        opening.append(runner._opening)

    observe(runner, record_opening)
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert opening and opening[0] is not None and runner._opening is None
    assert lake.answer(runner, WIDE) == lake.plain(WIDE)  # The same sandbox.
    assert opening[1:] == [None]


def test_error_of_the_statement_is_raised_after_the_fetch(lake: Lake) -> None:
    runner = lake.runner()
    for _ in range(2):
        with pytest.raises(ColumnNotFound, match='"nothing"'):
            lake.answer(runner, "SELECT id + nothing FROM r")
    worker = runner._worker
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert runner._worker is worker


def test_failed_fetch_keeps_the_worker(lake: Lake) -> None:
    runner = lake.runner()
    observe(runner, fail)
    with pytest.raises(StorageUnavailable):
        lake.answer(runner, SQL)
    worker = runner._worker
    assert worker is not None and runner._opening is None
    assert runner._prefetch is not None and isinstance(runner._prefetch._reader, Observed)
    runner._prefetch._reader = runner._prefetch._reader.reader
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert runner._worker is worker


def test_cancelled_fetch_ends_the_preparation(lake: Lake) -> None:
    runner = lake.runner()
    with pytest.raises(QueryCancelled):
        lake.answer(runner, SQL, heartbeat=CancelledHeartbeat())
    assert runner._opening is None
    assert lake.answer(runner, SQL) == lake.plain(SQL)


def test_preparation_that_does_not_end_is_stopped(lake: Lake) -> None:
    """Nested CTEs keep the binder busy, which no interrupt ends."""
    runner = lake.runner()
    ctes = ["c0 AS (SELECT id FROM r)"]
    for number in range(1, 30):
        before = f"c{number - 1}"
        ctes.append(f"c{number} AS NOT MATERIALIZED (FROM {before} UNION ALL FROM {before})")
    sql = f"WITH {', '.join(ctes)} SELECT count(*) FROM c29"
    observe(runner, fail)
    started = time.monotonic()
    with pytest.raises(StorageUnavailable):
        lake.answer(runner, sql)
    assert time.monotonic() - started < SECONDS
    assert runner._worker is None or runner._opening is None
    assert runner._prefetch is not None and isinstance(runner._prefetch._reader, Observed)
    runner._prefetch._reader = runner._prefetch._reader.reader
    assert lake.answer(runner, SQL) == lake.plain(SQL)


def test_killed_worker_is_replaced_after_the_fetch(lake: Lake) -> None:
    runner = lake.runner()

    def kill() -> None:
        assert runner._worker is not None
        runner._worker._process.kill()
        runner._worker._process.wait()

    observe(runner, kill)
    assert lake.answer(runner, SQL) == lake.plain(SQL)


def test_check_of_one_statement_serves_no_other(lake: Lake) -> None:
    runner = lake.runner()
    lake.answer(runner, SQL)
    query = lake.query(SQL)
    assert runner._prefetch is not None and runner._worker is not None
    source = runner._local_source(runner._prefetch, query)
    command = query_command(source, runner._prefetch.localize(query))
    file = f"{lake.root}/lake/{lake.files()[0].key}"
    for changes in (
        {"sql": f"SELECT * FROM read_parquet('{file}')"},
        {"files": command["files"][:-1]},
    ):
        assert "prepared" in request(runner, {"prepare": command})
        response = request(runner, {"query": {**command, **changes}})
        assert response["error"]["type"] == "PermissionException", changes
    assert "prepared" in request(runner, {"prepare": command})
    assert "done" in request(runner, {"query": command})


def request(runner: Runner, command: dict[str, object]) -> dict[str, dict[str, str]]:
    assert runner._worker is not None
    response = runner._worker.receive(runner._worker.send(command), SECONDS)
    assert response is not None
    return response
