"""Unusual names, broken tables and overwritten files through the real stack."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.support.client import Client, expire_listings
from tests.support.stack import Stack

# Names of tables and files that are patterns, URLs or escapes to other readers.
NAMES = [
    "a*",
    "part[12]",
    "?",
    "x?s3_endpoint=127.0.0.1:9",
    "b\\c",
    "d#e",
    "f%41",
    "f+g",
    "q\"'",
    "é한",
]


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    expire_listings()
    return Client(stack)


@pytest.fixture
def lake(stack: Stack) -> Iterator[Path]:
    """The data folder, without the test's tables afterwards."""
    folder = stack.state / "data"
    before = set(folder.iterdir())
    yield folder
    for added in set(folder.iterdir()) - before:
        shutil.rmtree(added)


def _write(path: Path, select: str) -> None:
    harmless = path.parents[1] / "_harmless.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(select).write_parquet(str(harmless))
    harmless.rename(path)


def _rows(client: Client, sql: str) -> list[Any]:
    ended = client.run(sql, reuse=False)
    assert ended["status"] == "SUCCEEDED", ended
    rows: list[Any] = client.results(ended["requestId"], format="json", header="false").json()[
        "rows"
    ]
    return rows


def _tables(client: Client) -> dict[str, dict[str, Any]]:
    answer = client.request("GET", "/tables")
    assert answer.status_code == 200, answer.text
    return {table["name"]: table for table in answer.json()["tables"]}


def test_unusual_names_of_files_and_tables_are_read(client: Client, lake: Path) -> None:
    for number, name in enumerate([*NAMES, "ab", "part1", "part2"]):
        _write(lake / "unusual" / f"{name}.parquet", f"SELECT {number} AS id")
    ids = list(range(len(NAMES) + 3))
    assert _rows(client, "SELECT id FROM unusual ORDER BY id") == [[each] for each in ids]
    assert client.request("GET", "/tables/unusual").json()["rows"] == len(ids)
    for name in ("ta*ble", "ta?s3_endpoint=127.0.0.1:9", "ta[b]le"):
        _write(lake / name / "x.parquet", f"SELECT {len(name)} AS id")
        assert _rows(client, f'SELECT id FROM "{name}"') == [[len(name)]]


def test_broken_table_is_listed_with_reason_and_fails_its_queries_alone(
    client: Client, lake: Path
) -> None:
    _write(lake / "sound" / "a.parquet", "SELECT 1 AS id")
    sound = (lake / "sound" / "a.parquet").read_bytes()
    for name, content in {
        "empty_file": b"",
        "no_parquet": b"id\n1\n",
        "corrupt": sound[:-40] + b"\xff" * 32 + sound[-8:],
    }.items():
        (lake / name).mkdir()
        (lake / name / "q'*.parquet").write_bytes(content)
    (lake / "folder" / "k=a").mkdir(parents=True)
    (lake / "folder" / "k=a" / "a.parquet").write_bytes(sound)
    (lake / "folder" / "_table.yaml").write_text("partition.k: BIGINT")
    (lake / "log").mkdir()
    (lake / "log" / "a.parquet").write_bytes(sound)
    (lake / "log" / "_compaction.json").write_text("[" * 20_000)
    (lake / "settings").mkdir()
    (lake / "settings" / "a.parquet").write_bytes(sound)
    (lake / "settings" / "_table.yaml").write_bytes(b'\xff\xfe: [\ntime_column: "\\ud800"\n')
    tables = _tables(client)
    assert "error" not in tables["reviews"] | tables["sound"] | tables["settings"]
    for name in ("empty_file", "no_parquet", "corrupt", "folder", "log"):
        assert name in tables[name]["error"]["message"]
        assert client.request("GET", f"/tables/{name}").json()["error"]["code"] == "InvalidDataFile"
        assert client.request("GET", f"/tables/{name}/partitions").status_code in (200, 422)
        failed = client.run(f"SELECT * FROM {name}", reuse=False)
        assert failed["error"]["code"] == "InvalidDataFile", failed
        assert name in failed["error"]["message"]
    assert _rows(client, "SELECT id FROM sound") == [[1]]


def test_overwritten_file_with_same_size_and_time_is_read_again(client: Client, lake: Path) -> None:
    path = lake / "overwritten" / "a.parquet"
    for value in (1, 2, 3):
        _write(path, f"SELECT {value}::INTEGER AS id FROM range(10)")
        os.utime(path, (1_700_000_000, 1_700_000_000))
        assert _rows(client, "SELECT max(id) FROM overwritten") == [[value]]
        reused = client.run("SELECT min(id) FROM overwritten")
        rows = client.results(reused["requestId"], format="json", header="false").json()["rows"]
        assert rows == [[value]]
