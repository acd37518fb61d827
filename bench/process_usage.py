"""Memory and processor time of processes; a page of a file that several have mapped counts once."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

PEAK, RESIDENT = "VmHWM", "VmRSS"
# The first line of a mapping in /proc/PID/smaps ends with the path of its file, if it has one.
_MAPPING = re.compile(r"[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+ *(.*)")


def group_bytes(pids: Iterable[int], line_name: str) -> int:
    """Return the sum of a line of the processes' status, PEAK or RESIDENT.

    Of the pages of a file, such as DuckDB's library, those of the process with the most count. A
    process that has ended counts as 0.
    """
    total = 0
    largest: Counter[str] = Counter()
    for pid in pids:
        try:
            memory = _status_bytes(Path(f"/proc/{pid}/status").read_text(), line_name)
            files = file_bytes(Path(f"/proc/{pid}/smaps").read_text())
        except OSError:
            continue
        total += memory - files.total()
        largest |= files
    return total + largest.total()


def file_bytes(smaps: str) -> Counter[str]:
    """Return the resident bytes of each file that a process has mapped."""
    found: Counter[str] = Counter()
    path = ""
    for line in smaps.splitlines():
        if mapping := _MAPPING.fullmatch(line):
            path = mapping[1]
        elif path.startswith("/") and line.startswith(("Rss:", "Anonymous:")):
            sign = 1 if line.startswith("Rss:") else -1
            found[path] += sign * _line_bytes(line)
    return found


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process, 0 if it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _status_bytes(status: str, line_name: str) -> int:
    lines = [line for line in status.splitlines() if line.startswith(f"{line_name}:")]
    return _line_bytes(lines[0]) if lines else 0


def _line_bytes(line: str) -> int:
    return int(line.split()[1]) * 1024
