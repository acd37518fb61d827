"""An observer of a worker's system calls: strace follows the process and its threads.

An audit hook of Python would not see what DuckDB's native code opens. strace needs no rights beyond
those over its own child, also in a container.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from duckstep_service.core.results.ports import EngineQuery
from duckstep_service.engine.runner import Runner
from duckstep_service.engine.worker.file_source import FileSource
from duckstep_service.engine.worker.process import WorkerProcess

_NETWORK = (
    "accept", "accept4", "bind", "connect", "io_uring_setup", "listen", "sendmmsg", "sendmsg",
    "sendto", "socket",
)  # fmt: skip
# Every call that takes a path, connects, sends or starts a program.
_CALLS = ",".join(("%file", "execve", "execveat", *_NETWORK))
_STRACE = ["strace", "-f", "-qq", "-y", "-s", "4096", "--seccomp-bpf", "-e", f"trace={_CALLS}"]
# A worker must not outlive strace, which Runner kills: strace would leave it running.
_WORKER = "import ctypes, runpy; ctypes.CDLL(None).prctl(1, 9); runpy.run_module({!r}, None, {!r})"
WORKER_MODULE = "duckstep_service.engine.worker.main"

_LINE = re.compile(r"^\d+ +(?:<\.\.\. )?(\w+)(?:\(| resumed)(.*)$")
_PATH = re.compile(r'^(?:(?:AT_FDCWD|\d+)<([^>]*)>(?:\(deleted\))?, )?"((?:[^"\\]|\\.)*)"')
_PROGRAMS = {"execve", "execveat"}
_ADDRESS = re.compile(r"sa_family=AF_\w+[^\"]*(\"[^\"]*\")?[^\"]*$")
# Libraries, and what glibc, Python and DuckDB read of the machine after the start.
_SYSTEM_FILES = (
    "/etc/ld.so.cache", "/lib/", "/lib64/", "/usr/lib/", "/usr/local/lib/", "/proc/self/cgroup",
    "/proc/self/mountinfo", "/proc/sys/vm/overcommit_memory", "/sys/devices/system/cpu/",
    "/sys/fs/cgroup/",
)  # fmt: skip


@dataclass
class Observer:
    """Reads the logs of traced workers for calls beyond the `files` that a query may read."""

    folder: Path
    files: Sequence[str]
    port: int = 0
    _logs: dict[Path, int] = field(default_factory=dict)
    _workers: dict[str, Path] = field(default_factory=dict)

    def start_worker(self, module: str = WORKER_MODULE) -> WorkerProcess:
        """Start a worker under strace."""
        log = self.folder / f"{len(self._logs)}.strace"
        log.touch()
        self._logs[log] = -1
        program = _WORKER.format(module, "__main__")
        traced = [*_STRACE, "-o", str(log), sys.executable, "-c", program]
        worker = WorkerProcess(("-c", f"import os; os.execvp('strace', {traced!r})"))
        self._workers[str(worker.folder)] = log
        return worker

    def skip_start(self, worker: WorkerProcess) -> None:
        """Ignore the calls of a worker before it runs its first query."""
        log = self._workers[str(worker.folder)]
        if self._logs[log] < 0:
            self._logs[log] = log.stat().st_size

    def violations(self) -> list[str]:
        """Return the calls since the last time that no query is allowed."""
        found = []
        for log, offset in self._logs.items():
            if offset < 0:
                continue
            with log.open("rb") as lines:
                lines.seek(offset)
                text = lines.read()
            complete = text[: text.rfind(b"\n") + 1]
            self._logs[log] = offset + len(complete)
            found += [line for line in complete.decode().splitlines() if self._is_violation(line)]
        return found

    def _is_violation(self, line: str) -> bool:
        match = _LINE.match(line)
        if match is None:
            return False
        call, arguments = match.groups()
        if call in _PROGRAMS:
            return f'"{sys.executable}"' not in arguments
        if call in _NETWORK:
            return not (self.port and self._is_storage(call, arguments))
        path = _PATH.match(arguments)
        # Without a name the call is about a file that is already open.
        if path is None or not path[2] or (call == "readlink" and self._is_parent(path[2])):
            return False
        return not self._is_allowed(path[1] or "", path[2])

    def _is_storage(self, call: str, arguments: str) -> bool:
        """Return whether a call of the network is about the port of the storage on this machine."""
        if call == "socket":
            return arguments.startswith("AF_INET, SOCK_STREAM")
        if call in ("sendto", "sendmsg") and not _ADDRESS.search(arguments):
            return True  # to the address of the connection
        return f'sin_port=htons({self.port}), sin_addr=inet_addr("127.0.0.1")' in arguments

    def _is_parent(self, path: str) -> bool:
        """Return whether `path` is a folder above a file: DuckDB resolves links there."""
        folder = f"{path.rstrip('/')}/"
        return any(f"{each}/".startswith(folder) for each in (*self.files, *self._workers))

    def _is_allowed(self, folder: str, name: str) -> bool:
        path = name if name.startswith("/") else f"{folder}/{name}"
        if "/../" in f"{path}/":
            return False
        own = [*self._workers, *_python_folders()]
        return (
            path in self.files
            or path.startswith(_SYSTEM_FILES)
            or any(path == each or path.startswith(f"{each}/") for each in own)
        )


@cache
def _python_folders() -> list[str]:
    """Return the folders of Python's modules, also where a link leads."""
    folders = [sys.prefix, sys.base_prefix, *filter(None, sys.path)]
    return [*folders, *map(os.path.realpath, folders)]


class TracedRunner(Runner):
    """A runner whose workers an observer traces."""

    observer: Observer
    module = WORKER_MODULE

    def _start_worker(self) -> WorkerProcess:
        return self.observer.start_worker(self.module)

    def _open_worker(
        self, source: FileSource, query: EngineQuery, deadline: float, disabled: str
    ) -> WorkerProcess:
        worker = super()._open_worker(source, query, deadline, disabled)
        self.observer.skip_start(worker)
        return worker


def require_strace() -> None:
    """Raise an error if strace is missing."""
    if shutil.which("strace") is None:
        raise RuntimeError("The fuzzer needs strace: apt-get install strace")
