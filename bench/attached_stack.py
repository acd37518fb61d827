"""A stack under measurement: start it, look at its edges and processes, end it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench import request_counter
from bench.engines import http
from bench.stack import EDGES_FILE
from local.supervisor.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 120.0
END_SECONDS = 20.0
FUNCTION = "awslambdaric"


class RunningStack:
    """Runs `bench.stack` with `options` over a folder of tables; its state stays in `state`."""

    def __init__(self, state: Path, tables: Path, *options: str) -> None:
        self._state, self._tables, self._options = state, tables, options
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Start it and wait until it answers. Raises Unable."""
        self._state.mkdir(parents=True, exist_ok=True)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "bench.stack", "--state", str(self._state)]
        command += ["--port", str(port), "--tables", str(self._tables), *self._options]
        with (self._state / "stack.log").open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        log_file = self._state / "stack.log"
        http.wait_until(
            lambda: "ready" in log_file.read_text(),
            READY_SECONDS,
            lambda: f"the stack did not start: {log_file.read_text()[-300:]}",
        )

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(END_SECONDS)
            self._process.kill()
            self._process = None

    def edge(self, name: str) -> str:
        """Return the address of a server of the stack, or the name of its `table`."""
        edges: dict[str, str] = json.loads((self._state / EDGES_FILE).read_text())
        return edges[name]

    def counts(self, name: str = "data") -> dict[str, dict[str, float]]:
        """Return what the server has counted by kind of request."""
        url = self.edge(name) + request_counter.PATH
        counts: dict[str, dict[str, float]] = http.fetch_json(url)
        return counts

    def end_functions(self) -> None:
        """End the functions' processes and empty their disk: the next invocation starts cold."""
        ended = [pid for pid, _, command in self._descendants() if FUNCTION in command]
        for pid in ended:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        gone = time.monotonic() + END_SECONDS
        while any(pid in ended for pid, _, _ in self._descendants()) and time.monotonic() < gone:
            time.sleep(0.02)
        for entry in (self._state / "tmp").iterdir():
            shutil.rmtree(entry, ignore_errors=True)

    def peak_bytes(self, handler: str) -> int:
        """Return the peak memory of a function's processes and of their children, added up."""
        processes = self._descendants()
        pids = {pid for pid, _, command in processes if handler in command}
        pids |= {pid for pid, parent, _ in processes if parent in pids}
        return sum(_peak(pid) for pid in pids)

    def _descendants(self) -> list[tuple[int, int, str]]:
        """Return the id, parent and command of the processes below the supervisor."""
        assert self._process is not None
        listed = subprocess.run(
            ["ps", "-axwwo", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True
        )
        rows = [line.split(maxsplit=3) for line in listed.stdout.splitlines()]
        live = [(int(r[0]), int(r[1]), r[3]) for r in rows if len(r) > 3 and r[2][0] != "Z"]
        below, found = {self._process.pid}, []
        grown = True
        while grown:
            new = [each for each in live if each[1] in below and each[0] not in below]
            below |= {pid for pid, _, _ in new}
            found += new
            grown = bool(new)
        return found


def _peak(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def difference(
    after: Mapping[str, Mapping[str, float]], before: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, Any]]:
    """Return what was counted between two looks."""
    return {
        kind: {name: value - before.get(kind, {}).get(name, 0) for name, value in tally.items()}
        for kind, tally in after.items()
        if tally["requests"] > before.get(kind, {}).get("requests", 0)
    }
