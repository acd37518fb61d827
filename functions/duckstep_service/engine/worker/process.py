"""The parent's handle on a worker process."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from duckstep_service.engine import temp_dirs

# Seconds in which a new worker loads DuckDB and opens its sandbox.
START_SECONDS = 30.0


class WorkerExited(Exception):
    """The worker exited without a response; `returncode` is negative for a signal."""

    def __init__(self, returncode: int) -> None:
        self.returncode = returncode
        super().__init__(returncode)


class WorkerProcess:
    """A running worker process with a temporary folder, which is removed with the process."""

    def __init__(self) -> None:
        self.folder = temp_dirs.create_temp_dir()
        (self.folder / "spill").mkdir()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "duckstep_service.engine.worker.main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_worker_environment(self.folder),
            cwd=self.folder,
            text=True,
            encoding="utf-8",
        )
        self._responses: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read_responses, daemon=True)
        self._reader.start()
        self._started = False
        self.progress: dict[str, Any] = {}

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Return whether the process is running."""
        return self._process.poll() is None

    def send(self, command: dict[str, Any]) -> None:
        """Send a command; after an exit of the worker the next `receive` raises WorkerExited."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
        except (BrokenPipeError, OSError):
            return

    def request_progress(self) -> None:
        """Request the progress of the query; the reader thread stores it in `progress`."""
        self.send({"progress": True})

    def receive(self, seconds: float) -> dict[str, Any] | None:
        """Return the next response, None after `seconds` without one. Raises WorkerExited."""
        if not self._started:
            self._next_response(START_SECONDS)
            self._started = True
        return self._next_response(seconds)

    def stop(self) -> None:
        """Kill the process and remove its folder."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue
        temp_dirs.remove_temp_dir(self.folder)

    def _next_response(self, seconds: float) -> dict[str, Any] | None:
        try:
            response = self._responses.get(timeout=max(seconds, 0))
        except queue.Empty:
            return None
        if response is None:
            raise WorkerExited(self._process.wait())
        return response

    def _read_responses(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            response = json.loads(line)
            if "progress" in response:
                self.progress = response["progress"]
            else:
                self._responses.put(response)
        self._responses.put(None)


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
