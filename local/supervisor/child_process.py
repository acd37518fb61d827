"""A server process of the stack, in its own process group."""

import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from local.config import ROOT
from local.supervisor.watchdog_client import WatchdogClient

MAX_CRASHES = 5
CRASH_WINDOW_SECONDS = 60


@dataclass(frozen=True)
class ProcessSpec:
    """A server's name, command, complete environment and working directory."""

    name: str
    command: list[str]
    environment: dict[str, str]
    folder: Path = ROOT


class ChildProcess:
    """A server process that the supervisor restarts after a crash."""

    def __init__(self, spec: ProcessSpec, log: Path, watchdog: WatchdogClient) -> None:
        self.spec = spec
        self.log = log
        self._watchdog = watchdog
        self._crashes: deque[float] = deque(maxlen=MAX_CRASHES)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The id of the process and of its group."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the process; its output goes to the log."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.spec.command,
                cwd=self.spec.folder,
                env=self.spec.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                preexec_fn=self._watchdog.register_self,
            )
        self._watchdog.add_group(self.pid)

    def reap_if_exited(self) -> bool:
        """Return whether the process has exited; kill the rest of its group if so."""
        if self._process is None or self._process.poll() is None:
            return False
        self._crashes.append(time.monotonic())
        self._kill_group()
        return True

    def is_crash_looping(self) -> bool:
        """Return whether the process exited 5 times within a minute."""
        recent = [at for at in self._crashes if at > time.monotonic() - CRASH_WINDOW_SECONDS]
        return len(recent) >= MAX_CRASHES

    def terminate(self) -> None:
        """Send SIGTERM to the group."""
        self._signal(signal.SIGTERM)

    def wait_or_kill(self, deadline: float) -> None:
        """Wait for the process until the deadline (monotonic seconds), then kill the group."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=max(0.0, deadline - time.monotonic()))
        self._kill_group()

    def kill(self) -> None:
        """Kill the group."""
        self._signal(signal.SIGKILL)

    def _kill_group(self) -> None:
        assert self._process is not None
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._watchdog.remove_group(self.pid)
        self._process = None

    def _signal(self, number: int) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)
