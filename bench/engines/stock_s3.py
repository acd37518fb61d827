"""Stock DuckDB over the same slow S3, with a server of its own so that requests are told apart."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

from bench import request_counter
from bench.engines import http
from bench.engines.base import COLD, S3, WARM, Place
from bench.engines.process import ROOT, ProcessContender
from local.supervisor.ports import free_port

START_SECONDS = 30.0


class StockOverS3(ProcessContender):
    """Runs hadro and, cold, a new DuckDB for each query."""

    def __init__(self, place: Place, python: Path, deadline: float, latency_ms: float) -> None:
        self.server = SlowS3(place, python, latency_ms)
        here = replace(place, s3=S3(self.server.url, place.tables.name))
        super().__init__("duckdb_s3", "stock DuckDB, S3", here, python, deadline, (COLD, WARM))

    def start(self) -> None:
        """Start the server and DuckDB. Raises Unable."""
        self.server.start()
        super().start()

    def fresh(self) -> None:
        """Start a new DuckDB beside the same server."""
        super().close()
        super().start()

    def close(self) -> None:
        """End both."""
        super().close()
        self.server.close()


class SlowS3:
    """A server process over the tables, whose folder's name is the bucket's."""

    def __init__(self, place: Place, python: Path, latency_ms: float) -> None:
        self._place, self._python, self._latency_ms = place, python, latency_ms
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it if it does not run. Raises Unable."""
        if self._process is not None:
            return
        buckets = self._place.tables.parent
        delays = [str(self._latency_ms), "0"]
        command = [str(self._python), "-m", "bench.s3", str(buckets), str(self._port), *delays]
        with (self._place.scratch / "s3.log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
            )
        http.wait_until(
            lambda: http.answers(self.url + request_counter.PATH),
            START_SECONDS,
            lambda: "its S3 server does not answer; see s3.log",
        )

    def close(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
