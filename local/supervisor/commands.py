"""Commands that the supervisor runs to completion and that end with it."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

from local.config import ROOT
from local.supervisor.watchdog_client import WatchdogClient


class CommandRunner:
    """Runs commands in process groups registered at the watchdog."""

    def __init__(self, watchdog: WatchdogClient) -> None:
        self._watchdog = watchdog

    def run(self, command: list[str], output: Path) -> int:
        """Run a command with its output in a file; return its exit code."""
        with output.open("wb") as file:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'functions'}"},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                process_group=0,
                preexec_fn=self._watchdog.register_self,
            )
        self._watchdog.add_group(process.pid)
        try:
            return process.wait()
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            self._watchdog.remove_group(process.pid)
