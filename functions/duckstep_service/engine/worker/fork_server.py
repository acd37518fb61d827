"""`python -m duckstep_service.engine.worker.fork_server`: forks a worker for each request.

The server has loaded DuckDB and all modules of a worker, so that a worker starts in milliseconds.
Its environment is that of a worker, it has one thread, and its one database is empty. The server
exits at the end of its socket, and each worker at that of its input.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import duckdb

from duckstep_service.engine.worker.descriptors import CHANNEL_VARIABLE
from duckstep_service.engine.worker.fork_messages import (
    CONTROL_VARIABLE,
    DESCRIPTORS,
    MAX_MESSAGE_BYTES,
)
from duckstep_service.engine.worker.main import serve as serve_commands
from duckstep_service.engine.worker.scan_columns import ScanColumns

# https://man7.org/linux/man-pages/man2/pr_set_dumpable.2const.html
_PR_SET_DUMPABLE = 4
# The return code of a worker that the system did not fork.
_NOT_FORKED = 1


class ForkServer:
    """The workers that this process has forked, by the numbers of their requests."""

    def __init__(self, control: socket.socket) -> None:
        self._control, self._scans = control, ScanColumns()
        self._exits, self._wakeup = socket.socketpair()
        self._workers: dict[int, int] = {}

    def serve(self) -> None:
        """Fork and kill workers until the control socket ends."""
        self._watch_exits()
        while True:
            ready, _, _ = select.select([self._control, self._exits], [], [])
            if self._exits in ready:
                self._exits.recv(MAX_MESSAGE_BYTES)
                self._report_exits()
            if self._control in ready and not self._handle_message():
                return

    def _watch_exits(self) -> None:
        """Write to a socket on SIGCHLD, so that `select` returns."""
        self._wakeup.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(self._wakeup.fileno(), warn_on_full_buffer=False)

    def _handle_message(self) -> bool:
        """Handle one message; return False at the socket's end."""
        data, descriptors, _, _ = socket.recv_fds(
            self._control, MAX_MESSAGE_BYTES, DESCRIPTORS, socket.MSG_CMSG_CLOEXEC
        )
        if not data:
            return False
        message = json.loads(data)
        if "kill" in message:
            if pid := self._workers.get(message["kill"]):
                os.kill(pid, signal.SIGKILL)
        else:
            self._fork(message["fork"], message["folder"], descriptors)
        return True

    def _fork(self, number: int, folder: str, descriptors: Sequence[int]) -> None:
        """Fork the worker of a request, whose input, output and channel are `descriptors`."""
        try:
            pid = os.fork()
        except OSError:
            self._respond({"number": number, "status": _NOT_FORKED})
        else:
            if pid == 0:
                self._become_worker(folder, descriptors)
            self._workers[number] = pid
            self._respond({"number": number, "pid": pid})
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    def _become_worker(self, folder: str, descriptors: Sequence[int]) -> None:
        """Run a worker in this process, which has just been forked, and exit."""
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for own in (self._control, self._exits, self._wakeup):
                own.close()
            source, target, channel = descriptors
            for descriptor, standard in ((source, 0), (target, 1)):
                os.dup2(descriptor, standard)
                os.close(descriptor)
            _set_inspectable(True)
            os.chdir(folder)
            os.environ |= {"HOME": folder, CHANNEL_VARIABLE: str(channel)}
            serve_commands(self._scans)
        finally:
            os._exit(1)

    def _report_exits(self) -> None:
        """Report the return code of each worker that has exited."""
        for number, pid in list(self._workers.items()):
            exited, status = os.waitpid(pid, os.WNOHANG)
            if exited:
                del self._workers[number]
                self._respond({"number": number, "status": os.waitstatus_to_exitcode(status)})

    def _respond(self, message: dict[str, Any]) -> None:
        # A parent that has exited ends the control socket.
        with suppress(OSError):
            self._control.send(json.dumps(message).encode())


def _set_inspectable(inspectable: bool) -> None:
    """Set whether processes of the user may read and change this one's memory.

    A worker that has run hostile SQL must not reach those that the server forks for other owners.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, int(inspectable), 0, 0, 0)


def main() -> None:
    """Serve the socket that the environment names."""
    control = socket.socket(fileno=int(os.environ.pop(CONTROL_VARIABLE)))
    # DuckDB's module has opened a database, whose threads would not exist in a worker.
    duckdb.default_connection().close()
    server = ForkServer(control)
    _set_inspectable(False)
    gc.collect()
    gc.freeze()
    server.serve()


if __name__ == "__main__":
    main()
