"""The pager of long results."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable

# less: cut long lines, pass colours through, keep the text on the screen, leave if it fits.
_DEFAULT = "less -SRXF"


def page(lines: Iterable[str]) -> None:
    """Show lines in $DUCKSTEP_PAGER, $PAGER or less; without one, or a terminal, print them.

    The lines are made as the pager reads them: leaving it ends their stream.
    """
    command = shlex.split(os.environ.get("DUCKSTEP_PAGER") or os.environ.get("PAGER") or _DEFAULT)
    if not sys.stdout.isatty() or not command or shutil.which(command[0]) is None:
        sys.stdout.writelines(lines)
        sys.stdout.flush()
        return
    if command == ["less"]:
        command = shlex.split(_DEFAULT)
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdin is not None
        try:
            process.stdin.writelines(lines)
            process.stdin.close()
        except (BrokenPipeError, KeyboardInterrupt):
            pass
        _wait(process)


def _wait(process: subprocess.Popen[str]) -> None:
    """Wait for the person to leave the pager, to which Ctrl-C belongs."""
    while True:
        try:
            process.wait()
            return
        except KeyboardInterrupt:
            continue
