"""A Trino cluster for tests, over a lake of their own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

import boto3

from local.config import ROOT
from local.stack_process import wait_until
from local.trino.node_configuration import CATALOG, REGION
from local.trino_client import TrinoClient

START_SECONDS, STOP_SECONDS = 180.0, 20.0
# A session that is killed leaves no cluster behind for longer.
LONGEST_SECONDS = "1800"


class TrinoServer:
    """Runs coordinator, two workers, S3 and Glue; the folders `data` and `results` are buckets."""

    data_bucket, results_bucket = "data", "results"

    def __init__(self, folder: Path) -> None:
        self.data, self.results = folder / "data", folder / "results"
        self._state, self._output = folder / "state", folder / "trino.out"
        self._process: subprocess.Popen[bytes] | None = None
        self._run: dict[str, Any] = {}
        self._clients = ExitStack()

    def __enter__(self) -> Self:
        for path in (self.data, self.results):
            path.mkdir(parents=True)
        command = [sys.executable, "-m", "local.trino", "--state", str(self._state)]
        command += ["--bucket", f"data={self.data}", "--bucket", f"results={self.results}"]
        command += ["--seconds", LONGEST_SECONDS]
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        try:
            wait_until(self._is_ready, START_SECONDS, self._printed)
        except BaseException:
            self._end()
            raise
        self._run = json.loads((self._state / "trino.json").read_text())
        return self

    def __exit__(self, *_: object) -> None:
        self._clients.close()
        self._end()

    @property
    def url(self) -> str:
        """The coordinator's URL."""
        return str(self._run["url"])

    @property
    def pids(self) -> dict[str, int]:
        """The process ids of the nodes by their names: coordinator, worker-1, worker-2."""
        return dict(self._run["pids"])

    def client(self, database: str = "") -> TrinoClient:
        """Return a client of Glue's tables in a database."""
        client = TrinoClient(self.url, CATALOG, database)
        self._clients.callback(client.close)
        return client

    def glue(self) -> Any:
        """Return a client of the cluster's Glue."""
        keys = self._run["keys"]
        client = boto3.client(
            "glue",
            region_name=REGION,
            endpoint_url=self._run["glue"],
            aws_access_key_id=keys["access"],
            aws_secret_access_key=keys["secret"],
        )
        self._clients.callback(client.close)
        return client

    def _is_ready(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise RuntimeError(f"Trino ended: {self._printed()}")
        return "Trino serves" in self._printed()

    def _printed(self) -> str:
        return self._output.read_text(errors="replace")

    def _end(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=STOP_SECONDS)
