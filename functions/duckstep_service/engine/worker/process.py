"""The parent's handle on a worker process."""

from __future__ import annotations

from collections.abc import Sequence

from duckstep_service.engine import temp_dirs
from duckstep_service.engine.worker.child_process import ChildProcess, start_python
from duckstep_service.engine.worker.descriptors import (
    CHANNEL_VARIABLE,
    create_channel,
    send_descriptors,
)
from duckstep_service.engine.worker.environment import worker_environment
from duckstep_service.engine.worker.fork_client import start_fork_server

# The program of a worker that is not forked.
WORKER_PROGRAM = ("-m", "duckstep_service.engine.worker.main")


class WorkerProcess(ChildProcess):
    """A running worker process with a temporary folder, which is removed with the process."""

    def __init__(self, program: Sequence[str] | None = None) -> None:
        """Start a program of Python, or fork a worker without one."""
        self.folder = temp_dirs.create_temp_dir()
        (self.folder / "spill").mkdir()
        self._channel, receiver = create_channel()
        with receiver:
            channel = receiver.fileno()
            if program is None:
                super().__init__(start_fork_server().fork(self.folder, channel))
                return
            own = {"HOME": str(self.folder), CHANNEL_VARIABLE: str(channel)}
            environment = worker_environment() | own
            super().__init__(start_python(program, environment, self.folder, inherited=[channel]))

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
