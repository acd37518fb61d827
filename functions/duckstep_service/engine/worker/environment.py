"""Environment variables of the processes that run queries."""

from __future__ import annotations

import os
import sys


def worker_environment() -> dict[str, str]:
    """Return a worker's environment variables: the path of Python's modules and no secrets.

    The arenas of glibc's malloc would otherwise take 128 MB of address space for each thread.
    """
    environment = {
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    if "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    return environment
