"""A running stack under measurement: request counts, cold starts and memory."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench.engines import http
from bench.engines.base import BenchmarkError
from bench.keep_alive_client import KeepAliveClient
from bench.process_usage import PEAK, RESIDENT, group_bytes, processor_seconds
from bench.request_counter import COUNTS_PATH
from bench.stack import ENDPOINTS_FILE
from local.stack_process import StackExited, StackProcess, descendants

READY_SECONDS = 120.0
END_SECONDS = 20.0
FUNCTION = "awslambdaric"
S3_SERVERS = ("rclone serve s3", "local.s3")


class MeasuredStack(StackProcess):
    """A process of `bench.stack` with `options` over a folder of tables."""

    def __init__(self, state: Path, tables: Path, *options: str) -> None:
        super().__init__(state, "--tables", str(tables), *options, module="bench.stack")
        self.api = KeepAliveClient(self.base_url)

    def start(self) -> None:
        """Start the stack and wait until it is ready. Raises BenchmarkError."""
        self.state.mkdir(parents=True, exist_ok=True)
        super().start()
        try:
            self.wait_ready(READY_SECONDS)
        except (StackExited, TimeoutError) as exc:
            raise BenchmarkError(f"the stack did not start: {self.printed()[-300:]}") from exc

    def stop(self) -> int:
        """End the stack, with SIGKILL if SIGINT is not enough, and return the exit code."""
        self.api.close()
        with suppress(subprocess.TimeoutExpired):
            return super().stop()
        self.process.kill()
        return self.process.wait()

    def endpoint(self, name: str) -> str:
        """Return the address of a server, the name of the `table`, or a key: `access`, `secret`."""
        endpoints: dict[str, str] = json.loads((self.state / ENDPOINTS_FILE).read_text())
        return endpoints[name]

    def counts(self, name: str = "data") -> dict[str, dict[str, float]]:
        """Return the counts of a server by kind of request."""
        url = self.endpoint(name) + COUNTS_PATH
        counts: dict[str, dict[str, float]] = http.fetch_json(url)
        return counts

    def end_functions(self) -> None:
        """End the functions' processes and empty their disk; the next invocation is cold."""
        ended = [
            process.pid for process in descendants(self.process.pid) if FUNCTION in process.command
        ]
        for pid in ended:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        gone = time.monotonic() + END_SECONDS
        while time.monotonic() < gone and any(
            process.pid in ended for process in descendants(self.process.pid)
        ):
            time.sleep(0.02)
        for entry in (self.state / "tmp").iterdir():
            shutil.rmtree(entry, ignore_errors=True)

    def peak_bytes(self, handler: str) -> int:
        """Return the sum of the peak memory of a function's processes and those below them."""
        return group_bytes(self._processes(handler), PEAK)

    def resident_bytes(self, handler: str) -> int:
        """Return the sum of the memory of a function's processes and those below them."""
        return group_bytes(self._processes(handler), RESIDENT)

    def s3_seconds(self) -> float:
        """Return the processor time of the S3 servers of tables and results so far."""
        processes = descendants(self.process.pid)
        return sum(
            processor_seconds(process.pid)
            for process in processes
            if any(program in process.command for program in S3_SERVERS)
        )

    def _processes(self, handler: str) -> set[int]:
        processes = descendants(self.process.pid)
        pids = {process.pid for process in processes if handler in process.command}
        return pids | {process.pid for pid in pids for process in descendants(pid)}


def subtract_counts(
    after: Mapping[str, Mapping[str, float]], before: Mapping[str, Mapping[str, float]]
) -> dict[str, dict[str, Any]]:
    """Return the counts between two observations."""
    return {
        kind: {name: value - before.get(kind, {}).get(name, 0) for name, value in tally.items()}
        for kind, tally in after.items()
        if tally["requests"] > before.get(kind, {}).get("requests", 0)
    }
