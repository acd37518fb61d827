"""Every process of the stack dies once while a query runs: it ends, and the next one works."""

from __future__ import annotations

import os
import resource
import signal
import sys

import pytest

from local.stack_process import live_processes, wait_until
from tests.faults.driver import CLEAR, Driver, answer
from tests.support.client import Client
from tests.support.stack import Stack

SECONDS = 60.0
# It computes for some seconds, so that the death meets it.
LONG = (
    "SELECT count(*) AS n FROM range(3000) a, range(3000) b, range(100) c WHERE a.range <> b.range"
)
SERVERS = ["local.gateway", "local.functions", "local.s3", "rclone serve s3"]
SERVERS += ["tests.faults.workflow"]


def of(stack: Stack, mark: str) -> list[int]:
    """Return the stack's processes whose command line contains `mark`."""
    groups = stack.groups()
    return [
        pid for pid, _, group, command in live_processes() if group in groups and mark in command
    ]


def started(client: Client, sql: str = LONG) -> str:
    """Post a long query and wait until its engine runs it."""
    request_id = client.submit(sql, reuse=False)
    wait_until(lambda: "progress" in client.item_or_nothing(request_id), SECONDS)
    return request_id


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "mark", [*SERVERS, "run_query.handler", "duckstep_service.engine.worker.fork_server"]
)
def test_killed_process_fails_at_most_one_query(faulty: Stack, driver: Driver, mark: str) -> None:
    client = driver.client
    request_id = started(client)
    for pid in of(faulty, mark):
        os.kill(pid, signal.SIGKILL)
    faulty.wait_healthy()
    document = client.wait(request_id)
    if document["status"] == "SUCCEEDED":
        assert client.results(request_id).text == f"n\n{3000 * 2999 * 100}\n"
    else:
        assert document["status"] == "FAILED"
        assert document["error"]["code"] in {*CLEAR, "StackStopped"}, document
    driver.check_clean(request_id)
    driver.ask()


@pytest.mark.faults
@pytest.mark.skipif(sys.platform != "linux", reason="a limit is set on a process from outside")
@pytest.mark.timeout(300)
def test_full_disk_fails_with_clear_error_and_recovers(faulty: Stack, driver: Driver) -> None:
    driver.ask()
    limited = of(faulty, "run_query.handler") + of(
        faulty, "duckstep_service.engine.worker.fork_server"
    )
    for pid in limited:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1 << 16, resource.RLIM_INFINITY))
    document = driver.client.run("SELECT md5(range::VARCHAR) AS text FROM range(200000)")
    assert document["status"] == "FAILED", document
    assert document["error"]["code"] in {*CLEAR, "SpillLimitExceeded"}, document
    driver.check_clean(document["requestId"])
    driver.end_functions()
    driver.ask()


def test_reference_query_returns_expected_rows() -> None:
    assert answer("SELECT rating, count(*) AS n, 7 AS cell FROM reviews").split()[1] == "1,16,7"
