"""Processes by id: their processor time, and whether they run."""

from pathlib import Path


def processor_ticks(pid: int) -> int:
    """Return the processor time of the process, in ticks of 10 ms."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return int(user) + int(system)


def is_running(pid: int) -> bool:
    """Return whether the process runs and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
