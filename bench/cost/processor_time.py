"""Processor seconds of each function for a query, of its processes in a local stack."""

from __future__ import annotations

import json
import os
import statistics
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from local.stack_process import StackProcess, descendants

HANDLERS = {
    "ValidateQuery": "handlers.validate_query.",
    "RunQuery": "handlers.run_query.",
    "QueriesApi": "handlers.queries_api.",
}
_TICK = os.sysconf("SC_CLK_TCK")


def measure(
    stack: StackProcess, queries: Sequence[str], rounds: int
) -> tuple[dict[str, float], float]:
    """Return the median processor seconds of each function for a query, and bytes a second.

    The bytes a second are those that RunQuery scans in a processor second, in the query that
    scans the most; each round runs every query, and the first round is not counted.
    """
    found: dict[str, list[float]] = {name: [] for name in HANDLERS}
    rates = [0.0]
    for number in range(rounds + 1):
        for sql in queries:
            before = _seconds(stack)
            document = run(stack.base_url, sql)
            after = _seconds(stack)
            if number == 0 or before.keys() != after.keys():
                continue
            for name, seconds in after.items():
                found[name].append(seconds - before[name])
            used = after["RunQuery"] - before["RunQuery"]
            rates.append(document["scannedBytes"] / max(used, 1 / _TICK))
    return {name: statistics.median(each) for name, each in found.items() if each}, max(rates)


def run(url: str, sql: str) -> dict[str, Any]:
    """Run a query, read its first rows and return its status document."""
    body = json.dumps({"query": sql, "reuse": False}).encode()
    headers = {"Content-Type": "application/json"}
    posted = _read(urllib.request.Request(f"{url}/queries", body, headers))
    path = f"{url}/queries/{posted['requestId']}"
    while (document := _read(f"{path}?wait=20"))["status"] in ("QUEUED", "RUNNING"):
        continue
    if document["status"] == "SUCCEEDED":
        _read(f"{path}/results?format=json&limit=100")
    return document


def _read(request: urllib.request.Request | str) -> dict[str, Any]:
    with urllib.request.urlopen(request, timeout=60) as response:
        document: dict[str, Any] = json.load(response)
        return document


def _seconds(stack: StackProcess) -> Mapping[str, float]:
    """Return the processor seconds so far of each function and the processes below it."""
    processes = descendants(stack.process.pid)
    seconds = {}
    for name, handler in HANDLERS.items():
        pids = {process.pid for process in processes if handler in process.command}
        pids |= {process.pid for pid in pids for process in descendants(pid)}
        seconds[name] = sum(_ticks(pid) for pid in pids) / _TICK
    return seconds


def _ticks(pid: int) -> int:
    """Return the user and system ticks of a process and of its ended children."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(field) for field in fields[11:15])
    return 0
