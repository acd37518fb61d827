"""A table of thousands of files in one folder, on one machine."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.support.client import Client
from tests.support.stack import Stack

FILES = 2_500


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    table = tmp_path_factory.mktemp("data") / "flat"
    table.mkdir()
    first = table / "00000.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 7 AS v FROM range(3)) TO '{first}' (FORMAT parquet)")
    for number in range(1, FILES):
        shutil.copy(first, table / f"{number:05}.parquet")
    return table


@pytest.fixture(scope="module")
def client(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    state = tmp_path_factory.mktemp("large") / "state"
    with Stack(state, "--data", str(folder.parent)) as stack:
        yield Client(stack)


def test_first_query_over_a_large_folder_reports_its_files(client: Client) -> None:
    request_id = client.submit("SELECT count(*), sum(v) FROM flat")
    while (document := client.request("GET", f"/queries/{request_id}").json())["status"] in (
        "QUEUED",
        "RUNNING",
    ):
        progress = document.get("progress", {})
        if progress.get("phase") == "footers":
            # On a busy machine the run reads the footers that the plan had no time for.
            assert 0 <= progress["files"] <= progress["totalFiles"] <= FILES
            assert progress["totalFiles"] > 0
    assert document["status"] == "SUCCEEDED"
    rows = client.results(request_id, format="json", header="false").json()["rows"]
    assert rows == [[3 * FILES, 21 * FILES]]


def test_file_added_to_a_large_folder_is_read_by_the_next_query(
    client: Client, folder: Path
) -> None:
    for number in range(3):
        shutil.copy(folder / "00000.parquet", folder / f"added-{number}.parquet")
        request_id = client.run("SELECT count(*) AS n FROM flat", reuse=False)["requestId"]
        rows = client.results(request_id, format="json", header="false").json()["rows"]
        assert rows == [[3 * (FILES + number + 1)]]
