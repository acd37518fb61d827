"""A Python process that answers numbered commands, each a line of JSON on a pipe."""

from __future__ import annotations

import itertools
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Protocol

# The number under which a process reports that it has started.
STARTED = 0


class WorkerExited(Exception):
    """The process exited without a response; `returncode` is negative for a signal."""

    def __init__(self, returncode: int) -> None:
        self.returncode = returncode
        super().__init__(returncode)


class PipedProcess(Protocol):
    """A process with pipes, as of `subprocess.Popen`."""

    @property
    def stdin(self) -> IO[str] | None: ...

    @property
    def stdout(self) -> IO[str] | None: ...

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self) -> int: ...

    def kill(self) -> None: ...


def start_python(
    arguments: Sequence[str],
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    errors: int | None = subprocess.DEVNULL,
    inherited: Sequence[int] = (),
) -> subprocess.Popen[str]:
    """Start a Python module or script with pipes as its input and output."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment,
        cwd=folder,
        pass_fds=inherited,
        text=True,
        encoding="utf-8",
    )


class ChildProcess:
    """A running process of a Python module or script.

    Each command has a number, which its response repeats: a response that comes after its time
    limit is dropped, and never the response to a later command.
    """

    def __init__(self, process: PipedProcess) -> None:
        self._process = process
        self._numbers = itertools.count(STARTED + 1)
        self._responses: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read_responses, daemon=True)
        self._reader.start()
        self.progress: dict[str, Any] = {}

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Return whether the process is running."""
        return self._process.poll() is None

    def send(self, command: Mapping[str, Any]) -> int:
        """Send a command and return its number, for which `receive` waits."""
        number = next(self._numbers)
        self.notify({**command, "number": number})
        return number

    def notify(self, message: Mapping[str, Any]) -> None:
        """Send a message without a response.

        After an exit of the process the next `receive` raises WorkerExited.
        """
        assert self._process.stdin is not None
        line = json.dumps(message) + "\n"
        # ValueError: the exit of the fork server has closed the pipe.
        with suppress(OSError, ValueError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def receive(self, number: int, seconds: float) -> dict[str, Any] | None:
        """Return the response to a command, None after `seconds` without it.

        Raises WorkerExited.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                response = self._responses.get(timeout=max(deadline - time.monotonic(), 0))
            except queue.Empty:
                return None
            if response is None:
                # A second call must not wait for a process that has exited.
                self._responses.put(None)
                raise WorkerExited(self._process.wait())
            if response["number"] == number:
                return response

    def stop(self) -> None:
        """Kill the process."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def _read_responses(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if not line.endswith("\n"):
                break  # The process was killed while it wrote.
            response = json.loads(line)
            if "progress" in response:
                self.progress = response["progress"]
            else:
                self._responses.put(response)
        self._responses.put(None)
