"""The automatic choice of the engine: the threshold of a scan, and the end of the memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from typing import Any

import duckdb
import pytest

from tests.support.client import Client
from tests.trino.trino_server import TrinoServer

SECONDS = 300.0
# With ScanMegabytesPerSecond=1, nine tenths of the time limit are for the scan.
LIMIT_SECONDS = 20
LIMIT_BYTES = 900_000 * LIMIT_SECONDS
# Lists of 4.8 million texts of 130 characters do not fit a function of 1,024 MB; DuckDB does not
# spill them.
TEXT = " || ".join(["name"] * 12)
LISTS = (
    f"SELECT k, list({TEXT} ORDER BY id)[1] AS first FROM chosen,"
    " (SELECT id AS j FROM chosen WHERE id < 8) WHERE id < {} GROUP BY k ORDER BY k"
)
ALL, FEW = 600_000, 5_000


@pytest.fixture(scope="module")
def api(trino: TrinoServer) -> Iterator[Client]:
    """Write two tables whose files differ by one byte, and one of 600,000 rows."""
    folders = [trino.data / name for name in ("fits", "exceeds", "chosen")]
    for folder in folders:
        folder.mkdir()
    write_file(folders[0] / "a.parquet", LIMIT_BYTES)
    write_file(folders[1] / "a.parquet", LIMIT_BYTES + 1)
    rows = duckdb.sql(
        f"SELECT range AS id, range % 1000 AS k, 'name ' || range AS name FROM range({ALL})"
    )
    rows.write_parquet(str(folders[2] / "a.parquet"))
    yield trino.api
    for folder in folders:
        rmtree(folder)


def write_file(path: Path, size: int) -> None:
    """Write a file of random numbers with exactly `size` bytes, by the length of its metadata."""
    rows = size // 8 - 10_000
    pad = 1
    for _ in range(3):
        duckdb.execute(
            f"COPY (SELECT (hash(range) >> 1)::BIGINT AS id FROM range({rows}))"
            f" TO '{path}' (FORMAT parquet, COMPRESSION uncompressed, KV_METADATA"
            f" {{pad: '{'x' * pad}'}})"
        )
        pad += size - path.stat().st_size
        if path.stat().st_size == size:
            return
    raise AssertionError(f"{path} has {path.stat().st_size} bytes")


@pytest.mark.parametrize(("table", "engine"), [("fits", "duckdb"), ("exceeds", "athena")])
def test_auto_switches_one_byte_above_the_threshold(api: Client, table: str, engine: str) -> None:
    sql = f"SELECT * FROM {table} ORDER BY id LIMIT 3"
    limits = {"seconds": LIMIT_SECONDS}
    checked = api.request("POST", "/queries/validate", json={"query": sql, "limits": limits}).json()
    ended = run(api, sql, limits=limits)
    assert (ended["status"], ended.get("engine")) == ("SUCCEEDED", engine), ended
    assert (checked["engine"]["chosen"], checked["engine"]["reason"]) == (
        engine,
        ended["engineReason"],
    )
    assert (f"at most {LIMIT_BYTES:,} bytes" in ended["engineReason"]) == (engine == "athena")
    assert checked["estimate"]["bytes"] == LIMIT_BYTES + (engine == "athena")


def test_auto_runs_a_query_on_athena_after_the_end_of_memory(api: Client) -> None:
    ended = run(api, LISTS.format(ALL))
    assert (ended["status"], ended.get("engine")) == ("SUCCEEDED", "athena"), ended
    assert ended["engineReason"].startswith("DuckDB ended with MemoryLimitExceeded")
    states = [name for kind, name in api.history(ended["requestId"]) if kind.endswith("Entered")]
    assert states[2:6] == ["ChooseEngine", "RunQuery", "ReconsiderEngine", "RunAthena"]
    small = run(api, LISTS.format(FEW))
    assert small["engine"] == "duckdb", small
    texts = [api.results(each["requestId"]).text for each in (ended, small)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("fields", [{"engine": "duckdb"}, {"limits": {"memoryBytes": 600_000_000}}])
def test_memory_limit_that_the_request_names_stays_an_error(
    api: Client, fields: dict[str, Any]
) -> None:
    ended = run(api, LISTS.format(ALL), **fields)
    assert (ended["status"], ended["error"]["code"]) == ("FAILED", "MemoryLimitExceeded")


def test_scan_that_athena_cannot_run_has_both_reasons(api: Client) -> None:
    ended = run(
        api, "SELECT approx_count_distinct(x) FROM exceeds x", limits={"seconds": LIMIT_SECONDS}
    )
    assert (ended["status"], ended["error"]["code"]) == ("FAILED", "ScanLimitExceeded")
    assert "Athena cannot run the query" in ended["error"]["message"]


def run(api: Client, sql: str, **fields: Any) -> dict[str, Any]:
    document: dict[str, Any] = api.wait(api.submit(sql, reuse=False, **fields), SECONDS)
    return document
