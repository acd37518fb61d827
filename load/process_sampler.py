"""Samples of the stack's processes under load: memory, descriptors, children."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sample:
    """One look: seconds since the start, and of all processes together and by kind."""

    second: float
    processes: int
    descriptors: int
    bytes: int
    by_kind: dict[str, int]


def look(root: int, second: float, worked: dict[int, tuple[str, float]]) -> Sample:
    """Look at a process and all that it has started.

    `worked` gets the kind and the seconds of CPU of each, by its id; those that are gone stay.
    """
    memory: dict[str, int] = defaultdict(int)
    found = descriptors = 0
    for pid in family(root):
        try:
            kind = _kind(pid)
            memory[kind] += _resident(pid)
            descriptors += len(os.listdir(f"/proc/{pid}/fd"))
            worked[pid] = kind, _cpu_seconds(pid)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        found += 1
    return Sample(second, found, descriptors, sum(memory.values()), dict(memory))


def family(root: int) -> list[int]:
    """Return the ids of a process and its descendants."""
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            children[parent].append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children[pid]
    return found


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE


def _kind(pid: int) -> str:
    """Return what a process is: a server by its name, a function by its handler, an engine."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    for word in words:
        if word.startswith("local."):
            return word.removeprefix("local.")
        if word.startswith("duckstep_service."):
            return word.removesuffix(".handler").rsplit(".", 1)[-1].replace("main", "engine")
        if word.endswith("rclone"):
            return "rclone"
    return "supervisor"


class Watch:
    """Looks every few seconds from a thread, until it is ended."""

    def __init__(self, root: int, clock: Callable[[], float], seconds: float) -> None:
        self.samples: list[Sample] = []
        self._worked: dict[int, tuple[str, float]] = {}
        self._root, self._clock, self._seconds = root, clock, seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(self._seconds):
            self.samples.append(look(self._root, self._clock(), self._worked))

    def cpu_seconds(self) -> dict[str, float]:
        """Return the seconds of CPU that each kind of process has had, up to the last look."""
        seconds: dict[str, float] = defaultdict(float)
        for kind, worked in self._worked.values():
            seconds[kind] += worked
        return dict(seconds)
