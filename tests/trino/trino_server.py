"""A local stack with Trino in the place of Athena, for tests."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from local.aws.athena.service import StackCluster
from local.config import read_config
from local.stack_process import live_processes, wait_until
from local.trino.node_configuration import CATALOG
from local.trino_client import TrinoClient
from tests.support.client import Client
from tests.support.stack import Stack

START_SECONDS = 600.0
NODES = ("coordinator", "worker-1", "worker-2")


class TrinoServer(Stack):
    """A stack with a coordinator and two workers.

    The folders `data`, with the sample reviews, and `results` are the two buckets.
    """

    data_bucket, results_bucket = "duckstep-data-bucket", "duckstep-results-bucket"

    def __init__(self, state: Path, *arguments: str) -> None:
        super().__init__(state, "--engine", "trino", *arguments, module="tests.trino.stack")
        self.data, self.results = state / "data", state / "results"
        self.api = Client(self)
        self._clients = ExitStack()

    def __enter__(self) -> Self:
        self.start()
        try:
            self.wait_ready(START_SECONDS)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._clients.close()
        self.stop()

    @property
    def url(self) -> str:
        """The coordinator's URL."""
        return str(self.run_file()["trino"])

    def run_file(self) -> dict[str, Any]:
        """Return the configuration of the stack's processes."""
        run: dict[str, Any] = json.loads((self.state / "run.json").read_text())
        return run

    @property
    def pids(self) -> dict[str, int]:
        """The process ids of the live nodes by their names."""
        folders = {str(self.state / "trino" / name / "etc"): name for name in NODES}
        return {
            name: process.pid
            for process in live_processes()
            for folder, name in folders.items()
            if f"-Dconfig={folder}/" in process.command
        }

    def client(self, database: str = "") -> TrinoClient:
        """Return a client of Glue's tables in a database."""
        config = read_config(self.state / "run.json")
        # The workflow's queries find new files; those of the client see folders of a moment ago.
        StackCluster(config, None).prepare()
        keys = config.keys
        client = TrinoClient(self.url, CATALOG, database, keys)
        self._clients.callback(client.close)
        return client

    def glue(self) -> Any:
        """Return a client of the stack's Glue."""
        return self.api.service("glue")

    def wait_for_nodes(self) -> None:
        """Wait until every server responds, and every node of Trino is active."""
        wait_until(self.healthy, START_SECONDS, lambda: f"not healthy: {self.printed()}")
