"""Tasks in a process that is killed at its limits: a fake that does as each task says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from duckstep_service.core.errors import EngineCrashed, QueryTooComplex, StorageUnavailable
from duckstep_service.engine.worker.child_process import ChildProcess, start_python
from duckstep_service.engine.worker.task_process import TaskProcess

FAKE = Path(__file__).with_name("obedient_process.py")
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
}
# The processor limit of a task that exceeds its limit is one second.
SECONDS = 30.0


class Starter:
    """Starts processes and records them."""

    def __init__(self) -> None:
        self.started: list[ChildProcess] = []

    def __call__(self) -> ChildProcess:
        self.started.append(ChildProcess(start_python([str(FAKE)], ENVIRONMENT)))
        return self.started[-1]


@pytest.fixture
def starter() -> Starter:
    return Starter()


@pytest.fixture
def tasks(starter: Starter) -> Iterator[TaskProcess]:
    tasks = TaskProcess(starter, SECONDS)
    yield tasks
    tasks.close()


def pid_of(tasks: TaskProcess) -> int:
    return int(tasks.run({"do": "nothing"})["pid"])


def test_task_process_is_kept(tasks: TaskProcess) -> None:
    assert pid_of(tasks) == pid_of(tasks)


@pytest.mark.parametrize("kind", ["spin", "tokenize"])
def test_task_over_processor_time_is_too_complex(
    tasks: TaskProcess, starter: Starter, kind: str
) -> None:
    first = pid_of(tasks)
    with pytest.raises(QueryTooComplex, match="too much processor time or memory"):
        tasks.run({"do": kind})
    assert pid_of(tasks) != first
    assert len(starter.started) == 2, "the spare process has started during the task"


def test_tasks_within_processor_time_share_a_process(tasks: TaskProcess) -> None:
    """The limit is that of a task, not of the process."""
    pids = {int(tasks.run({"do": "work"})["pid"]) for _ in range(4)}
    assert len(pids) == 1


def test_task_over_memory_is_too_complex_and_replaces_process(tasks: TaskProcess) -> None:
    first = pid_of(tasks)
    assert tasks.run({"do": "allocate"})["error"] == "MemoryError"
    assert pid_of(tasks) != first


def test_task_that_waits_is_unavailable_and_replaces_process(starter: Starter) -> None:
    tasks = TaskProcess(starter, 2.0)
    try:
        first = pid_of(tasks)
        started = time.monotonic()
        with pytest.raises(StorageUnavailable, match="within 2 seconds"):
            tasks.run({"do": "sleep"})
        assert time.monotonic() - started < SECONDS
        assert pid_of(tasks) != first
    finally:
        tasks.close()


def test_task_that_crashes_process_names_signal(tasks: TaskProcess) -> None:
    first = pid_of(tasks)
    with pytest.raises(EngineCrashed, match="SIGSEGV"):
        tasks.run({"do": "crash"})
    assert pid_of(tasks) != first


def test_process_that_exited_between_tasks_is_replaced(
    tasks: TaskProcess, starter: Starter
) -> None:
    first = pid_of(tasks)
    starter.started[-1].stop()
    assert pid_of(tasks) != first


def test_child_of_limited_task_has_limits_of_its_own(tasks: TaskProcess) -> None:
    limits = tasks.run({"do": "limits"})
    assert limits["processor"] == 0
    assert limits["address"] == limits["own"]


def test_processor_limit_ends_process_with_its_signal() -> None:
    code = (
        "from duckstep_service.engine.worker.process_limits import limit_processor_time\n"
        "with limit_processor_time(1):\n"
        "    with limit_processor_time(60):\n"
        "        pass\n"
        "    while True:\n"
        "        pass\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=False, timeout=60)
    assert ended.returncode == -signal.SIGPROF


def test_processor_limit_counts_from_the_start_of_its_block() -> None:
    # The processor time that the kernel limits grows by other steps than that of the clock.
    code = (
        "import time\n"
        "while time.process_time() < 1.5:\n"
        "    pass\n"
        "time.process_time = lambda: 0.0\n"
        "from duckstep_service.engine.worker.process_limits import limit_processor_time\n"
        "with limit_processor_time(1):\n"
        "    sum(range(1_000_000))\n"
    )
    subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=True, timeout=60)
