"""Samples of the stack's processes from /proc: memory, descriptors, CPU time."""

from __future__ import annotations

import os
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from local.stack_process import descendants

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")

# Kind and CPU seconds of each process, by pid.
CpuTimes = dict[int, tuple[str, float]]


@dataclass(frozen=True)
class Sample:
    """One sample: seconds since the start, totals of all processes, and bytes by kind."""

    second: float
    processes: int
    descriptors: int
    bytes: int
    by_kind: dict[str, int]


def sample_processes(root: int, second: float, cpu_times: CpuTimes) -> Sample:
    """Return a sample of a process and its descendants, and update their CPU times."""
    memory: dict[str, int] = defaultdict(int)
    processes = descriptors = 0
    for pid in (root, *(process.pid for process in descendants(root))):
        try:
            kind = _kind(pid)
            memory[kind] += _resident_bytes(pid)
            descriptors += _open_descriptors(pid)
            cpu_times[pid] = kind, _cpu_seconds(pid)
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        processes += 1
    return Sample(second, processes, descriptors, sum(memory.values()), dict(memory))


def _open_descriptors(pid: int) -> int:
    """Return a process's open descriptors, 0 of a function, which forbids its inspection."""
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except PermissionError:
        return 0


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _resident_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES


def _kind(pid: int) -> str:
    """Return the kind of a process: server name, function handler, engine, rclone, supervisor."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    for word in words:
        if word.startswith("local."):
            return word.removeprefix("local.")
        if word.startswith("duckstep_service."):
            return word.removesuffix(".handler").rsplit(".", 1)[-1].replace("main", "engine")
        if word.endswith("rclone"):
            return "rclone"
    return "supervisor"


class ProcessSampler:
    """A thread that samples a process tree at an interval, within a `with` block."""

    def __init__(self, root: int, clock: Callable[[], float], interval: float) -> None:
        self.samples: list[Sample] = []
        self._cpu_times: CpuTimes = {}
        self._root, self._clock, self._interval = root, clock, interval
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> ProcessSampler:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._interval):
            self.samples.append(sample_processes(self._root, self._clock(), self._cpu_times))

    def cpu_seconds(self) -> dict[str, float]:
        """Return the CPU seconds of each kind of process up to the last sample."""
        seconds: dict[str, float] = defaultdict(float)
        for kind, cpu_seconds in self._cpu_times.values():
            seconds[kind] += cpu_seconds
        return dict(seconds)
