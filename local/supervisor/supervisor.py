"""The supervisor: starts the servers, restarts crashed ones, shuts all down."""

import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import FrameType

from local.errors import StartupError
from local.supervisor.child_process import ChildProcess
from local.supervisor.watchdog_client import WatchdogClient

POLL_SECONDS = 0.1
STARTUP_SECONDS, TRINO_STARTUP_SECONDS = 90, 600
SHUTDOWN_TIMEOUT_SECONDS = 3.0


class Supervisor:
    """Runs the server processes and the watchdog until a signal."""

    def __init__(
        self,
        children: list[ChildProcess],
        watchdog: WatchdogClient,
        print_line: Callable[[str], None],
        startup_seconds: float = STARTUP_SECONDS,
    ) -> None:
        self._children = children
        self._watchdog = watchdog
        self._print = print_line
        self._startup_seconds = startup_seconds
        self._stop = threading.Event()

    def run(self, health: str, on_ready: Callable[[], None]) -> None:
        """Serve until SIGINT or SIGTERM.

        Raises StartupError if the stack is not ready in time or a server keeps crashing.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            for child in self._children:
                child.start()
            self._wait_until_ready(health)
            if not self._stop.is_set():
                on_ready()
            while not self._stop.wait(POLL_SECONDS):
                self._restart_crashed()
        finally:
            self._shut_down()

    def _wait_until_ready(self, health: str) -> None:
        deadline = time.monotonic() + self._startup_seconds
        while not self._stop.wait(POLL_SECONDS) and not _is_healthy(health):
            self._restart_crashed()
            if time.monotonic() > deadline:
                logs = self._children[0].log.parent
                raise StartupError(f"The stack did not become ready. See the logs in {logs}.")

    def _restart_crashed(self) -> None:
        if self._watchdog.restart_if_dead():
            self._print("The watchdog exited and was restarted.")
        for child in self._children:
            if not child.reap_if_exited():
                continue
            if child.is_crash_looping():
                raise StartupError(f"{child.spec.name} keeps crashing. See {child.log}.")
            self._print(f"{child.spec.name} exited and was restarted. See {child.log}.")
            child.start()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stop.is_set():
            for child in self._children:
                child.kill()
        self._stop.set()

    def _shut_down(self) -> None:
        deadline = time.monotonic() + SHUTDOWN_TIMEOUT_SECONDS
        for child in self._children:
            child.terminate()
        for child in self._children:
            child.wait_or_kill(deadline)
        self._watchdog.close()


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False
