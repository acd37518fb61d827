"""Merged files between a real S3 server and a real worker, over queries and changes of files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.errors import QueryCancelled, StorageUnavailable
from duckstep_service.core.heartbeat import Heartbeat, Phase
from duckstep_service.core.parquet.footer import FileHeader
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.engine.prefetch import merged_tables
from duckstep_service.engine.prefetch.local_copies import LocalCopies
from duckstep_service.engine.prefetch.memory_files import create_memory_file
from duckstep_service.engine.prefetch.merged_files import MergedFile, virtual_bytes
from duckstep_service.engine.prefetch.missing_ranges import find_missing, memory_needed

from tests.component.engine.merged_lake import Compared, is_merged, open_compared
from tests.component.engine.prefetch_lake import DAYS, NUMBERED, ROWS, write
from tests.component.engine.sandbox_harness import MEMORY, read

SQL = "SELECT day, sum(k), count(*) FROM r GROUP BY day"
WIDE = "SELECT day, max(body), max(title) FROM r GROUP BY day"
OTHER_COLUMNS = ROWS.replace("AS id,", "AS id, range * 2 AS twice,")
SLOW = "SELECT sum(a.id * b.id * c.id) FROM r a, r b, r c"


class CancelledHeartbeat(Heartbeat):
    """The heartbeat of a query that is cancelled in a phase."""

    def __init__(self, phase: Phase) -> None:
        super().__init__()
        self._phase = phase

    def check(self) -> None:
        if self.progress.phase == self._phase:
            raise QueryCancelled("")


@pytest.fixture
def compared(tmp_path: Path) -> Iterator[Compared]:
    with open_compared(tmp_path) as compared:
        yield compared


QUERIES = [
    "SELECT * FROM r WHERE id % 999 = 0",
    "SELECT count(*) FROM r",
    "SELECT min(day), max(day) FROM r",
    "SELECT max(month) FROM r",
    "SELECT day, min(ts), count(place) FROM r WHERE day IN (1, 5) OR day > 5 GROUP BY day",
    "SELECT count(*) FROM r WHERE day IS NULL OR year <> 2024",
    "SELECT DISTINCT ON (day) day, id, title FROM r ORDER BY day, id DESC",
    "SELECT id, body FROM r ORDER BY body DESC LIMIT 7",
    "SELECT a.id, b.day FROM r a JOIN r b ON a.id = b.id + 5000 AND a.day = b.day + 1 WHERE a.k = 1"
    " AND a.id % 500 = 1",
    "SELECT id, row_number() OVER (PARTITION BY day ORDER BY id) AS n FROM r QUALIFY n = 3",
    "SELECT day FROM r UNION SELECT k FROM r UNION ALL SELECT month FROM r WHERE id = 5000",
    "SELECT list[1], place.city FROM r WHERE title = 'title 3' AND id BETWEEN 9000 AND 9100",
    "DESCRIBE r",
    "SELECT column_name, min, max, count FROM (SUMMARIZE SELECT id, k, day FROM r)",
]


def test_merged_files_have_the_answers_of_duckdb(compared: Compared) -> None:
    for sql in QUERIES:
        assert compared.ask(sql) == compared.lake.plain(sql), sql
    assert len(compared.paths) == 1


def test_merged_files_with_parameters_have_the_rows_of_each_value(compared: Compared) -> None:
    for day in (1, 6, 7, 1):
        compared.check("SELECT count(*), min(id) FROM r WHERE day = ?", parameters=[day])


def test_merged_columns_are_fetched_for_more_files(compared: Compared) -> None:
    some = compared.files(2, 4)
    for sql, changes in [(SQL, some), (WIDE, some), (SQL, {}), (WIDE, some), (WIDE, {}), (SQL, {})]:
        compared.check(sql, **changes)


@pytest.mark.parametrize("rows", [ROWS, ROWS.replace("range % 5 AS k", "range % 3 AS k")])
def test_merged_file_of_new_version_is_read(compared: Compared, rows: str) -> None:
    compared.check(SQL)
    write(compared.path(3), 99, rows)
    compared.check(SQL)
    compared.check(WIDE)


def test_merged_files_follow_added_and_removed_files(compared: Compared) -> None:
    compared.check(SQL)
    write(compared.path(3, "b"), 40)
    compared.check(SQL)
    compared.path(2).unlink()
    compared.check(SQL)
    compared.check(WIDE)


def test_files_of_other_schemas_are_merged_by_schema(compared: Compared) -> None:
    compared.check(SQL)
    for day in (4, 5):
        write(compared.path(day), day, OTHER_COLUMNS)
    for sql in (SQL, WIDE, "SELECT day, sum(twice) FROM r GROUP BY day", SQL):
        compared.check(sql)
    assert len(compared.paths) == 2


def test_files_of_another_header_are_separate_and_the_others_merged(compared: Compared) -> None:
    write(compared.path(5), 5, options=NUMBERED)
    lake, runner, alike = compared.lake, compared.runner, compared.files(0, 3)
    compared.check(SQL, **alike)
    assert lake.answer(runner, SQL) == lake.plain(SQL)
    assert not is_merged(runner, lake.query(SQL))
    assert not runner._identity.key_id
    compared.check(SQL, **alike)
    compared.check(WIDE, **alike)


def test_columns_of_separate_copies_are_merged_later(compared: Compared) -> None:
    alike = compared.files(0, 3)
    compared.check(SQL, **alike)
    write(compared.path(5), 5, options=NUMBERED)
    assert compared.lake.answer(compared.runner, WIDE) == compared.lake.plain(WIDE)
    assert not is_merged(compared.runner, compared.lake.query(WIDE))
    compared.lake.requests.clear()
    both = "SELECT day, sum(k), max(body), max(title) FROM r GROUP BY day"
    answer = compared.ask(both, **alike)
    assert compared.lake.data_requests() == []
    compared.check(both, **alike)
    assert compared.ask(both, **alike) == answer


@pytest.mark.parametrize(
    ("phase", "sql"), [(Phase.FOOTERS, WIDE), (Phase.FETCHING, WIDE), (Phase.RUNNING, SLOW)]
)
def test_query_after_a_cancelled_one_is_right(compared: Compared, phase: Phase, sql: str) -> None:
    if phase != Phase.FOOTERS:
        compared.check(SQL, **compared.files(0, 2))
    with pytest.raises(QueryCancelled):
        compared.runner.run(compared.lake.query(sql, heartbeat=CancelledHeartbeat(phase)))
    compared.check(WIDE)
    compared.check(SQL)


def test_query_after_a_failed_fetch_is_right(
    compared: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared.check(SQL)
    written: list[int] = []
    write_range = MergedFile.write

    def fail_half_way(merged: MergedFile, *range_: Any) -> None:
        written.append(1)
        if len(written) > 3:
            raise StorageUnavailable("")
        write_range(merged, *range_)

    with monkeypatch.context() as patch:
        patch.setattr(MergedFile, "write", fail_half_way)
        with pytest.raises(StorageUnavailable):
            compared.runner.run(compared.lake.query(WIDE))
    compared.check(WIDE)


def test_new_worker_reads_the_merged_file(compared: Compared) -> None:
    compared.check(SQL)
    compared.runner._stop_worker()
    compared.lake.requests.clear()
    assert compared.ask(SQL) == compared.lake.plain(SQL)
    assert compared.lake.data_requests() == []


def test_alternating_queries_read_their_own_footer(compared: Compared) -> None:
    turns = [(SQL, compared.files(0, 2)), (WIDE, {}), (SQL, compared.files(1, 5)), (SQL, {})]
    wanted = [compared.ask(sql, **changes) for sql, changes in turns]
    assert wanted[3] == compared.lake.plain(SQL)
    assert len(set(map(str, wanted))) == 4
    for _ in range(3):
        assert [compared.ask(sql, **changes) for sql, changes in turns] == wanted


def test_column_that_was_not_fetched_is_read_from_s3(compared: Compared) -> None:
    lake, reads = compared.lake, Reads(frozenset({"k"}))
    for sql in ("SELECT count(*) FROM r WHERE list IS NOT NULL", "SELECT count(body) FROM r"):
        assert lake.answer(compared.runner, sql, reads=reads) == lake.plain(sql)


def test_memory_without_room_for_a_footer_leaves_files_on_disk(compared: Compared) -> None:
    lake, query = compared.lake, compared.lake.query(WIDE)
    compared.check(WIDE)
    prefetch, files = compared.runner._prefetch, lake.files()
    assert prefetch is not None
    indexes = prefetch._indexes.find(files)
    local = LocalCopies(MEMORY)
    local.place(query.tables, indexes)
    ranges = find_missing(local, files, indexes, query.reads.columns)
    local.clear()
    limited = lake.runner(memory=memory_needed(ranges))
    assert lake.answer(limited, WIDE) == lake.plain(WIDE)
    assert not is_merged(limited, query)


def test_filters_of_short_columns_are_not_fetched(compared: Compared) -> None:
    """A request for a filter takes longer than to read the column."""
    lake = compared.lake
    compared.ask("SELECT count(*) FROM r")
    lake.requests.clear()
    for title in ("title 3", "none such"):
        sql = f"SELECT count(*) FROM r WHERE title = '{title}'"
        assert compared.ask(sql) == lake.plain(sql)
    assert len(lake.data_requests()) == 3 * DAYS  # One for each row group.


def test_too_many_columns_of_row_groups_are_fetched_once(
    compared: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    """RunQuery knows before the fetch that the merged footer would be too large."""
    compared.ask("SELECT count(*) FROM r")
    monkeypatch.setattr(merged_tables, "MAX_CHUNKS", 3 * DAYS)
    query, requests = compared.lake.query("SELECT sum(k) FROM r"), []
    for runner in (compared.runner, compared.separate):
        compared.lake.requests.clear()
        assert read(runner.run(query)) == [(60_000,)]
        assert not is_merged(runner, query)
        requests.append(sorted(compared.lake.data_requests()))
    assert requests[0] == requests[1]


def test_files_of_two_tables_are_not_merged(compared: Compared) -> None:
    """A query may spell a table in two ways, of which each reads other files."""
    few, all_files = (group_files("r/", compared.lake.files()[:last]) for last in (2, DAYS))
    tables = [TableFiles("r", few), TableFiles("s", all_files)]
    query = compared.lake.query("SELECT 1 FROM r")
    query = replace(query, sql="SELECT (SELECT count(*) FROM r), (SELECT count(*) FROM s)")
    result = compared.runner.run(replace(query, tables=tables, reads=Reads(frozenset())))
    assert read(result) == [(10_000, 5_000 * DAYS)]
    assert not is_merged(compared.runner, query)


def test_range_outside_its_file_is_not_written() -> None:
    files = [StoredObject(f"r/{name}.parquet", 100, name) for name in "abc"]
    memory = create_memory_file(virtual_bytes(files))
    assert memory is not None
    try:
        merged = MergedFile("", memory, FileHeader(("id",), ()), {}, lambda _: [])
        for file in files:
            merged.add(file, FileIndex(file.version, file.size, 0, b"", {}))
        first, second, third = (merged.find(file) for file in files)
        assert first and second and third
        merged.write(second, 0, b"x" * 100)
        for start in (-100, -1, 1, 100, 200):
            merged.write(second, start, b"y" * 100)
        content = os.pread(memory.descriptor, 300, first.base)
        assert content == bytes(100) + b"x" * 100 + bytes(100)
    finally:
        memory.close()
