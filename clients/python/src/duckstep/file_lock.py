"""Locks between processes, on an open file; the system releases them with the process."""

from __future__ import annotations

from typing import IO, Any

try:
    from fcntl import LOCK_EX, LOCK_NB, flock
except ImportError:  # Windows, where two processes at once are the caller's care.
    flock = None  # type: ignore[assignment]


def lock(file: IO[Any]) -> None:
    """Wait for the lock of an open file; closing the file releases it."""
    if flock is not None:
        flock(file, LOCK_EX)


def try_lock(file: IO[Any]) -> bool:
    """Return whether the lock of an open file was free, and is now held."""
    if flock is None:
        return True
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except OSError:
        return False
    return True
