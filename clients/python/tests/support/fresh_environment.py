"""A new virtual environment with the wheel alone, which nobody can write, and its processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

READY, SECONDS = "duckstep is ready", 120.0
# Root writes to folders without write permission, unless it runs without this capability.
_AS_ANY_USER = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]


class FreshEnvironment:
    """The programs of an environment, run in an empty folder, with a home of their own."""

    def __init__(self, root: Path) -> None:
        self.folder, self.home, self.work = root / "venv", root / "home", root / "work"

    def create(self, requirement: str) -> None:
        """Install a requirement with its pinned packages, and make everything read-only."""
        _run([sys.executable, "-m", "venv", str(self.folder)])
        options = ["-q", "--disable-pip-version-check", "--no-input"]
        _run([str(self.folder / "bin/pip"), "install", *options, requirement])
        _run(["chmod", "-R", "a-w", str(self.folder)])
        for folder in (self.home, self.work):
            folder.mkdir()

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment to its end."""
        return subprocess.run(
            self._absolute(command),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            cwd=self.work,
            env=self._variables(variables),
            stdin=subprocess.DEVNULL,
        )

    def start(self, output: Path, *command: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start a program as the leader of a process group, as a shell does."""
        with output.open("wb") as file:
            return subprocess.Popen(
                self._absolute(command),
                cwd=self.work,
                env=self._variables(variables),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def processes(self) -> list[str]:
        """Return the command lines of live processes of the environment."""
        listed = _run(["ps", "-axwwo", "args="]).splitlines()
        return [line for line in listed if str(self.folder) in line]

    def _absolute(self, command: tuple[str, ...]) -> list[str]:
        program = str(self.folder / "bin" / command[0])
        return [*(_AS_ANY_USER if os.geteuid() == 0 else []), program, *command[1:]]

    def _variables(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Return an environment without the variables and the programs of this test."""
        return {"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **variables}


class Served:
    """`duckstep serve` of a fresh environment, ended by Ctrl-C."""

    def __init__(
        self, environment: FreshEnvironment, output: Path, *arguments: str, **variables: str
    ) -> None:
        self.port, self.output = free_port(), output
        self.url = f"http://localhost:{self.port}"
        self._environment, self._variables = environment, variables
        self._command = ["duckstep", "serve", *arguments, "--port", str(self.port)]

    def __enter__(self) -> Served:
        self.process = self._environment.start(self.output, *self._command, **self._variables)
        try:
            wait_until(self._is_ready, self.printed)
        except BaseException:
            self.process.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.interrupt()

    def interrupt(self) -> int:
        """Send Ctrl-C to the process group, and return the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=SECONDS)

    def printed(self) -> str:
        """Return the output."""
        return self.output.read_text()

    def get(self, path: str) -> str:
        """Return the body of a page."""
        with urllib.request.urlopen(self.url + path, timeout=SECONDS) as response:
            return str(response.read().decode())

    def wait_for(self, file: Path) -> None:
        """Wait until a file has contents."""
        wait_until(lambda: file.exists() and bool(file.read_text()), self.printed)

    def _is_ready(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the stack ended: {self.printed()}")
        return READY in self.printed()


def free_port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_until(condition: Callable[[], bool], failure: Callable[[], str]) -> None:
    """Poll a condition. Raises TimeoutError with `failure` after the deadline."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(failure())
        time.sleep(0.1)


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout
