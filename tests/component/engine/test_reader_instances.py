"""The function's own DuckDB instances after files that end them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.errors import DuckstepError, InvalidDataFile
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.engine.catalog.reader import DuckDBReader, read_table

from tests.support.bad_files import PARTLY_READABLE, write_good_file


@pytest.fixture
def reader() -> DuckDBReader:
    return DuckDBReader(None, "", lambda: 1024)


def table_of(path: Path) -> TableFiles:
    file = StoredObject(f"t/{path.name}", path.stat().st_size, "")
    return TableFiles("t", group_files("t/", [file]))


def sum_texts(path: Path) -> Callable[[duckdb.DuckDBPyConnection], int]:
    def read(connection: duckdb.DuckDBPyConnection) -> int:
        sql = "SELECT count(s::VARCHAR) FROM read_parquet($1)"
        (count,) = connection.execute(sql, [str(path)]).fetchall()[0]
        return int(count)

    return read


def test_reader_cursor_after_an_internal_error_is_usable(
    reader: DuckDBReader, tmp_path: Path
) -> None:
    path = tmp_path / "a.parquet"
    PARTLY_READABLE["variant"](path)
    with pytest.raises(duckdb.InternalException):
        sum_texts(path)(reader.cursor())
    assert reader.cursor().execute("SELECT 1").fetchall() == [(1,)]


def test_read_table_beside_tables_that_end_the_instance_succeeds(
    reader: DuckDBReader, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.parquet", tmp_path / "bad.parquet"
    write_good_file(good)
    PARTLY_READABLE["variant"](bad)

    def read(path: Path) -> int | str:
        try:
            return read_table(reader.cursor, table_of(path), sum_texts(path))
        except DuckstepError as exc:
            return exc.message

    with ThreadPoolExecutor(4) as pool:
        for path, answer in zip([good, bad] * 10, pool.map(read, [good, bad] * 10), strict=True):
            if path == good:
                assert answer == 10
            else:
                assert "t/bad.parquet: The Variant column must have" in str(answer)


def test_read_table_text_that_is_no_utf8_raises(reader: DuckDBReader, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    PARTLY_READABLE["json_encoding"](path)
    with pytest.raises(InvalidDataFile, match=r"t/a\.parquet has text that is not UTF-8"):
        read_table(reader.cursor, table_of(path), sum_texts(path))
