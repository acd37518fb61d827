"""One server process of the stack, in a process group of its own."""

import contextlib
import os
import signal
import subprocess
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from local.config import ROOT
from local.supervisor.watchdog_client import Guard

DEATHS = 5
WITHIN_SECONDS = 60


@dataclass(frozen=True)
class Spec:
    """What to run: a name for people and logs, the command and the whole environment."""

    name: str
    command: list[str]
    environment: dict[str, str]


class Child:
    """Runs a spec, and runs it again when it dies."""

    def __init__(self, spec: Spec, log: Path, guard: Guard) -> None:
        self.spec = spec
        self.log = log
        self._guard = guard
        self._deaths: deque[float] = deque(maxlen=DEATHS)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id, which is its group's, too."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Starts the process with its output in the log."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self.spec.command,
                cwd=ROOT,
                env=self.spec.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                process_group=0,
                preexec_fn=self._guard.announce_self,
            )
        self._guard.add(self.pid)

    def died(self) -> bool:
        """Returns whether the process has ended by itself, and ends what it left of its group."""
        if self._process is None or self._process.poll() is None:
            return False
        self._deaths.append(time.monotonic())
        self._bury()
        return True

    def hopeless(self) -> bool:
        """Returns whether it died 5 times within a minute."""
        recent = [moment for moment in self._deaths if moment > time.monotonic() - WITHIN_SECONDS]
        return len(recent) >= DEATHS

    def terminate(self) -> None:
        """Asks the group to end."""
        self._signal(signal.SIGTERM)

    def finish(self, deadline: float) -> None:
        """Waits until the deadline (monotonic seconds) for the process and kills the group."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=max(0.0, deadline - time.monotonic()))
        self._bury()

    def kill(self) -> None:
        """Kills the group."""
        self._signal(signal.SIGKILL)

    def _bury(self) -> None:
        assert self._process is not None
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._guard.remove(self.pid)
        self._process = None

    def _signal(self, number: int) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)
