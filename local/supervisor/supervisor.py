"""The supervisor's life: start all, wait until they answer, watch over them, end all."""

import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import FrameType

from local.errors import CannotStart
from local.supervisor.child_process import Child
from local.supervisor.watchdog_client import Guard

TICK_SECONDS = 0.1
READY_SECONDS = 90
GRACE_SECONDS = 3.0


class Supervisor:
    """Watches the children and the watchdog until a signal ends all."""

    def __init__(self, children: list[Child], guard: Guard, say: Callable[[str], None]) -> None:
        self._children = children
        self._guard = guard
        self._say = say
        self._stop = threading.Event()

    def run(self, health: str, on_ready: Callable[[], None]) -> None:
        """Serves until SIGINT or SIGTERM.

        Raises CannotStart if the stack is not ready in time or a child dies again and again.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        try:
            for child in self._children:
                child.start()
            self._until_ready(health)
            if not self._stop.is_set():
                on_ready()
            while not self._stop.wait(TICK_SECONDS):
                self._tend()
        finally:
            self._end()

    def _until_ready(self, health: str) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self._stop.wait(TICK_SECONDS) and not _answers(health):
            self._tend()
            if time.monotonic() > deadline:
                logs = self._children[0].log.parent
                raise CannotStart(f"The stack did not get ready. Its logs are in {logs}.")

    def _tend(self) -> None:
        if self._guard.check():
            self._say("The watchdog died and was started again.")
        for child in self._children:
            if not child.died():
                continue
            if child.hopeless():
                raise CannotStart(f"{child.spec.name} dies again and again. See {child.log}.")
            self._say(f"{child.spec.name} died and was started again. Its log: {child.log}")
            child.start()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stop.is_set():
            for child in self._children:
                child.kill()
        self._stop.set()

    def _end(self) -> None:
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self._children:
            child.terminate()
        for child in self._children:
            child.finish(deadline)
        self._guard.close()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
