"""Queries over faulty files: plain DuckDB's rows, or an error that names the file."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.table_files import TableFiles
from duckstep_service.engine.runner import Runner

from tests.component.engine.prefetch_lake import BUCKET, Lake, open_lake
from tests.component.engine.sandbox_harness import comparable
from tests.component.engine.test_data_file_errors import WORDS
from tests.support.bad_files import PARTLY_READABLE, UNREADABLE, write_good_file

FAULTS = UNREADABLE | PARTLY_READABLE
FAULTY = "05.parquet"
TEN_FILES = [f"{number:02}.parquet" for number in range(10)]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """Serve a folder of one faulty file for each fault, and one with ten good files beside it."""
    folder = tmp_path_factory.mktemp("lake")
    for fault, write in FAULTS.items():
        for table, files in ((fault, [FAULTY]), (f"{fault}_in_many", TEN_FILES)):
            path = folder / "root" / BUCKET / table
            path.mkdir(parents=True)
            for name in files:
                (write if name == FAULTY else write_good_file)(path / name)
    with open_lake(folder) as lake:
        yield lake


@pytest.fixture(scope="module")
def runner(lake: Lake) -> Runner:
    return lake.runner()


def find_table(lake: Lake, name: str) -> TableFiles:
    files = [file for file in lake.files() if file.key.startswith(f"{name}/")]
    return TableFiles(name, group_files(f"{name}/", files))


def answer(lake: Lake, runner: Runner, table: TableFiles, columns: str) -> list[str]:
    return lake.answer(runner, f"SELECT {columns} FROM {table.name}", tables=[table])


def plain(lake: Lake, table: TableFiles, columns: str) -> list[str]:
    """Return plain DuckDB's rows over the same files."""
    folder = lake.root / BUCKET / table.name
    with duckdb.connect() as connection:
        rows = connection.execute(f"SELECT {columns} FROM read_parquet('{folder}/*.parquet')")
        return sorted(map(str, comparable(rows.fetchall())))


def check_canary(lake: Lake, runner: Runner) -> None:
    sql = "SELECT count(*), sum(id) FROM r WHERE day = 2"
    assert lake.answer(runner, sql, tables=[find_table(lake, "r")]) == lake.plain(sql)


@pytest.mark.parametrize("fault", UNREADABLE)
def test_run_unreadable_file_raises_with_its_name(lake: Lake, runner: Runner, fault: str) -> None:
    table = find_table(lake, fault)
    for columns in ("count(*)", "id", "*"):
        with pytest.raises(InvalidDataFile, match=rf"{fault}/{FAULTY}") as caught:
            answer(lake, runner, table, columns)
        assert WORDS[fault] in caught.value.message
    check_canary(lake, runner)


@pytest.mark.parametrize("fault", PARTLY_READABLE)
def test_run_faulty_column_raises_and_others_are_read(
    lake: Lake, runner: Runner, fault: str
) -> None:
    table = find_table(lake, fault)
    for columns in ("count(*)", "id", "id, n", "sum(n)"):
        assert answer(lake, runner, table, columns) == plain(lake, table, columns)
    for columns in ("s", "*"):
        with pytest.raises(InvalidDataFile, match=rf'{fault}/{FAULTY} \(column "s"\)') as caught:
            answer(lake, runner, table, columns)
        assert WORDS[fault] in caught.value.message
    check_canary(lake, runner)


@pytest.mark.parametrize("fault", FAULTS)
def test_run_faulty_file_among_good_ones_is_named(lake: Lake, runner: Runner, fault: str) -> None:
    table = find_table(lake, f"{fault}_in_many")
    for columns in ("s", "id, s, n"):
        with pytest.raises(InvalidDataFile, match=rf"{fault}_in_many/{FAULTY}"):
            answer(lake, runner, table, columns)
    check_canary(lake, runner)
