"""A local stack as a child process: start, readiness, health, stop."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self

from local.config import ROOT
from local.supervisor.ports import free_port

READY_SECONDS = 90.0
STOP_SECONDS = 20.0
READY_MESSAGE = "duckstep is ready"


class Process(NamedTuple):
    """A live process."""

    pid: int
    parent: int
    group: int
    command: str


class StackProcess:
    """Runs `python -m local`, or a module with the same options, over a state folder.

    Every wait has a deadline in seconds and raises TimeoutError after it.
    """

    def __init__(
        self,
        state: Path,
        *arguments: str,
        port: int | None = None,
        environment: Mapping[str, str] | None = None,
        module: str = "local",
    ) -> None:
        self.state = state
        # The working tree whose modules run.
        self.root = ROOT
        self.port = port or free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.logs = state / "logs"
        self.output = state.parent / f"{state.name}.out"
        self._module, self._arguments = module, arguments
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        self.wait_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The supervisor."""
        assert self._process is not None
        return self._process

    def start(self) -> None:
        """Start the supervisor without waiting; `output` receives what it prints."""
        command = [sys.executable, "-m", self._module, "--state", str(self.state)]
        command += ["--port", str(self.port), *self._arguments]
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd=self.root,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until the supervisor has printed that the stack is ready.

        Raises StackExited if the supervisor ends first.
        """

        def ready() -> bool:
            if self.process.poll() is not None:
                raise StackExited(f"the stack ended: {self.printed()}")
            return READY_MESSAGE in self.printed()

        wait_until(ready, seconds, lambda: f"not ready: {self.printed()}")

    def wait_healthy(self) -> None:
        """Wait until every server responds."""
        wait_until(self.healthy, READY_SECONDS, lambda: f"not healthy: {self.printed()}")

    def healthy(self) -> bool:
        """Return whether every server responds."""
        try:
            with urllib.request.urlopen(self.base_url + "/health", timeout=5) as response:
                return bool(response.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def health(self) -> dict[str, Any]:
        """Return the stack's health document. Raises OSError without one."""
        with urllib.request.urlopen(self.base_url + "/health", timeout=30) as response:
            document: dict[str, Any] = json.loads(response.read())
            return document

    def wait_exit(self) -> int:
        """Wait until the supervisor has ended and return its exit code."""
        return self.process.wait(timeout=STOP_SECONDS)

    def stop(self) -> int:
        """End the stack as Ctrl-C does and return the exit code."""
        if self._process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.wait_exit()

    def printed(self) -> str:
        """Return what the supervisor has printed."""
        return self.output.read_text() if self.output.exists() else ""

    def children(self) -> list[Process]:
        """Return the processes that the supervisor has started."""
        return [process for process in live_processes() if process.parent == self.process.pid]


class StackExited(Exception):
    """The stack ended before it was ready."""


def live_processes() -> list[Process]:
    """Return the live processes of this machine."""
    ps = shutil.which("ps")
    if ps is None:
        raise FileNotFoundError("ps is missing; install procps")
    command_line = [ps, "-axwwo", "pid=,ppid=,pgid=,stat=,args="]
    listed = subprocess.run(command_line, capture_output=True, text=True, check=True)
    live = []
    for line in listed.stdout.splitlines():
        # A process that is just ending has no command line any more.
        pid, parent, group, state, *command = line.split(maxsplit=4)
        if not state.startswith("Z"):
            live.append(Process(int(pid), int(parent), int(group), " ".join(command)))
    return live


def descendants(root: int) -> list[Process]:
    """Return the live processes below the process `root`."""
    children: dict[int, list[Process]] = defaultdict(list)
    for process in live_processes():
        children[process.parent].append(process)
    processes: list[Process] = []
    pending = [root]
    while pending:
        started = children[pending.pop()]
        processes += started
        pending += [process.pid for process in started]
    return processes


def wait_until(
    condition: Callable[[], bool], seconds: float, failure: Callable[[], str] = lambda: "too late"
) -> None:
    """Poll a condition. Raises TimeoutError with `failure` after the seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(failure())
        time.sleep(0.05)
