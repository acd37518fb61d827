"""The slow S3 server as child processes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from bench.engines import http
from bench.s3_server import READY_PATH, S3Delays, s3_server_specs
from local.config import HOST
from local.supervisor.ports import free_port

START_SECONDS = 30.0
_CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


class S3ServerProcess:
    """A server whose buckets are the folders in `folder`; `scratch` has its log and its files."""

    def __init__(self, folder: Path, scratch: Path, delays: S3Delays) -> None:
        self._folder, self._scratch, self._delays = folder, scratch, delays
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start the server unless it runs. Raises BenchmarkError."""
        if self._processes:
            return
        specs = s3_server_specs(self._folder, self._scratch, self.port, self._delays)
        log_file = self._scratch / "s3.log"
        with log_file.open("ab") as log:
            for spec in specs:
                self._processes.append(
                    subprocess.Popen(spec.command, env=spec.environment, stdout=log, stderr=log)
                )
        http.wait_reachable(self.url + READY_PATH, START_SECONDS, str(log_file))

    def cpu_seconds(self) -> float:
        """Return the seconds of CPU that the server has taken, of user and system."""
        return sum(_cpu_seconds(process.pid) for process in self._processes)

    def close(self) -> None:
        """End the server."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
        self._processes = []


def _cpu_seconds(pid: int) -> float:
    # The name in parentheses may hold spaces.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS
