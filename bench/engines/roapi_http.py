"""ROAPI, DataFusion behind an HTTP API, on local files; its responses are Parquet."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import yaml

from bench.data import PARTITIONS, REVIEWS, TPCH_TABLES
from bench.engines import http
from bench.engines.base import WARM, BenchmarkError, EngineSettings
from local.supervisor.ports import free_ports

START_SECONDS = 60.0


class RoapiEngine:
    """The ROAPI server of the Python environment that has the package."""

    stateless = True
    settle_seconds = 0.0

    def __init__(self, settings: EngineSettings) -> None:
        self.name, self.label = "roapi", "ROAPI over HTTP"
        self.phases: tuple[str, ...] = (WARM,)
        self._location, self._deadline = settings.location, settings.deadline
        self._program = settings.python.parent / "roapi"
        self._process: subprocess.Popen[bytes] | None = None
        self._url = ""

    def start(self) -> None:
        """Start the server. Raises BenchmarkError."""
        if not self._program.exists():
            raise BenchmarkError("the package roapi is not installed")
        ports = free_ports(3)
        self._url = f"http://127.0.0.1:{ports[0]}"
        config = self._location.scratch / "roapi.yaml"
        config.write_text(yaml.safe_dump(_config(self._location.tables, ports)))
        with (self._location.scratch / "roapi.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._program), "-c", str(config)], stdout=log, stderr=log
            )
        http.wait_reachable(self._url + "/health", START_SECONDS, "roapi.log")

    def reset(self) -> None:
        """Restart the server."""
        self.close()
        self.start()

    def run(self, sql: str) -> float:
        """Post a query and write its result to a file. Raises BenchmarkError."""
        started = time.perf_counter()
        body = http.fetch(
            self._url + "/api/sql", sql.encode(), self._deadline, Accept="application/parquet"
        )
        self.result_file().write_bytes(body)
        return time.perf_counter() - started

    def result_file(self) -> Path:
        """Return the file of the last result."""
        return self._location.scratch / "roapi.parquet"

    def close(self) -> None:
        """End the server."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _config(tables: Path, ports: list[int]) -> dict[str, object]:
    option = {"format": "parquet", "use_memory_table": False}
    partitions = [{"name": name, "data_type": "Int64"} for name in PARTITIONS]
    found: list[dict[str, object]] = [
        {"name": name, "uri": f"{tables / name}/", "option": option}
        for name in (REVIEWS, *TPCH_TABLES)
    ]
    found[0]["partition_columns"] = partitions
    names = ("http", "postgres", "flight_sql")
    addresses = {name: f"127.0.0.1:{port}" for name, port in zip(names, ports, strict=True)}
    return {"addr": addresses, "tables": found}
