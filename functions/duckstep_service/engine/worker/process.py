"""The parent's side of a child process."""

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

# Seconds that a new child has to load DuckDB and open its sandbox.
START_SECONDS = 30.0


class WorkerExited(Exception):
    """The child ended without an answer; `returncode` is negative for a signal."""

    def __init__(self, returncode: int) -> None:
        self.returncode = returncode
        super().__init__(returncode)


class WorkerProcess:
    """A running child with a folder of its own, which goes when the child goes."""

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
        self._answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._started = False
        self.progress: dict[str, Any] = {}

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process is running."""
        return self._process.poll() is None

    def send(self, command: dict[str, Any]) -> None:
        """Send a command; a child that has ended shows at the next `receive`."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
        except (BrokenPipeError, OSError):
            return

    def ask_progress(self) -> None:
        """Ask how far the query is; the answer comes to stand in `progress`."""
        self.send({"progress": True})

    def receive(self, seconds: float) -> dict[str, Any] | None:
        """Wait for an answer, at most `seconds`; None when there was none. Raises ChildEnded."""
        if not self._started:
            self._take(START_SECONDS)
            self._started = True
        return self._take(seconds)

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

    def _take(self, seconds: float) -> dict[str, Any] | None:
        try:
            answer = self._answers.get(timeout=max(seconds, 0))
        except queue.Empty:
            return None
        if answer is None:
            raise WorkerExited(self._process.wait())
        return answer

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer = json.loads(line)
            if "progress" in answer:
                self.progress = answer["progress"]
            else:
                self._answers.put(answer)
        self._answers.put(None)


def _worker_environment(folder: Path) -> dict[str, str]:
    """Return an environment that tells the child nothing but where Python is.

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
