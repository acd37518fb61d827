"""Shutdown and crashes: no process outlives the stack, and servers restart."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from local.stack_process import live_processes, wait_until
from local.supervisor.ports import free_port
from tests.support.paths import ROOT
from tests.support.stack import Stack, members

SECONDS = 20.0
SERVERS = ("data", "results", "data-rclone", "results-rclone", "aws", "functions", "gateway")


@pytest.fixture
def own_stack(stack: Stack, tmp_path: Path) -> Iterator[Stack]:
    with Stack(tmp_path / "state", "--data", str(stack.state / "data")) as own:
        yield own


def _rows(stack: Stack) -> str:
    with httpx.Client(base_url=stack.base_url, timeout=60, follow_redirects=True) as client:
        query = {"query": "SELECT count(*) AS n FROM reviews"}
        return client.post("/queries", data=query, headers={"Prefer": "wait"}).text


def _printed(stack: Stack, text: str, times: int = 1) -> None:
    wait_until(lambda: stack.printed().count(text) == times, SECONDS)


def _nothing_left(groups: set[int]) -> None:
    assert groups
    wait_until(lambda: not members(groups), SECONDS, lambda: f"left behind: {members(groups)}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stack_signal_ends_every_process(own_stack: Stack, number: int) -> None:
    groups = own_stack.groups()
    own_stack.process.send_signal(number)
    assert own_stack.wait_exit() == 0
    _nothing_left(groups)


def test_stack_killed_supervisor_leaves_no_process(own_stack: Stack) -> None:
    groups = own_stack.groups()
    own_stack.process.kill()
    own_stack.wait_exit()
    _nothing_left(groups)


def test_stack_killed_supervisor_after_watchdog_restart_leaves_no_process(own_stack: Stack) -> None:
    first = own_stack.pid("watchdog")
    os.kill(first, signal.SIGKILL)
    _printed(own_stack, "watchdog exited")
    groups = own_stack.groups()
    own_stack.process.kill()
    own_stack.wait_exit()
    _nothing_left(groups)


@pytest.mark.timeout(240)
def test_supervisor_restarts_killed_server(own_stack: Stack) -> None:
    for name in SERVERS:
        group = own_stack.pid(name)
        os.kill(group, signal.SIGKILL)
        _printed(own_stack, f"{name} exited")
        _nothing_left({group})
        own_stack.wait_healthy()
        assert _rows(own_stack).split() == ["n", "20000"]


@pytest.mark.timeout(240)
def test_supervisor_crash_looping_server_ends_stack(own_stack: Stack) -> None:
    groups = own_stack.groups()
    for deaths in range(1, 6):
        os.kill(own_stack.pid("data"), signal.SIGKILL)
        if deaths < 5:
            _printed(own_stack, "data exited", deaths)
    assert own_stack.wait_exit() == 1
    assert "keeps crashing" in own_stack.printed()
    _nothing_left(groups)


def test_stack_killed_during_sample_leaves_no_process(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "state", environment={"ROWS": "50000000"})
    stack.start()
    wait_until(lambda: any("lake.generate" in command for command in _commands(stack)), SECONDS)
    groups = stack.groups()
    stack.process.kill()
    stack.wait_exit()
    _nothing_left(groups)


def test_stack_ctrl_c_during_sample_ends(tmp_path: Path) -> None:
    stack = Stack(tmp_path / "state", environment={"ROWS": "50000000"})
    stack.start()
    wait_until(lambda: any("lake.generate" in command for command in _commands(stack)), SECONDS)
    groups = stack.groups()
    assert stack.stop() == 0
    _nothing_left(groups)


def _commands(stack: Stack) -> list[str]:
    return [command for _, parent, _, command in live_processes() if parent == stack.process.pid]


def test_stack_taken_port_prints_one_line(stack: Stack, tmp_path: Path) -> None:
    second = Stack(tmp_path / "state", port=stack.port)
    second.start()
    assert second.wait_exit() == 1
    assert second.printed().count("\n") == 1
    assert "PORT=" in second.printed()
    assert not (tmp_path / "state" / "logs").exists()


def test_stack_second_on_same_state_prints_one_line(stack: Stack) -> None:
    command = [sys.executable, "-m", "local", "--state", str(stack.state)]
    command += ["--port", str(free_port())]
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS)
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert str(stack.process.pid) in second.stderr
