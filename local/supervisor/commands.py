"""Commands that the supervisor waits for, which do not outlive it either."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

from local.config import ROOT
from local.supervisor.watchdog_client import Guard


class Tasks:
    """Runs commands in process groups that the watchdog knows."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def run(self, command: list[str], output: Path) -> int:
        """Runs a command with its output in a file and returns its exit code."""
        with output.open("wb") as file:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                process_group=0,
                preexec_fn=self._guard.announce_self,
            )
        self._guard.add(process.pid)
        try:
            return process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self._guard.remove(process.pid)
