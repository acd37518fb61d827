"""The files that RunQuery fetches, and how its worker gets them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from local.stack_process import descendants
from tests.support.client import Client
from tests.support.duckdb_reference import plain_csv
from tests.support.stack import Stack

WORKER = "duckstep_service.engine.worker.fork_server"
SQL = "SELECT sum(rating) AS ratings, min(day) AS day, max(title) AS title FROM reviews"


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def memory_files(pid: int) -> int:
    """Return how many files in memory a process has."""
    count = 0
    with suppress(FileNotFoundError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                count += os.readlink(link).startswith("/memfd:duckstep")
    return count


def test_fetched_files_reach_workers_in_memory(
    client: Client, stack: Stack, tmp_path: Path
) -> None:
    """The functions forbid that a worker opens their files, so it receives descriptors."""
    document = client.run(SQL, format="parquet", reuse=False)
    workers = [each for each in descendants(stack.process.pid) if WORKER in each.command]
    assert max(memory_files(worker.pid) for worker in workers) == 1  # All files of the table.
    assert not list((stack.state / "tmp").rglob("disk/**/*.parquet"))
    result = client.results(document["requestId"], format="csv").text
    assert result == plain_csv(stack, SQL, tmp_path)
