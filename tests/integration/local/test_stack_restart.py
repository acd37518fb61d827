"""Results and history after a restart, and interrupted queries."""

import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.stack_process import wait_until
from tests.support.stack import Stack

SLOW = (
    "SELECT count(*) FROM range(100000) a, range(100000) b, range(1000) c WHERE a.range < b.range"
)
SECONDS = 30.0


def _client(stack: Stack) -> httpx.Client:
    return httpx.Client(base_url=stack.base_url, timeout=60, follow_redirects=True)


def _post(client: httpx.Client, sql: str) -> str:
    answer = client.post("/queries", data={"query": sql})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["requestId"])


def _status(client: httpx.Client, request_id: str) -> dict[str, Any]:
    document: dict[str, Any] = client.get(f"/queries/{request_id}").json()
    return document


@pytest.mark.timeout(240)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_stack_restart_keeps_results_and_fails_running(
    stack: Stack, tmp_path: Path, number: int
) -> None:
    data = ("--data", str(stack.state / "data"))
    with Stack(tmp_path / "state", *data) as first, _client(first) as client:
        done = _post(client, "SELECT 42 AS answer")
        wait_until(lambda: _status(client, done)["status"] == "SUCCEEDED", SECONDS)
        running = _post(client, SLOW)
        wait_until(lambda: _status(client, running)["status"] == "RUNNING", SECONDS)
        first.process.send_signal(number)
        first.wait_exit()
    with Stack(tmp_path / "state", *data) as second, _client(second) as client:
        assert client.get(f"/queries/{done}/results").text.split() == ["answer", "42"]
        wait_until(lambda: _status(client, running)["status"] == "FAILED", SECONDS)
        error = _status(client, running)["error"]
        assert error["code"] == "StackStopped"
        assert "Post it again" in error["message"]


@pytest.mark.timeout(240)
def test_stack_restart_fails_execution_without_item(stack: Stack, tmp_path: Path) -> None:
    data = ("--data", str(stack.state / "data"))
    with Stack(tmp_path / "state", *data) as first, _client(first) as client:
        known = _post(client, "SELECT 1")
    name = "never-recorded"
    arn = f"{known.rsplit(':', 1)[0]}:{name}"
    text = '{"owner":"anonymous","request":{"query":"SELECT 1"}}'
    with sqlite3.connect(tmp_path / "state" / "state.sqlite") as db:
        db.execute(
            "INSERT INTO executions (arn, name, status, input, start) VALUES (?,?,'RUNNING',?,?)",
            (arn, name, text, time.time()),
        )
    db.close()
    with Stack(tmp_path / "state", *data) as second, _client(second) as client:
        wait_until(lambda: _status(client, arn).get("status") == "FAILED", SECONDS)
        assert _status(client, arn)["error"]["code"] == "StackStopped"
