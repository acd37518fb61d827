"""The fork server, and the workers that it forks."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from duckstep_service.engine.worker.bind_client import BIND_RESOURCES
from duckstep_service.engine.worker.child_process import STARTED, WorkerExited
from duckstep_service.engine.worker.fork_client import start_fork_server
from duckstep_service.engine.worker.process import WorkerProcess
from duckstep_service.engine.worker.protocol import SandboxConfig

from tests.component.engine.processes import is_running

WAIT_SECONDS = 30.0
SECRET = "AWS_SECRET_ACCESS_KEY"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    forked = WorkerProcess()
    yield forked
    forked.stop()


def request(worker: WorkerProcess, **command: Any) -> dict[str, Any]:
    response = worker.receive(worker.send(command), WAIT_SECONDS)
    assert response is not None
    return response


def opened(worker: WorkerProcess) -> WorkerProcess:
    config = SandboxConfig(str(worker.folder), "", [], BIND_RESOURCES, [])
    assert "opened" in request(worker, open=config.to_dict())
    return worker


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_fork_starts_worker_below_the_server(worker: WorkerProcess) -> None:
    assert worker.receive(STARTED, WAIT_SECONDS) == {"number": STARTED, "started": True}
    assert parent(worker.pid) == start_fork_server().pid
    assert os.path.samefile(f"/proc/{worker.pid}/cwd", worker.folder)


def test_fork_gives_worker_its_own_descriptors_alone(worker: WorkerProcess) -> None:
    other = WorkerProcess()
    try:
        for each in (worker, other):
            each.receive(STARTED, WAIT_SECONDS)
        files = [
            set(map(os.readlink, Path(f"/proc/{each.pid}/fd").iterdir()))
            for each in (worker, other)
        ]
    finally:
        other.stop()
    assert files[0] & files[1] == {"/dev/null"}
    assert len(files[1]) == len(files[0]) == 4  # Input, output and the channel.


def test_fork_server_has_one_thread(worker: WorkerProcess) -> None:
    worker.receive(STARTED, WAIT_SECONDS)
    assert len(os.listdir(f"/proc/{start_fork_server().pid}/task")) == 1


def test_fork_server_has_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET, "secret")
    server = start_fork_server()
    os.kill(server.pid, signal.SIGKILL)
    wait_for_end(server.pid)
    worker = WorkerProcess()
    try:
        worker.receive(STARTED, WAIT_SECONDS)
        for pid in (worker.pid, parent(worker.pid)):
            assert SECRET.encode() not in Path(f"/proc/{pid}/environ").read_bytes()
    finally:
        worker.stop()


def test_forked_workers_have_random_numbers_of_their_own(worker: WorkerProcess) -> None:
    other = WorkerProcess()
    try:
        values = [drawn(opened(each)) for each in (worker, other)]
    finally:
        other.stop()
    assert values[0] != values[1]


def drawn(worker: WorkerProcess) -> bytes:
    query: dict[str, Any] = {
        "views": [], "tables": [], "files": [], "columns": None, "parameters": None,
        "sql": "SELECT random() AS a, uuid() AS b", "resultRows": 0, "resultBytes": 1_000_000,
    }  # fmt: skip
    assert "done" in request(worker, query=query)
    return (worker.folder / "result.parquet").read_bytes()


def test_forked_worker_killed_raises_with_its_signal(worker: WorkerProcess) -> None:
    worker.receive(STARTED, WAIT_SECONDS)
    os.kill(worker.pid, signal.SIGABRT)
    with pytest.raises(WorkerExited) as exited:
        worker.receive(worker.send({"bind": {}}), WAIT_SECONDS)
    assert exited.value.returncode == -signal.SIGABRT
    assert not worker.alive


def test_stop_ends_forked_worker(worker: WorkerProcess) -> None:
    pid = worker.pid
    worker.stop()
    assert not is_running(pid)
    assert not worker.folder.exists()


def test_fork_server_killed_ends_its_workers_and_is_replaced(worker: WorkerProcess) -> None:
    worker.receive(STARTED, WAIT_SECONDS)
    server = start_fork_server()
    os.kill(server.pid, signal.SIGKILL)
    with pytest.raises(WorkerExited):
        worker.receive(STARTED + 1, WAIT_SECONDS)
    wait_for_end(worker.pid)
    assert start_fork_server().pid != server.pid
    opened(next_worker := WorkerProcess())
    next_worker.stop()


def test_fork_server_stopped_does_not_delay_stop_without_end(
    worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.receive(STARTED, WAIT_SECONDS)
    pid, server = worker.pid, start_fork_server().pid
    os.kill(server, signal.SIGSTOP)
    worker.stop()
    wait_for_end(server)
    wait_for_end(pid)


def wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while is_running(pid):
        assert time.monotonic() < deadline
        time.sleep(0.02)
