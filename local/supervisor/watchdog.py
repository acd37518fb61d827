"""`python -m local.supervisor.watchdog`: kills the stack's processes after the supervisor's exit.

The watchdog reads the ids of their process groups from a pipe whose other end only the supervisor
has open. The kernel closes the pipe when the supervisor exits, also after kill -9.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    """Read `ID` and `-ID` lines until the pipe closes, then kill the remaining groups."""
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
