"""The supervisor's end of the watchdog's pipe."""

import contextlib
import os
import subprocess
import sys

from local.config import ROOT


class Guard:
    """Keeps a watchdog running that knows every process group of the stack."""

    def __init__(self) -> None:
        self._groups: set[int] = set()
        self._process = self._start()

    @property
    def pid(self) -> int:
        """The watchdog's process id."""
        return self._process.pid

    def announce_self(self) -> None:
        """Announces the calling process as a group; runs in a child between fork and exec.

        So there is no moment in which a child runs and the watchdog does not know it.
        """
        self._tell(os.getpid())

    def add(self, group: int) -> None:
        """Remembers a group, for a watchdog that has to be started again."""
        self._groups.add(group)

    def remove(self, group: int) -> None:
        """Forgets a group all of whose processes have ended."""
        self._groups.discard(group)
        self._tell(-group)

    def check(self) -> bool:
        """Starts the watchdog again if it has died; returns whether it had."""
        if self._process.poll() is None:
            return False
        self._close_pipe()
        self._process = self._start()
        for group in self._groups:
            self._tell(group)
        return True

    def close(self) -> None:
        """Ends the watchdog, which kills what is left."""
        self._close_pipe()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=2)

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "local.supervisor.watchdog"]
        return subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, bufsize=0, start_new_session=True
        )

    def _tell(self, number: int) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            os.write(self._process.stdin.fileno(), f"{number}\n".encode())

    def _close_pipe(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
