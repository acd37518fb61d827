"""duckstep itself: the whole stack over HTTP, from the POST to SUCCEEDED."""

from __future__ import annotations

import time
import urllib.parse
from pathlib import Path
from typing import Any

from bench.attached_stack import RunningStack
from bench.engines import http
from bench.engines.base import COLD, WARM, Place, Unable

WAIT_SECONDS = 20
START_SECONDS = 60.0
ENDED = ("SUCCEEDED", "FAILED", "TIMED_OUT", "CANCELLED")


class Duckstep:
    """Posts queries to a stack, over local files or over a slow S3."""

    def __init__(
        self, place: Place, deadline: float, s3_python: Path | None = None, latency_ms: float = 20
    ) -> None:
        self.name = "duckstep_s3" if s3_python else "duckstep_local"
        self.label = "duckstep, S3" if s3_python else "duckstep, local"
        self.phases: tuple[str, ...] = (COLD, WARM) if s3_python else (WARM,)
        self._deadline = deadline
        self._out, self._last = place.scratch / f"{self.name}.parquet", ""
        options = ["--latency-ms", str(latency_ms), "--python", str(s3_python)] if s3_python else []
        self.stack = RunningStack(place.scratch / self.name, place.tables, *options)

    def start(self) -> None:
        """Start the stack. Raises Unable."""
        self.stack.start()

    def fresh(self) -> None:
        """End the functions and start them with a query that reads no data."""
        self.stack.end_functions()
        warm_up(self.stack)

    def run(self, sql: str) -> float:
        """Run a query, whose result the stack keeps. Raises Unable."""
        seconds, document = self.submit(sql)
        if document["status"] != "SUCCEEDED":
            raise Unable(f"{document['status']}: {document.get('error')}"[:300])
        self._last = document["requestId"]
        return seconds

    def answer(self) -> Path:
        """Download the last result. Raises Unable."""
        results = f"{query_url(self.stack, self._last)}/results?format=parquet"
        self._out.write_bytes(http.fetch(results, seconds=self._deadline))
        return self._out

    def submit(self, sql: str, **fields: Any) -> tuple[float, dict[str, Any]]:
        """Post a query and return the seconds until its end and the status document."""
        return submit(self.stack, sql, self._deadline, **fields)

    def close(self) -> None:
        """End the stack."""
        self.stack.stop()


def query_url(stack: RunningStack, request_id: str) -> str:
    """Return a query's address."""
    return f"{stack.url}/queries/{urllib.parse.quote(request_id, safe=':')}"


def warm_up(stack: RunningStack) -> None:
    """Start the functions with a query that reads no data."""
    submit(stack, "SELECT 42 AS answer", START_SECONDS)


def submit(
    stack: RunningStack, sql: str, deadline: float, **fields: Any
) -> tuple[float, dict[str, Any]]:
    """Post a query and return the seconds until its end and the status document. Raises Unable."""
    started = time.perf_counter()
    body = {"query": sql, "reuse": False, **fields}
    request_id = http.fetch_json(f"{stack.url}/queries", body)["requestId"]
    status = f"{query_url(stack, request_id)}?wait={WAIT_SECONDS}"
    while True:
        document: dict[str, Any] = http.fetch_json(status)
        seconds = time.perf_counter() - started
        if document["status"] in ENDED:
            return seconds, document
        if seconds > deadline:
            raise Unable(f"more than {deadline:g} s")
