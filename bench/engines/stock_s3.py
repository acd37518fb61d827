"""Stock DuckDB over a separate slow S3 server, whose request counts are its own."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace

from bench.engines import http
from bench.engines.base import COLD, WARM, EngineSettings, S3Endpoint
from bench.engines.process import ROOT, ProcessEngine
from bench.request_counter import COUNTS_PATH
from local.supervisor.ports import free_port

START_SECONDS = 30.0


class StockDuckdbEngine(ProcessEngine):
    """hadro, and DuckDB in a worker process, which is new for each cold query."""

    def __init__(self, settings: EngineSettings) -> None:
        self.server = S3ServerProcess(settings)
        endpoint = S3Endpoint(self.server.url, settings.location.tables.name)
        location = replace(settings.location, s3=endpoint)
        settings = replace(settings, location=location)
        super().__init__("duckdb_s3", "stock DuckDB, S3", settings, (COLD, WARM))

    def start(self) -> None:
        """Start the server and DuckDB. Raises BenchmarkError."""
        self.server.start()
        super().start()

    def reset(self) -> None:
        """Start a new DuckDB process; the server stays."""
        super().close()
        super().start()

    def close(self) -> None:
        """End DuckDB and the server."""
        super().close()
        self.server.close()


class S3ServerProcess:
    """A server process over the tables; the name of their folder is the bucket."""

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server unless it runs. Raises BenchmarkError."""
        if self._process is not None:
            return
        location = self._settings.location
        command = [str(self._settings.python), "-m", "bench.s3", str(location.tables.parent)]
        command += [str(self._port), str(self._settings.latency_ms), "0"]
        with (location.scratch / "s3.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )
        http.wait_reachable(self.url + COUNTS_PATH, START_SECONDS, "s3.log")

    def close(self) -> None:
        """End the server."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
