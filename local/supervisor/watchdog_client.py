"""The supervisor's client of the watchdog."""

import contextlib
import os
import subprocess
import sys

from local.config import ROOT


class WatchdogClient:
    """Keeps a watchdog running and registers every process group of the stack."""

    def __init__(self) -> None:
        self._groups: set[int] = set()
        self._process = self._start()

    @property
    def pid(self) -> int:
        """The watchdog's process id."""
        return self._process.pid

    def register_self(self) -> None:
        """Register the calling process as a group; runs in a child between fork and exec.

        Registered there, no child ever runs unknown to the watchdog.
        """
        self._send(os.getpid())

    def add_group(self, group: int) -> None:
        """Record a group for a restarted watchdog."""
        self._groups.add(group)

    def remove_group(self, group: int) -> None:
        """Unregister a group whose processes have all exited."""
        self._groups.discard(group)
        self._send(-group)

    def restart_if_dead(self) -> bool:
        """Restart the watchdog if it has exited; return whether it had."""
        if self._process.poll() is None:
            return False
        self._close_pipe()
        self._process = self._start()
        for group in self._groups:
            self._send(group)
        return True

    def close(self) -> None:
        """Close the pipe, upon which the watchdog kills the remaining groups."""
        self._close_pipe()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=2)

    def _start(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "local.supervisor.watchdog"]
        return subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, bufsize=0, start_new_session=True
        )

    def _send(self, number: int) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            os.write(self._process.stdin.fileno(), f"{number}\n".encode())

    def _close_pipe(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
