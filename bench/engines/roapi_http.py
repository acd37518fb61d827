"""ROAPI, DataFusion behind an HTTP API, on local files; its answer is Parquet."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import yaml

from bench.data import PARTITIONS, REVIEWS, TPCH_TABLES
from bench.engines import http
from bench.engines.base import WARM, Place, Unable
from local.supervisor.ports import free_ports

START_SECONDS = 60.0


class Roapi:
    """Runs the server beside the Python that has the package."""

    def __init__(self, place: Place, python: Path, deadline: float) -> None:
        self.name, self.label = "roapi", "ROAPI over HTTP"
        self.phases: tuple[str, ...] = (WARM,)
        self._place, self._deadline = place, deadline
        self._program = python.parent / "roapi"
        self._process: subprocess.Popen[bytes] | None = None
        self._url = ""

    def start(self) -> None:
        """Start the server. Raises Unable."""
        if not self._program.exists():
            raise Unable("the package roapi is not installed")
        ports = free_ports(3)
        self._url = f"http://127.0.0.1:{ports[0]}"
        config = self._place.scratch / "roapi.yaml"
        config.write_text(yaml.safe_dump(_config(self._place.tables, ports)))
        with (self._place.scratch / "roapi.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._program), "-c", str(config)], stdout=log, stderr=log
            )
        http.wait_until(
            lambda: http.answers(self._url + "/health"),
            START_SECONDS,
            lambda: "its server does not answer; see roapi.log",
        )

    def fresh(self) -> None:
        """Start the server anew."""
        self.close()
        self.start()

    def run(self, sql: str) -> float:
        """Post a query and keep the answer. Raises Unable."""
        started = time.perf_counter()
        body = http.fetch(
            self._url + "/api/sql", sql.encode(), self._deadline, Accept="application/parquet"
        )
        self.answer().write_bytes(body)
        return time.perf_counter() - started

    def answer(self) -> Path:
        """Return the file of the last answer."""
        return self._place.scratch / "roapi.parquet"

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
