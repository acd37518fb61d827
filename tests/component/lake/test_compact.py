"""Compaction in a folder: equal results from fewer files, and the command."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from duckstep_service.core.catalog.settings import parse_settings
from duckstep_service.core.compaction.job import GRACE
from duckstep_service.core.compaction.log import load_log
from duckstep_service.core.compaction.store import (
    CompactionFailed,
    CompactionOutrun,
    UnsupportedTable,
)

from lake.local_table_store import FolderTableStore
from tests.component.lake.compact_tables import (
    DAYS,
    LAYOUTS,
    NAMED,
    QUERIES,
    TYPED,
    Clock,
    answers,
    answers_of,
    data_files,
    make_table,
    run,
    run_to_the_end,
    table_of,
    write_file,
)
from tests.support.bad_files import PARTLY_READABLE, UNREADABLE


# Where folders carry no names, the view adds year and month after the file's columns and its day.
@pytest.mark.parametrize(("layout", "queries"), [("hive", QUERIES), ("plain", NAMED)])
def test_compact_every_stage_keeps_query_results(
    layout: str, queries: tuple[str, ...], lake: Path
) -> None:
    make_table(lake, layout)
    before, clock = answers(lake, queries), Clock()
    stats = run(lake, clock)
    assert (stats.files, stats.into, stats.rows) == (4, 2, 16)
    assert answers(lake, queries) == before
    assert [file.key.count("/_merged-") for file in table_of(lake).files] == [1, 1]
    run_to_the_end(lake, clock)
    assert answers(lake, queries) == before
    assert len(data_files(lake)) == 2
    assert {path.name.split("-")[0] for path in lake.rglob("*") if path.is_file()} == {
        "_table.yaml", "merged"}  # fmt: skip


def test_compact_names_with_patterns_are_read_literally(lake: Path) -> None:
    names = ["a*", "ab", "part[12]", "part1", "part2", "?", "x", "b\\c", "it's #1 %41"]
    for number, name in enumerate(names):
        write_file(lake, "year=2024/month=01/day=30/harmless.parquet", f"{number} AS id", rows=1)
        written = lake / "t/year=2024/month=01/day=30/harmless.parquet"
        written.rename(written.with_name(f"{name}.parquet"))
    stats = run(lake, Clock())
    assert (stats.files, stats.rows) == (len(names), len(names))
    assert answers(lake, ("SELECT id FROM t ORDER BY id",)) == [
        repr([(number,) for number in range(len(names))])
    ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_compact_keeps_types_and_adds_bigint_day(layout: str, lake: Path) -> None:
    make_table(lake, layout)
    before = types(lake)
    run(lake, Clock())
    assert types(lake) == before
    assert (before["day"], before["nanos"], before["price"]) == (
        "BIGINT", "TIMESTAMP_NS", "DECIMAL(9,2)")  # fmt: skip


def types(lake: Path) -> dict[str, str]:
    names = ["id", "nanos", "price", "zoned", "nested", "map", "list", "uuid", "raw", "small",
             "year", "month", "day"]  # fmt: skip
    selects = [f"SELECT any_value(typeof({name})) FROM t" for name in names]
    return {
        name: answer[3:-4] for name, answer in zip(names, answers(lake, (*selects,)), strict=True)
    }


def test_compact_merged_rows_are_sorted_by_time(lake: Path) -> None:
    make_table(lake)
    run(lake, Clock())
    for file in table_of(lake).files:
        found: list[Any] = duckdb.sql(f"SELECT moment FROM '{lake / file.key}'").fetchall()
        assert found == sorted(found)


def test_compact_without_time_column_keeps_file_order(lake: Path) -> None:
    make_table(lake)
    (lake / "t/_table.yaml").unlink()
    run(lake, Clock())
    file = table_of(lake).files[0]
    ids: list[Any] = duckdb.sql(f"SELECT day, id FROM '{lake / file.key}'").fetchall()
    assert ids == [(day, i) for day in (30, 31) for i in range(4)]


def test_compact_deletes_only_after_grace(lake: Path) -> None:
    make_table(lake)
    clock, daily = Clock(), set(data_files(lake))
    run(lake, clock)
    merged = set(data_files(lake)) - daily
    clock.forward(0.99)
    assert (run(lake, clock).deleted, run(lake, clock).waiting) == (0, 2)
    assert daily < set(data_files(lake))
    clock.forward(0.02)
    assert run(lake, clock).deleted == 4
    assert not daily & set(data_files(lake))
    assert merged < set(data_files(lake))
    clock.forward(0.99)
    assert run(lake, clock).deleted == 0
    clock.forward(0.02)
    assert run(lake, clock).deleted == 2
    assert load_log(FolderTableStore(lake / "t")).keys == set()


def test_compact_keeps_files_of_running_query(lake: Path) -> None:
    make_table(lake)
    before, clock = answers(lake), Clock()
    for _ in range(3):
        planned = table_of(lake)
        run(lake, clock)
        clock.forward(0.9)
        run(lake, clock)
        assert answers_of(planned, lake) == before
        clock.forward(0.2)


def test_compact_again_changes_nothing(lake: Path) -> None:
    make_table(lake)
    clock = Clock()
    run(lake, clock)
    files = data_files(lake)
    assert run(lake, clock).files == 0
    run_to_the_end(lake, clock)
    final = data_files(lake)
    assert len(files) == 6 and len(final) == 2
    run_to_the_end(lake, clock)
    assert data_files(lake) == final


@pytest.mark.parametrize("stages", [0, 1, 2, 3])
def test_compact_late_file_is_read_and_merged(stages: int, lake: Path) -> None:
    make_table(lake)
    clock = Clock()
    for _ in range(stages):
        run(lake, clock)
        clock.forward(2)
    write_file(lake, "year=2024/month=01/day=31/late.parquet", TYPED.format("2024", "01", "31"))
    before = answers(lake)
    assert before[0] == "[(20,)]"
    run_to_the_end(lake, clock)
    run_to_the_end(lake, clock)
    assert answers(lake) == before
    assert len(data_files(lake)) == 2


def test_compact_rewritten_source_discards_merge(lake: Path) -> None:
    make_table(lake)
    clock = Clock()
    run(lake, clock)
    write_file(lake, "year=2024/month=01/day=31/part.parquet", TYPED.format(*DAYS[1]), rows=9)
    before = answers(lake)
    assert before[0] == "[(21,)]"
    clock.forward(2)
    run(lake, clock)
    assert answers(lake) == before
    run_to_the_end(lake, clock)
    assert answers(lake) == before
    assert len(data_files(lake)) == 2


def test_compact_recreated_source_is_new_file(lake: Path) -> None:
    make_table(lake)
    clock = Clock()
    run(lake, clock)
    (lake / "t/year=2024/month=01/day=30/part.parquet").unlink()
    write_file(lake, "year=2024/month=01/day=31/part.parquet", TYPED.format(*DAYS[1]), rows=9)
    assert answers(lake)[0] == "[(25,)]"
    run_to_the_end(lake, clock)
    assert answers(lake)[0] == "[(25,)]"


def test_compact_splits_month_by_size_and_skips_open_month(lake: Path) -> None:
    columns = TYPED.format("2024", "01", "01")
    for day in range(1, 11):
        write_file(lake, f"year=2024/month=01/day={day:02}/part.parquet", columns)
    write_file(lake, "year=2024/month=02/day=01/a.parquet", columns)
    write_file(lake, "year=2024/month=02/day=01/b.parquet", columns)
    size = (lake / "t/year=2024/month=02/day=01/a.parquet").stat().st_size
    stats = run(lake, Clock(), max_file_bytes=5 * size + 9, before="2024-02")
    assert (stats.files, stats.into) == (10, 2)
    assert len(table_of(lake).files) == 4


@pytest.mark.parametrize(
    ("key", "columns"),
    [
        ("year=2024/month=03/day=01/b.parquet", "i::SMALLINT AS id"),
        ("year=2024/month=03/day=01/b.parquet", "i AS id, i AS more"),
        ("year=2024/month=03/day=01/b.parquet", "i AS id, i AS Day"),
        ("year=2024/month=03/b.parquet", "i AS id"),
    ],
)
def test_compact_different_columns_skips_files(key: str, columns: str, lake: Path) -> None:
    write_file(lake, "year=2024/month=03/day=01/a.parquet", "i AS id")
    write_file(lake, key, columns)
    files = data_files(lake)
    assert run(lake, Clock()).left == 2
    assert data_files(lake) == files


def test_compact_day_declared_as_text_skips_files(lake: Path) -> None:
    make_table(lake)
    with (lake / "t/_table.yaml").open("a") as settings:
        settings.write("partition.day: VARCHAR\n")
    assert (run(lake, Clock()).left, len(data_files(lake))) == (4, 4)


def test_compact_outside_month_folders_skips_files(lake: Path) -> None:
    for folder in ("", "country=kr/", "year=2024/", "year=2024/month=01/day=01/hour=02/", "_old/"):
        for name in "ab":
            write_file(lake, f"{folder}{name}.parquet", "i AS id")
    assert run(lake, Clock()).files == 0


def test_compact_orphaned_merge_is_deleted_after_a_day(lake: Path) -> None:
    make_table(lake)
    (lake / "t/year=2024/month=01/_merged-0.parquet").write_bytes(b"half")
    clock = Clock()
    assert run(lake, clock).deleted == 0
    clock.forward(timedelta(hours=25) / GRACE)
    run(lake, clock)
    assert "year=2024/month=01/_merged-0.parquet" not in data_files(lake)


def test_compact_unreadable_log_fails(lake: Path) -> None:
    make_table(lake)
    for text in ("{", "{}", '{"schemaVersion": 2}'):
        (lake / "t/_compaction.json").write_text(text)
        with pytest.raises(CompactionFailed, match=r"_compaction\.json"):
            run(lake, Clock())


def test_table_store_write_with_stale_token_fails(lake: Path) -> None:
    make_table(lake)
    table = FolderTableStore(lake / "t")
    table.write("_compaction.json", "first", "")
    with pytest.raises(CompactionOutrun, match="run again"):
        table.write("_compaction.json", "second", "")
    assert table.read("_compaction.json")[0] == "first"


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("time_column: at\n", "at"),
        ("# c\ntime_zone: UTC\ntime_column:  'a''b'  # c\n", "a'b"),
        ('time_column: "a \\"b\\""\n', 'a "b"'),
        ("time_zone: UTC\n", ""),
    ],
)
def test_parse_settings_time_column(text: str, column: str) -> None:
    assert parse_settings(text.encode()).time_column == column


def test_compact_after_deadline_postpones_merges(lake: Path) -> None:
    make_table(lake)
    clock = Clock()
    before = answers(lake)
    late = run(lake, clock, until=clock())
    assert (late.files, late.postponed) == (0, 4)
    assert run(lake, clock, until=clock() + timedelta(seconds=1)).files == 4
    assert answers(lake) == before


@pytest.mark.parametrize(
    "log", ["_delta_log/0.json", "metadata/v1.metadata.json", ".hoodie/hoodie.properties"]
)
def test_compact_table_of_another_format_changes_nothing(log: str, lake: Path) -> None:
    make_table(lake)
    (lake / "t" / log).parent.mkdir(exist_ok=True)
    (lake / "t" / log).write_text("{}")
    before = set(lake.rglob("*"))
    with pytest.raises(UnsupportedTable, match="nothing was changed"):
        run(lake, Clock())
    assert set(lake.rglob("*")) == before


@pytest.mark.parametrize("fault", ["text", "encrypted", "encoding", "variant"])
def test_compact_unreadable_files_are_named_and_left(lake: Path, fault: str) -> None:
    for name in ("a", "b"):
        write_file(lake, f"year=2024/month=02/day=03/{name}.parquet", "1 AS id", rows=1)
        (lake / "t/year=2024/month=01/day=03").mkdir(parents=True, exist_ok=True)
        (UNREADABLE | PARTLY_READABLE)[fault](lake / f"t/year=2024/month=01/day=03/{name}.parquet")
    with pytest.raises(CompactionFailed, match=r"DuckDB cannot read .*year=2024/month=01"):
        run(lake, Clock())
    merges = load_log(FolderTableStore(lake / "t")).merges
    assert [merge.hidden.split("/")[1] for merge in merges] == ["month=02"]
    assert len(list((lake / "t/year=2024/month=01/day=03").iterdir())) == 2
