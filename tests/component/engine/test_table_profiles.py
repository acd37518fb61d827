"""Table profiles of real files."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.catalog.table_documents import Profile
from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.engine.catalog.reader import DuckDBReader
from duckstep_service.engine.catalog.table_profiles import ProfileReader


def write(folder: Path, name: str, sql: str) -> None:
    path = folder / "t" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(sql).write_parquet(str(path))


def table(folder: Path) -> TableFiles:
    paths = sorted((folder / "t").rglob("*.parquet"))
    return TableFiles("t", group_files("t/", [stored(folder, path) for path in paths]))


def stored(folder: Path, path: Path) -> StoredObject:
    found = path.stat()
    return StoredObject(str(path.relative_to(folder)), found.st_size, str(found.st_mtime_ns))


def profile(folder: Path, time_column: str = "") -> Profile:
    profiles = ProfileReader(DuckDBReader(None, "").cursor, lambda key: str(folder / key))
    return profiles.profile(table(folder), time_column)


def test_profile_few_files_counts_rows(tmp_path: Path) -> None:
    for day in (1, 2, 3):
        write(tmp_path, f"year=2024/day=0{day}/a.parquet", f"SELECT range AS id FROM range({day}0)")
    found = profile(tmp_path)
    assert (found.rows, found.approximate_rows, found.dates) == (60, None, None)
    assert found.samples["id"] == ["0", "1", "2", "3", "4"]


def test_profile_many_files_estimates_rows(tmp_path: Path) -> None:
    for number in range(40):
        write(tmp_path, f"{number:02}.parquet", f"SELECT range AS id FROM range({number * 1000})")
    found = profile(tmp_path)
    assert found.rows is None
    assert found.approximate_rows == pytest.approx(780_000, rel=0.2)


@pytest.mark.parametrize("kind", ["TIMESTAMP", "DATE", "TIMESTAMPTZ", "TIMESTAMP_NS"])
def test_profile_time_column_has_date_range_of_footers(tmp_path: Path, kind: str) -> None:
    for month in (3, 7):
        write(tmp_path, f"{month}.parquet", f"SELECT '2024-0{month}-05 10:00:00'::{kind} AS Ts")
    assert profile(tmp_path, "ts").dates == ("2024-03-05", "2024-07-05")
    assert profile(tmp_path, "other").dates is None


def test_profile_samples_are_few_short_and_distinct(tmp_path: Path) -> None:
    write(
        tmp_path,
        "a.parquet",
        "SELECT range % 3 AS few, repeat('한', 100) AS long, NULL::INTEGER AS nothing,"
        " {'a': [range % 2]} AS nested, range AS many, '\\xAA'::BLOB AS bytes FROM range(1000)",
    )
    found = profile(tmp_path).samples
    assert found["few"] == ["0", "1", "2"]
    assert found["long"] == ["한" * 40 + "…"]
    assert found["nothing"] == []
    assert found["nested"] == ["{'a': [0]}", "{'a': [1]}"]
    assert len(found["many"]) == 5
    assert found["bytes"] == ["\\xAA"]


def test_profile_empty_table_has_no_samples(tmp_path: Path) -> None:
    write(tmp_path, "a.parquet", "SELECT 1 AS a WHERE false")
    found = profile(tmp_path)
    assert (found.rows, found.samples.get("a", [])) == (0, [])


def test_profile_same_files_are_read_once(tmp_path: Path) -> None:
    write(tmp_path, "a.parquet", "SELECT 1 AS a")
    reader, opened = DuckDBReader(None, ""), []

    def connect() -> duckdb.DuckDBPyConnection:
        opened.append(1)
        return reader.cursor()

    profiles = ProfileReader(connect, lambda key: str(tmp_path / key))
    for _ in range(2):
        assert profiles.profile(table(tmp_path), "").rows == 1
    assert len(opened) == 1
    write(tmp_path, "a.parquet", "SELECT 1 AS a FROM range(5)")
    assert profiles.profile(table(tmp_path), "").rows == 5


def test_profile_corrupt_file_raises_with_its_name(tmp_path: Path) -> None:
    write(tmp_path, "a.parquet", "SELECT 1 AS a")
    (tmp_path / "t" / "b.parquet").write_bytes(b"PAR1 half a file")
    with pytest.raises(InvalidDataFile):
        profile(tmp_path)
