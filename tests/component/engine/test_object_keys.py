"""Object keys with characters of URLs and patterns, read by the worker and the catalog's reader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.errors import DataError, InvalidDataFile
from duckstep_service.core.table_files import TableFiles
from duckstep_service.engine.catalog.reader import DuckDBReader, read_table
from duckstep_service.engine.catalog.schemas import CachedSchemaReader
from duckstep_service.engine.catalog.table_profiles import ProfileReader
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.worker.protocol import S3Access

from tests.component.engine.prefetch_lake import BUCKET, Lake, open_lake, write
from tests.component.engine.sandbox_harness import KEY, SECRET, recorder

NAMES = [
    "a*",
    "part[12]",
    "?",
    "x?s3_region=elsewhere",
    "b\\c",
    "d#e",
    "f%41",
    "f%2Fg",
    "f+g",
    "h i",
    "quo'te",
    'quo"te',
    "é한글",
    "{a,b}",
    "a]b",
    "~`!@$^&()=;:<>,|",
    "b%zz",
    "**",
    "é.x",  # a decomposed é
    "s3:",
    "$HOME",
]
FOLDERS = [
    "k=v*",
    "k=a[1]",
    "k=a b",
    "k=%41",
    "k=%2A",
    "k=é",
    "k=a'b",
    'k="',
    "k=#",
    "k k=v",
    "k*=v",
    "2024/01",
    "x/*/[ab]",
    "k=v/plain",
    "k=",
    "k=NULL",
    "k=%4EULL",
    "k=a=b",
    "k=a?b",
    "k=a\\b",
    "a\\k=b",
    "k=%FF",
    "k=%FF한",
    "k=1/k=2",
    "k=1/K=2",
    "data/k=1",
    "k=v/2024/11/09",
    "data/v/2024/11/09/23",
    "k*?=v=",
]
ROWS = "SELECT range AS id, 'row ' || range AS s FROM range($from, $from + 2)"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with open_lake(tmp_path) as lake:
        for file in lake.files():
            (lake.root / BUCKET / file.key).unlink()
        yield lake


def _place(lake: Lake, name: str, number: int = 1) -> None:
    """Write a file under a name that DuckDB itself would read as a pattern."""
    path = lake.root / BUCKET / "r" / f"{name}.parquet"
    write(lake.root / "harmless.parquet", number, ROWS)
    path.parent.mkdir(parents=True, exist_ok=True)
    (lake.root / "harmless.parquet").rename(path)


def _readers(lake: Lake) -> tuple[CachedSchemaReader, ProfileReader]:
    scope = f"s3://{BUCKET}/"
    access = S3Access(scope, "us-east-1", KEY, SECRET, "", f"127.0.0.1:{lake.port}", False)
    connect = DuckDBReader(lambda: access, extension_path()).cursor
    return CachedSchemaReader(connect, scope.__add__), ProfileReader(connect, scope.__add__)


def test_unusual_names_give_rows_of_harmless_names(lake: Lake) -> None:
    names = [*NAMES, "ab", "part1", "part2", "bc", "x"]
    for number, name in enumerate(names):
        _place(lake, name, number)
    ids = [number * 5000 + row for number in range(len(names)) for row in range(2)]
    expected = sorted(str([repr(f"row {number}")]) for number in ids)
    for prefetch in (True, False):
        assert lake.answer(lake.runner(prefetch=prefetch), "SELECT s FROM r") == expected
    schemas, profiles = _readers(lake)
    table = TableFiles("r", group_files("r/", lake.files()))
    assert [column.name for column in schemas.columns(table)] == ["id", "s"]
    assert profiles.profile(table, "").rows or profiles.profile(table, "").approximate_rows


def test_unusual_name_alone_is_described(lake: Lake) -> None:
    for name in NAMES:
        _place(lake, name)
    schemas, profiles = _readers(lake)
    for file in lake.files():
        table = TableFiles("r", group_files("r/", [file]))
        assert len(schemas.columns(table)) == 2
        assert profiles.profile(table, "id").rows == 2


@pytest.mark.parametrize("folder", FOLDERS)
def test_unusual_folder_gives_same_columns_locally_and_from_s3(lake: Lake, folder: str) -> None:
    _place(lake, f"{folder}/a")
    local, remote = (
        lake.answer(lake.runner(prefetch=prefetch), "FROM r") for prefetch in (True, False)
    )
    assert local == remote
    assert len(local) == 2


def test_keys_never_name_another_server(lake: Lake) -> None:
    """A key with settings in its name is one object; a canary receives no request."""
    with recorder() as (port, seen):
        name = f"x?s3_endpoint=127.0.0.1:{port}&s3_use_ssl=false&s3_url_style=path"
        _place(lake, name)
        for prefetch in (True, False):
            assert lake.answer(lake.runner(prefetch=prefetch), "FROM r") != []
        schemas, profiles = _readers(lake)
        table = TableFiles("r", group_files("r/", lake.files()))
        schemas.columns(table)
        profiles.profile(table, "id")
        assert seen == []


@pytest.mark.parametrize("name", ["x y", "q'uote", 'q"uote', "a*", "b\\c", "é"])
@pytest.mark.parametrize("prefetch", [True, False])
def test_broken_file_is_named_in_error(lake: Lake, name: str, prefetch: bool) -> None:
    path = lake.root / BUCKET / "r" / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PAR1 nothing else PAR1")
    with pytest.raises(DataError) as caught:
        lake.answer(lake.runner(prefetch=prefetch), "FROM r")
    assert f"r/{name}.parquet" in caught.value.message


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no parquet", b"PAR1" + b"\xff" * 99 + b"PAR1"])
def test_reader_maps_any_broken_file_to_invalid_data_file(lake: Lake, content: bytes) -> None:
    path = lake.root / BUCKET / "r" / "a.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    schemas, profiles = _readers(lake)
    table = TableFiles("r", group_files("r/", lake.files()))
    with pytest.raises(InvalidDataFile, match=r"r/a\.parquet"):
        schemas.columns(table)
    with pytest.raises(InvalidDataFile, match=r"r/a\.parquet"):
        profiles.profile(table, "")


def test_encrypted_file_is_named_in_error(lake: Lake) -> None:
    path = lake.root / BUCKET / "r" / "a.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute("SET force_mbedtls_unsafe = 'true'")
        connection.execute("PRAGMA add_parquet_key('k', '0123456789112345')")
        connection.execute(
            f"COPY (SELECT 1 AS a) TO '{path}'"
            " (FORMAT parquet, ENCRYPTION_CONFIG {footer_key: 'k'})"
        )
    table = TableFiles("r", group_files("r/", lake.files()))
    for prefetch in (True, False):
        with pytest.raises(InvalidDataFile, match=r"r/a\.parquet"):
            lake.answer(lake.runner(prefetch=prefetch), "FROM r")
    with pytest.raises(InvalidDataFile, match=r"r/a\.parquet"):
        _readers(lake)[0].columns(table)


@pytest.mark.parametrize("name", ["\udcff\udcfeaaaaaa", "\udced\udca0\udc80aaaaa"])
def test_column_name_in_no_unicode_names_the_file(lake: Lake, name: str) -> None:
    _place(lake, "a")
    path = lake.root / BUCKET / "r" / "a.parquet"
    duckdb.sql("SELECT 1 AS aaaaaaaa").write_parquet(str(path), compression="uncompressed")
    renamed = name.encode("utf-8", "surrogateescape")
    path.write_bytes(path.read_bytes().replace(b"aaaaaaaa", renamed))
    for prefetch in (True, False):
        with pytest.raises(InvalidDataFile, match=r"r/a\.parquet"):
            lake.answer(lake.runner(prefetch=prefetch), "FROM r")
    with pytest.raises(InvalidDataFile, match=r"r/a\.parquet"):
        _readers(lake)[0].columns(TableFiles("r", group_files("r/", lake.files())))


def test_reader_reads_again_after_another_file_ended_the_instance(
    lake: Lake,
) -> None:
    _place(lake, "a")
    table = TableFiles("r", group_files("r/", lake.files()))
    calls: list[str] = []

    def ended(connection: duckdb.DuckDBPyConnection) -> int:
        calls.append("read")
        if len(calls) == 1:
            raise duckdb.FatalException("the database has been invalidated")
        return len(connection.execute("SELECT 1").fetchall())

    assert read_table(duckdb.connect, table, ended) == 1

    def broken(connection: duckdb.DuckDBPyConnection) -> int:
        raise duckdb.InternalException("broken")

    with pytest.raises(InvalidDataFile, match=r"cannot read r/a\.parquet: broken"):
        read_table(duckdb.connect, table, broken)
