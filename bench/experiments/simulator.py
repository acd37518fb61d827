"""The ceiling of the slow S3 server: range requests a second, their latency, its CPU."""

from __future__ import annotations

import selectors
import socket
import statistics
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bench.data import REVIEWS
from bench.engines.base import BenchmarkError, EngineSettings
from bench.s3_server import S3Delays
from bench.s3_server_process import S3ServerProcess
from local.config import HOST

IN_FLIGHT = (64, 128)
SECONDS = 3.0
# As a column of a daily file.
RANGE_BYTES = 16 * 1024
_READ_BYTES = 256 * 1024
_TIMEOUT_SECONDS = 10.0


@dataclass(slots=True)
class _Transfer:
    """A request on a connection: its start, and the bytes of its body that are to come."""

    number: int
    started: float
    missing: int | None = None


def run(settings: EngineSettings, rounds: int) -> dict[str, Any]:
    """Return the ceiling for each number of requests in flight. Raises BenchmarkError."""
    tables = settings.location.tables
    files = sorted((tables / REVIEWS).rglob("*.parquet"))
    paths = ["/" + quote(str(file.relative_to(tables.parent))) for file in files]
    delays = S3Delays(settings.latency_ms)
    server = S3ServerProcess(tables.parent, settings.location.scratch / "s3-ceiling", delays)
    try:
        server.start()
        return {str(count): measure_in_flight(server, paths, count, SECONDS) for count in IN_FLIGHT}
    finally:
        server.close()


def measure_in_flight(
    server: S3ServerProcess, paths: list[str], in_flight: int, seconds: float
) -> dict[str, float]:
    """Request ranges of the files for some seconds and return the rate, the latency and the CPU."""
    cpu, own_cpu, started = server.cpu_seconds(), time.process_time(), time.perf_counter()
    latencies = sorted(_request_ranges(server.port, paths, in_flight, seconds))
    elapsed = time.perf_counter() - started
    return {
        "requests_per_second": len(latencies) / elapsed,
        "seconds": statistics.median(latencies),
        "p99_seconds": latencies[len(latencies) * 99 // 100],
        "server_cpu": (server.cpu_seconds() - cpu) / elapsed,
        "client_cpu": (time.process_time() - own_cpu) / elapsed,
    }


def _request_ranges(port: int, paths: list[str], in_flight: int, seconds: float) -> list[float]:
    """Return the latency of each request of `in_flight` connections, each with one at a time."""
    latencies: list[float] = []
    requests = [_request(port, path) for path in paths]
    connections: list[socket.socket] = []
    end = time.perf_counter() + seconds
    with selectors.DefaultSelector() as selector:
        try:
            for number in range(in_flight):
                connection = socket.create_connection((HOST, port), _TIMEOUT_SECONDS)
                connections.append(connection)
                transfer = _Transfer(number, time.perf_counter())
                selector.register(connection, selectors.EVENT_READ, transfer)
                connection.sendall(requests[number % len(requests)])
            while time.perf_counter() < end:
                for key, _ in selector.select(_TIMEOUT_SECONDS):
                    connection, transfer = connections[key.data.number], key.data
                    if _receive(connection, transfer):
                        latencies.append(time.perf_counter() - transfer.started)
                        transfer.started, transfer.missing = time.perf_counter(), None
                        connection.sendall(requests[len(latencies) % len(requests)])
        finally:
            for connection in connections:
                connection.close()
    if not latencies:
        raise BenchmarkError("the S3 server answered no range request")
    return latencies


def _request(port: int, path: str) -> bytes:
    lines = (f"GET {path} HTTP/1.1", f"Host: {HOST}:{port}", f"Range: bytes=0-{RANGE_BYTES - 1}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _receive(connection: socket.socket, transfer: _Transfer) -> bool:
    """Read from a connection; return whether the response is complete. Raises BenchmarkError."""
    received = connection.recv(_READ_BYTES)
    if transfer.missing is None:
        head, _, body = received.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 206"):
            raise BenchmarkError(f"the S3 server answered {head[:100]!r} to a range request")
        length = head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0]
        transfer.missing, received = int(length), body
    transfer.missing -= len(received)
    return transfer.missing == 0
