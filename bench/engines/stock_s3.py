"""Stock DuckDB over a separate slow S3 server, whose request counts are its own."""

from __future__ import annotations

from dataclasses import replace

from bench.engines.base import COLD, WARM, EngineSettings, S3Endpoint
from bench.engines.process import ProcessEngine
from bench.s3_server import S3Delays
from bench.s3_server_process import S3ServerProcess


class StockDuckdbEngine(ProcessEngine):
    """The server, and DuckDB in a worker process, which is new for each cold query."""

    def __init__(self, settings: EngineSettings) -> None:
        self.server = S3ServerProcess(
            settings.location.tables.parent,
            settings.location.scratch / "s3",
            S3Delays(settings.latency_ms),
        )
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
