"""A worker that the fork server forks, with the interface of `subprocess.Popen`."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import IO

# A worker is forked within these seconds, also by a server that still starts.
_FORK_SECONDS = 60.0
# A server that has not killed a worker within these seconds ends with all of its workers.
_KILL_SECONDS = 5.0


class ForkedProcess:
    """A process by the messages of its server, which `kill` and `end_server` reach."""

    def __init__(
        self,
        stdin: IO[str],
        stdout: IO[str],
        kill: Callable[[], None],
        end_server: Callable[[], None],
    ) -> None:
        self.stdin, self.stdout = stdin, stdout
        self._kill, self._end_server = kill, end_server
        self._pid: int | None = None
        self._status: int | None = None
        self._forked, self._exited = threading.Event(), threading.Event()

    @property
    def pid(self) -> int:
        """The process id. Raises ChildProcessError for a worker that was not forked."""
        self._forked.wait(_FORK_SECONDS)
        if self._pid is None:
            raise ChildProcessError("The worker was not forked.")
        return self._pid

    def poll(self) -> int | None:
        """Return the return code, None while the process runs."""
        return self._status

    def wait(self) -> int:
        """Return the return code after the exit of the process."""
        if not self._exited.wait(_KILL_SECONDS):
            self._end_server()
            self._exited.wait()
        assert self._status is not None
        return self._status

    def kill(self) -> None:
        """Kill the process."""
        if self._status is None:
            self._kill()

    def receive(self, message: Mapping[str, int]) -> None:
        """Handle a message of the server: the process id, or the return code."""
        if "pid" in message:
            self._pid = message["pid"]
        else:
            self._status = message["status"]
            self._exited.set()
        self._forked.set()

    def abandon(self) -> None:
        """Count as killed because the server has exited; the end of its input ends the process."""
        with suppress(OSError):
            self.stdin.close()
        self.receive({"status": -signal.SIGKILL})
