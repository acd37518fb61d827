"""Files in memory, which another process reads by their descriptors.

A worker opens `/proc/PID/fd/N` of this process, as it opens a file on disk. Linux permits that to
processes of the same user, and keeps the memory until the descriptor is closed.
https://man7.org/linux/man-pages/man2/pr_set_dumpable.2const.html
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
import threading

# The descriptors that connections to AWS, pipes to processes and DuckDB need beside these files.
_OTHER_DESCRIPTORS = 224
# Lambda permits 1,024 descriptors; elsewhere a process may raise its own limit.
_MAX_DESCRIPTORS = 8192

# From <linux/prctl.h>.
_PR_GET_DUMPABLE = 3

_lock = threading.Lock()
_open: set[int] = set()


def descriptor_folder() -> str:
    """Return the folder with this process's descriptors, empty where others cannot open them."""
    folder = f"/proc/{os.getpid()}/fd"
    if sys.platform != "linux" or os.stat(folder).st_uid != os.geteuid():
        return ""
    return folder


def may_be_read() -> bool:
    """Return whether other processes may open this one's files, which the functions forbid."""
    return bool(ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 1)


def create_memory_file() -> int | None:
    """Return the descriptor of a new file in memory, None if this process may open no more."""
    with _lock:
        if len(_open) >= _descriptor_limit() - _OTHER_DESCRIPTORS:
            return None
        try:
            descriptor = os.memfd_create("duckstep")
        except OSError:
            return None
        _open.add(descriptor)
        return descriptor


def close_memory_files(descriptors: set[int]) -> None:
    """Close files of `create_memory_file`, which frees their memory."""
    with _lock:
        for descriptor in descriptors & _open:
            os.close(descriptor)
        _open.difference_update(descriptors)


def _descriptor_limit() -> int:
    """Return the maximum of descriptors, after raising it as far as this process may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = _MAX_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _MAX_DESCRIPTORS)
    if soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(soft, allowed)
