"""The parent's handle on a worker process."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from duckstep_service.engine import temp_dirs
from duckstep_service.engine.worker.child_process import ChildProcess
from duckstep_service.engine.worker.descriptors import (
    CHANNEL_VARIABLE,
    create_channel,
    send_descriptors,
)

_MAIN = ("-m", "duckstep_service.engine.worker.main")


class WorkerProcess(ChildProcess):
    """A running worker process with a temporary folder, which is removed with the process."""

    def __init__(self, program: Sequence[str] = _MAIN) -> None:
        self.folder = temp_dirs.create_temp_dir()
        (self.folder / "spill").mkdir()
        self._channel, receiver = create_channel()
        with receiver:
            channel = receiver.fileno()
            environment = _worker_environment(self.folder) | {CHANNEL_VARIABLE: str(channel)}
            super().__init__(program, environment, self.folder, inherited=[channel])

    def pass_descriptors(self, numbers: Sequence[int]) -> None:
        """Send the worker read-only descriptors of these files, then close the channel.

        The worker must have started, and wait for them. A worker that misses some responds with
        an error.
        """
        send_descriptors(self._channel, numbers)

    def request_progress(self) -> None:
        """Request the progress of the query; the reader thread stores it in `progress`."""
        self.notify({"progress": True})

    def interrupt(self) -> None:
        """Interrupt the running query."""
        self.notify({"interrupt": True})

    def stop(self) -> None:
        """Kill the process and remove its folder."""
        super().stop()
        self._channel.close()
        temp_dirs.remove_temp_dir(self.folder)


def _worker_environment(folder: Path) -> dict[str, str]:
    """Return the worker's environment variables: the path of Python's modules and no secrets.

    The arenas of glibc's malloc would otherwise take 128 MB of address space for each thread.
    """
    environment = {
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "MALLOC_ARENA_MAX": "2",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    if "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    return environment
