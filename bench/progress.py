"""The progress of a run: the current step, the time that has passed, the expected end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

Clock = Callable[[], float]
# A step of unknown length.
DEFAULT_SECONDS = 40.0


class Progress:
    """Prints each step of a run with the expected end, from the durations of an earlier run."""

    def __init__(
        self,
        steps: Sequence[str],
        expected: Mapping[str, float],
        print_line: Callable[[str], None],
        clock: Clock = time.monotonic,
    ) -> None:
        self._pending = {step: expected.get(step, DEFAULT_SECONDS) for step in steps}
        self._count, self._print, self._clock = len(self._pending), print_line, clock
        self._started = clock()
        self.durations: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Print that a step starts, and record its duration when it ends."""
        started = self._clock()
        number = self._count - len(self._pending) + 1
        passed, left = started - self._started, sum(self._pending.values())
        end = datetime.now() + timedelta(seconds=left)
        self._print(
            f"[{number}/{self._count}] {name}: {format_seconds(passed)} passed,"
            f" about {format_seconds(left)} left, until {end:%H:%M}"
        )
        try:
            yield
        finally:
            self.durations[name] = self._clock() - started
            self._pending.pop(name, None)

    def log(self, line: str) -> None:
        """Print a line of the current step."""
        self._print("    " + line)


def format_seconds(seconds: float) -> str:
    """Return minutes and seconds, such as 4:05."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def read_durations(path: Path) -> dict[str, float]:
    """Return the durations of an earlier run's steps, which are empty without one."""
    with suppress(OSError, ValueError):
        durations: dict[str, float] = json.loads(path.read_text())
        return durations
    return {}


def print_flushed(line: str) -> None:
    """Print a line at once, also into a pipe."""
    print(line, flush=True)
