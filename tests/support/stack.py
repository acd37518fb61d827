"""A real stack for tests: `python -m local` as a subprocess over a state folder of its own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.supervisor.ports import free_port
from tests.support.paths import ROOT

READY_SECONDS = 90.0
END_SECONDS = 20.0
ROWS = "20000"
# What identifies each process in its command line.
_MARKS = {
    "data": "--dir-cache-time=1ms",
    "results": "--dir-cache-time=8760h",
    "aws": "local.aws",
    "functions": "local.functions",
    "gateway": "local.gateway",
    "watchdog": "local.supervisor.watchdog",
}


class Stack:
    """Starts and ends one stack; every wait has a deadline in seconds."""

    def __init__(
        self,
        state: Path,
        *arguments: str,
        port: int | None = None,
        environment: dict[str, str] | None = None,
        module: str = "local",
    ) -> None:
        self.state = state
        self.port = port or free_port()
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.logs = state / "logs"
        self.output = state.parent / f"{state.name}.out"
        self._module, self._arguments = module, arguments
        self._environment = {**os.environ, "ROWS": ROWS, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Stack":
        self.start()
        self.wait_ready()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """The supervisor."""
        assert self._process is not None
        return self._process

    def start(self) -> None:
        """Starts the supervisor without waiting; what it prints goes to `output`."""
        command = [sys.executable, "-m", self._module, "--state", str(self.state)]
        command += ["--port", str(self.port), *self._arguments]
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_ready(self) -> None:
        """Waits until the stack has said that it is ready."""

        def ready() -> bool:
            assert self.process.poll() is None, f"the stack ended: {self.printed()}"
            return "duckstep is ready" in self.printed()

        until(ready, READY_SECONDS, lambda: f"not ready: {self.printed()}")

    def wait_healthy(self) -> None:
        """Waits until every server answers."""
        until(self.healthy, READY_SECONDS, lambda: f"not healthy: {self.printed()}")

    def healthy(self) -> bool:
        """Tells whether every server answers."""
        try:
            with urllib.request.urlopen(self.base_url + "/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def health(self) -> dict[str, Any]:
        """Returns what the stack says of itself; raises OSError if it does not."""
        with urllib.request.urlopen(self.base_url + "/health", timeout=30) as answer:
            document: dict[str, Any] = json.loads(answer.read())
            return document

    def wait_exit(self) -> int:
        """Waits until the supervisor has ended and returns its exit code."""
        return self.process.wait(timeout=END_SECONDS)

    def stop(self) -> int:
        """Ends the stack as Ctrl-C does and returns the exit code."""
        if self._process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.wait_exit()

    def printed(self) -> str:
        """Returns what the supervisor has printed."""
        return self.output.read_text() if self.output.exists() else ""

    def pid(self, name: str) -> int:
        """Returns the process id of s3, aws, functions, gateway or watchdog."""
        mark = _MARKS[name]
        (found,) = [
            pid
            for pid, parent, _, command in processes()
            if parent == self.process.pid and mark in command
        ]
        return found

    def groups(self) -> set[int]:
        """Returns the process groups of everything that the supervisor has started."""
        return {group for _, parent, group, _ in processes() if parent == self.process.pid}


def processes() -> list[tuple[int, int, int, str]]:
    """Returns the id, parent, group and command of every live process."""
    listed = subprocess.run(
        ["ps", "-axwwo", "pid=,ppid=,pgid=,stat=,args="], capture_output=True, text=True, check=True
    )
    found = []
    for line in listed.stdout.splitlines():
        # A process that is just ending has no command line any more.
        pid, parent, group, state, *command = line.split(maxsplit=4)
        if not state.startswith("Z"):
            found.append((int(pid), int(parent), int(group), " ".join(command)))
    return found


def members(groups: set[int]) -> list[str]:
    """Returns the commands of the live processes of these groups."""
    return [command for _, _, group, command in processes() if group in groups]


def until(
    condition: Callable[[], bool], seconds: float, failure: Callable[[], str] = lambda: "too late"
) -> None:
    """Waits for a condition; fails the test with a reason when the time is over."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, failure()
        time.sleep(0.05)
