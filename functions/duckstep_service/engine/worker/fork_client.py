"""The fork server from the side of its function, which has one for all of its workers."""

from __future__ import annotations

import itertools
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from duckstep_service.engine.worker.environment import worker_environment
from duckstep_service.engine.worker.fork_messages import CONTROL_VARIABLE, MAX_MESSAGE_BYTES
from duckstep_service.engine.worker.forked_process import ForkedProcess

_MODULE = "duckstep_service.engine.worker.fork_server"


class ForkClient:
    """A running fork server, and its workers by number."""

    def __init__(self) -> None:
        self._control, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self._process = subprocess.Popen(
                [sys.executable, "-m", _MODULE],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=worker_environment() | {CONTROL_VARIABLE: str(other.fileno())},
                pass_fds=[other.fileno()],
            )
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._workers: dict[int, ForkedProcess] = {}
        self._ended = False
        threading.Thread(target=self._receive, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Return whether the server is running."""
        return not self._ended and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return self._process.pid

    def fork(self, folder: Path, channel: int) -> ForkedProcess:
        """Return a new worker with a folder and a channel; it may still start."""
        number = next(self._numbers)
        source, stdin = os.pipe()
        stdout, target = os.pipe()
        worker = ForkedProcess(
            os.fdopen(stdin, "w", encoding="utf-8"),
            os.fdopen(stdout, encoding="utf-8"),
            partial(self._send, {"kill": number}),
            self._process.kill,
        )
        try:
            with self._lock:
                self._workers[number] = worker
            self._send({"fork": number, "folder": str(folder)}, source, target, channel)
        finally:
            os.close(source)
            os.close(target)
        if self._ended:
            self._abandon_workers()
        return worker

    def _send(self, message: Mapping[str, Any], *descriptors: int) -> None:
        """Send a message, unless the server has exited."""
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], descriptors)
        except OSError:
            return

    def _receive(self) -> None:
        """Pass the server's messages to its workers until it exits."""
        while data := self._next_message():
            message = json.loads(data)
            with self._lock:
                worker = self._workers[message["number"]]
                if "status" in message:
                    del self._workers[message["number"]]
            worker.receive(message)
        self._ended = True
        self._process.kill()
        self._process.wait()
        self._control.close()
        self._abandon_workers()

    def _next_message(self) -> bytes:
        try:
            return self._control.recv(MAX_MESSAGE_BYTES)
        except OSError:
            return b""

    def _abandon_workers(self) -> None:
        with self._lock:
            left, self._workers = list(self._workers.values()), {}
        for worker in left:
            worker.abandon()


_lock = threading.Lock()
_client: ForkClient | None = None


def start_fork_server() -> ForkClient:
    """Return the client of this process's fork server, which starts unless it runs."""
    global _client
    with _lock:
        if _client is None or not _client.alive:
            _client = ForkClient()
        return _client
