"""The protection of a function's process from its children, which run as the same user."""

from __future__ import annotations

import ctypes
import sys

# https://man7.org/linux/man-pages/man2/pr_set_dumpable.2const.html
_PR_SET_DUMPABLE = 4


def forbid_inspection() -> bool:
    """Forbid other processes of the user to read this one's memory and environment.

    The environment has the credentials of the function's role, and a worker runs hostile SQL. A
    program that this process starts is not affected. Return whether the system supports it.
    """
    if not sys.platform.startswith("linux"):
        return False
    return bool(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
