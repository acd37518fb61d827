"""Cancellation through the real stack: the engine stops, no file is left, one outcome is final."""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.stack_process import live_processes, wait_until
from tests.support.client import Client
from tests.support.stack import Stack

SLOW = "SELECT sum(hash(a.range * b.range)) FROM range(10000000) a, range(10000000) b"
DEAF = "SELECT levenshtein(repeat('ab', 400000), repeat('ba', 400000))"
SECONDS = 30.0


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def cancel(client: Client, request_id: str) -> dict[str, Any]:
    answer = client.request("DELETE", f"/queries/{request_id}")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def status(client: Client, request_id: str) -> dict[str, Any]:
    document: dict[str, Any] = client.request("GET", f"/queries/{request_id}").json()
    return document


def ticks(pid: int) -> int:
    """The processor time that a process has used, in ticks of 10 ms; -1 when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return -1
    return int(fields[11]) + int(fields[12])


def children(stack: Stack) -> dict[int, int]:
    """The engine's processes of this stack, and the processor time that each has used."""
    groups = stack.groups()
    return {
        pid: ticks(pid)
        for pid, _, group, command in live_processes()
        if group in groups and "duckstep_service.engine.worker.fork_server" in command
    }


def working(stack: Stack) -> int:
    """The process that computes: it takes seconds, a start takes a fraction of one."""
    before = children(stack)
    found: list[int] = []

    def one() -> bool:
        found[:] = [pid for pid, used in children(stack).items() if used - before.get(pid, 0) > 100]
        return bool(found)

    wait_until(one, SECONDS)
    return found[0]


def at_rest(pid: int) -> bool:
    """Whether a process is gone or computes no more."""
    before = ticks(pid)
    time.sleep(0.5)
    return ticks(pid) - before <= 2


@pytest.mark.parametrize("sql", [SLOW, DEAF], ids=["heeds", "deaf"])
def test_cancel_running_query_stops_engine_and_deletes_files(
    stack: Stack, client: Client, sql: str
) -> None:
    request_id = client.submit(sql)
    child = working(stack)
    wait_until(lambda: "progress" in status(client, request_id), SECONDS)
    document = cancel(client, request_id)
    assert document["status"] == "CANCELLED"
    assert document["progress"]["seconds"] > 0
    assert document["endedAt"] >= document["submittedAt"]
    wait_until(lambda: at_rest(child), SECONDS)
    assert cancel(client, request_id) == document == status(client, request_id)
    execution = client.service("stepfunctions").describe_execution(executionArn=request_id)
    assert execution["status"] == "ABORTED"
    refused = client.results(request_id)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "QueryCancelled")
    assert client.run("SELECT 1 AS a")["rows"] == 1
    assert client.objects(f"results/{request_id.rpartition(':')[2]}/") == []


@pytest.mark.parametrize("sql", ["SELECT 1", "SELECT no_such_function()"])
def test_cancel_finished_query_changes_nothing(client: Client, sql: str) -> None:
    document = client.run(sql)
    assert cancel(client, document["requestId"]) == document
    assert client.wait(document["requestId"]) == document


def test_cancel_unknown_query_is_not_found(client: Client) -> None:
    known = client.run("SELECT 1")["requestId"]
    for request_id in (known + "x", "nonsense"):
        answer = client.request("DELETE", f"/queries/{request_id}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "QueryNotFound")


def test_cancel_racing_with_end_has_one_outcome(client: Client) -> None:
    """The cancellations come before, in and after each state of the workflow."""
    chance = random.Random(4)
    client.run("SELECT range AS a FROM range(100_000)", reuse=False)
    started = time.monotonic()
    client.run("SELECT range AS a FROM range(100_000)", reuse=False)
    # Four queries run at the same time, and a busy machine needs longer for each.
    latest = max(0.4, 4 * (time.monotonic() - started))

    def race(number: int) -> tuple[str, dict[str, Any], dict[str, Any]]:
        request_id = client.submit(f"SELECT range AS a FROM range({100_000 + number})", reuse=False)
        if number == 0:
            client.wait(request_id)
        elif number > 4:
            time.sleep(chance.uniform(0, latest))
        with ThreadPoolExecutor(2) as twice:
            documents = list(twice.map(lambda _: cancel(client, request_id), range(2)))
        assert documents[0] == documents[1]
        return request_id, documents[0], status(client, request_id)

    with ThreadPoolExecutor(4) as pool:
        races = list(pool.map(race, range(40)))
    # What was under way when it was cancelled has time to store its result, if it did not know.
    time.sleep(3)
    for request_id, answered, after in races:
        assert answered == after == status(client, request_id)
        objects = client.objects(f"results/{request_id.rpartition(':')[2]}/")
        if answered["status"] == "CANCELLED":
            assert objects == []
        else:
            assert answered["status"] == "SUCCEEDED"
            assert len(objects) == 1
            assert client.results(request_id, limit="1").text == "a\n0\n"
    assert {answered["status"] for _, answered, _ in races} == {"SUCCEEDED", "CANCELLED"}
