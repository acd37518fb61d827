"""duckstep itself: the whole stack over HTTP, from the POST to SUCCEEDED."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx

from bench.attached_stack import RunningStack
from bench.engines.base import COLD, WARM, Place, Unable
from local.api_client import ApiError, results_path

START_SECONDS = 60.0


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
        self._out.write_bytes(download(self.stack, self._last, "parquet", self._deadline))
        return self._out

    def submit(self, sql: str, **fields: Any) -> tuple[float, dict[str, Any]]:
        """Post a query and return the seconds until its end and the status document."""
        return submit(self.stack, sql, self._deadline, **fields)

    def close(self) -> None:
        """End the stack."""
        self.stack.stop()


def warm_up(stack: RunningStack) -> None:
    """Start the functions with a query that reads no data."""
    submit(stack, "SELECT 42 AS answer", START_SECONDS)


def submit(
    stack: RunningStack, sql: str, deadline: float, **fields: Any
) -> tuple[float, dict[str, Any]]:
    """Post a query and return the seconds until its end and the status document. Raises Unable."""
    started = time.perf_counter()
    try:
        request_id = stack.api.submit(sql, **{"reuse": False, **fields})
        document = stack.api.wait(request_id, deadline)
    except (ApiError, TimeoutError, httpx.HTTPError) as exc:
        raise Unable(str(exc)[:300]) from exc
    return time.perf_counter() - started, document


def download(stack: RunningStack, request_id: str, format_name: str, seconds: float) -> bytes:
    """Return a query's results in a format. Raises Unable."""
    options = {"params": {"format": format_name}, "timeout": seconds, "follow_redirects": True}
    try:
        response = stack.api.request("GET", results_path(request_id), **options)
        return response.raise_for_status().content
    except httpx.HTTPError as exc:
        raise Unable(str(exc)[:300]) from exc
