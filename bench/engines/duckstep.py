"""duckstep: the whole local stack over HTTP, from the POST to SUCCEEDED."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.engines.base import COLD, WARM, BenchmarkError, EngineSettings
from bench.measured_stack import MeasuredStack
from bench.s3_server import find_nginx
from local.api_client import ApiError, results_path

START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Revision:
    """The working tree of a revision."""

    name: str
    folder: Path


class DuckstepEngine:
    """A stack over local files, or over a slow S3 server.

    With a `revision`, the stack is that of another working tree.
    """

    # Its results and its index of files outlive its processes.
    stateless = False
    # A process that serves the next query may still be starting.
    settle_seconds = 0.4

    def __init__(
        self, settings: EngineSettings, over_s3: bool, revision: Revision | None = None
    ) -> None:
        self.over_s3 = over_s3
        self.name = "duckstep_s3" if over_s3 else "duckstep_local"
        self.label = "duckstep, S3" if over_s3 else "duckstep, local"
        if revision is not None:
            self.name += f"@{revision.name}"
            self.label += f" at {revision.name}"
        self.phases: tuple[str, ...] = (COLD, WARM) if over_s3 else (WARM,)
        location = settings.location
        self._deadline = settings.deadline
        self._out, self._last = location.scratch / f"{self.name}.parquet", ""
        options = ["--latency-ms", str(settings.latency_ms)] if over_s3 else []
        self.stack = MeasuredStack(location.scratch / self.name, location.tables, *options)
        if revision is not None:
            self.stack.root = revision.folder

    def start(self) -> None:
        """Start the stack. Raises BenchmarkError."""
        if self.over_s3:
            find_nginx()
        self.stack.start()

    def reset(self) -> None:
        """Restart the functions and run a query that reads no data."""
        self.stack.end_functions()
        warm_up(self.stack)

    def run(self, sql: str) -> float:
        """Run a query; the stack stores its result. Raises BenchmarkError."""
        seconds, document = self.submit(sql)
        if document["status"] != "SUCCEEDED":
            raise BenchmarkError(f"{document['status']}: {document.get('error')}"[:300])
        self._last = document["requestId"]
        return seconds

    def result_file(self) -> Path:
        """Download the last result. Raises BenchmarkError."""
        self._out.write_bytes(download(self.stack, self._last, "parquet", self._deadline))
        return self._out

    def submit(
        self, sql: str, deadline: float | None = None, **fields: Any
    ) -> tuple[float, dict[str, Any]]:
        """Post a query; return the seconds until it ends, and its status document.

        Raises BenchmarkError.
        """
        return submit(self.stack, sql, deadline or self._deadline, **fields)

    def close(self) -> None:
        """End the stack."""
        self.stack.stop()


def warm_up(stack: MeasuredStack) -> None:
    """Start the functions with a query that reads no data."""
    submit(stack, "SELECT 42 AS answer", START_SECONDS)


def submit(
    stack: MeasuredStack, sql: str, deadline: float, **fields: Any
) -> tuple[float, dict[str, Any]]:
    """Post a query; return the seconds until it ends, and its status document.

    Raises BenchmarkError.
    """
    started = time.perf_counter()
    try:
        request_id = _post(stack, sql, deadline, {"reuse": False, **fields})
        document = stack.api.wait(request_id, deadline)
    except (ApiError, TimeoutError, httpx.HTTPError) as exc:
        raise BenchmarkError(str(exc)[:300]) from exc
    return time.perf_counter() - started, document


def _post(stack: MeasuredStack, sql: str, deadline: float, fields: Mapping[str, Any]) -> str:
    """Post a query, again after a response that there are too many. Raises ApiError."""
    end = time.monotonic() + deadline
    while True:
        try:
            return stack.api.submit(sql, **fields)
        except ApiError as exc:
            if exc.retry_after is None or time.monotonic() + exc.retry_after > end:
                raise
            time.sleep(exc.retry_after)


def download(stack: MeasuredStack, request_id: str, format_name: str, seconds: float) -> bytes:
    """Return a query's results in a format. Raises BenchmarkError."""
    options = {"params": {"format": format_name}, "timeout": seconds, "follow_redirects": True}
    try:
        response = stack.api.request("GET", results_path(request_id), **options)
        return response.raise_for_status().content
    except httpx.HTTPError as exc:
        raise BenchmarkError(str(exc)[:300]) from exc
