"""Commands and responses of a process that is slow."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from duckstep_service.core.errors import EngineCrashed, TimeLimitExceeded
from duckstep_service.core.limits import Limits
from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import Column
from duckstep_service.engine import runner
from duckstep_service.engine.worker.bind_client import BIND_RESOURCES, BindClient
from duckstep_service.engine.worker.child_process import (
    STARTED,
    ChildProcess,
    WorkerExited,
    start_python,
)
from duckstep_service.engine.worker.process import WorkerProcess

SLOW_WORKER = Path(__file__).with_name("slow_worker.py")
WAIT_SECONDS = 30.0
# Prints between its responses, and counts the messages with "now" in the reading thread.
PIPE = """
import sys
from pathlib import Path
from duckstep_service.engine.worker.command_pipe import CommandPipe
handled = []
pipe = CommandPipe()
pipe.start(lambda message: "now" in message and not handled.append(1), Path(sys.argv[1]))
while True:
    command = pipe.next()
    print("no response")
    pipe.respond({"number": command["number"], "handled": len(handled)})
"""
STATEMENT = Statement("SELECT 1", [], {})


def program(seconds: float = 0, kind: str = "done") -> list[str]:
    return [str(SLOW_WORKER), str(seconds), kind]


@pytest.fixture
def start() -> Iterator[Callable[..., ChildProcess]]:
    started = []

    def start_child(*arguments: str) -> ChildProcess:
        started.append(ChildProcess(start_python(arguments)))
        return started[-1]

    yield start_child
    for child in started:
        child.stop()


def test_receive_drops_response_to_earlier_command(start: Callable[..., ChildProcess]) -> None:
    child = start(*program())
    late = child.send({"slow": True, "seconds": 0.5})
    assert child.receive(late, 0.01) is None
    numbers = [child.send({"fast": True}) for _ in range(3)]
    for number in numbers:
        response = child.receive(number, WAIT_SECONDS)
        assert response == {"number": number, "fast": [["fast", str(number)]]}


def test_receive_slow_start_does_not_shift_responses(start: Callable[..., ChildProcess]) -> None:
    child = start(*program(1.0))
    first = child.send({"first": True})
    assert child.receive(first, 0.01) is None
    second = child.send({"second": True})
    response = child.receive(second, WAIT_SECONDS)
    assert response == {"number": second, "second": [["second", str(second)]]}


def test_receive_after_exit_raises_each_time(start: Callable[..., ChildProcess]) -> None:
    child = start("-c", "raise SystemExit(7)")
    for _ in range(2):
        with pytest.raises(WorkerExited) as exited:
            child.receive(child.send({"command": 1}), WAIT_SECONDS)
        assert exited.value.returncode == 7


def test_receive_half_a_response_raises_exit(start: Callable[..., ChildProcess]) -> None:
    half = "import os, signal; print('{\"number\": ', end='', flush=True);"
    child = start("-c", f"{half} os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(WorkerExited) as exited:
        child.receive(1, WAIT_SECONDS)
    assert exited.value.returncode == -signal.SIGKILL


def test_notify_after_the_pipe_is_closed_leaves_the_exit_to_receive() -> None:
    process = start_python(["-c", "import sys; sys.stdin.read()"])
    child = ChildProcess(process)
    assert process.stdin
    process.stdin.close()
    child.notify({"progress": True})
    with pytest.raises(WorkerExited):
        child.receive(child.send({"command": 1}), WAIT_SECONDS)
    child.stop()


def test_child_process_reports_start(start: Callable[..., ChildProcess]) -> None:
    assert start(*program()).receive(STARTED, WAIT_SECONDS) == {"number": STARTED, "started": True}


def test_binder_slow_start_binds_later_queries_to_their_own_responses() -> None:
    binder = BindClient(WAIT_SECONDS, 0.01, lambda: WorkerProcess(program(1.0)))
    try:
        with pytest.raises(TimeLimitExceeded, match="did not start within"):
            binder.bind(STATEMENT, None, {})
        slow = BindClient(WAIT_SECONDS, WAIT_SECONDS, lambda: WorkerProcess(program(1.0)))
        bound = [slow.bind(STATEMENT, None, {}) for _ in range(3)]
        slow.close()
    finally:
        binder.close()
    assert bound == [[Column("bind", str(number))] for number in (2, 3, 4)]


def test_runner_response_to_another_command_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    """`opened` in place of `done` used to be a result without rows."""
    engine = runner.Runner(str, lambda _: [], lambda _: BIND_RESOURCES, "")
    monkeypatch.setattr(engine, "_start_worker", lambda: WorkerProcess(program(kind="opened")))
    query = EngineQuery("SELECT 1", None, [], "", Limits(int(WAIT_SECONDS)))
    try:
        with pytest.raises(EngineCrashed, match="another command"):
            engine.run(query)
    finally:
        engine.close()


def test_runner_slow_start_counts_in_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = runner.Runner(str, lambda _: [], lambda _: BIND_RESOURCES, "")
    monkeypatch.setattr(engine, "_start_worker", lambda: WorkerProcess(program(WAIT_SECONDS)))
    query = EngineQuery("SELECT 1", None, [], "", Limits(1))
    try:
        with pytest.raises(TimeLimitExceeded):
            engine.run(query)
    finally:
        engine.close()


def test_command_pipe_responds_until_input_ends_and_removes_folder(tmp_path: Path) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", PIPE, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        text=True,
    ) as child:
        assert child.stdin and child.stdout and child.stderr
        for number in (1, 2):
            child.stdin.write(f'{{"now": true}}\n{{"number": {number}}}\n')
            child.stdin.flush()
            assert json.loads(child.stdout.readline()) == {"number": number, "handled": number}
        assert folder.exists()
        child.stdin.close()
        assert child.wait(WAIT_SECONDS) == 0
    assert not folder.exists()
