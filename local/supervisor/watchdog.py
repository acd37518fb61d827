"""`python -m local.supervisor.watchdog`: ends the stack's processes when the supervisor has died.

It reads the ids of their process groups from a pipe whose other end only the supervisor holds. The
pipe's end is the supervisor's, kill -9 included, on Linux and macOS alike.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    """Reads `+ID` and `-ID` lines until the pipe ends, then kills the groups that are left."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        number = int(line)
        if number > 0:
            groups.add(number)
        else:
            groups.discard(-number)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
