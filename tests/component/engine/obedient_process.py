"""A process whose tasks do as they say, within a second of processor time and 2 GB."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from typing import Any

import duckdb
from duckstep_service.engine.worker.process_limits import limit_memory, limit_processor_time

MEMORY = 2_000_000_000
_CHILD = """
import json, resource, signal
from duckstep_service.engine.worker.process_limits import limit_memory
limit_memory(3_000_000_000)
print(json.dumps({"processor": signal.getitimer(signal.ITIMER_PROF)[0],
                  "address": resource.getrlimit(resource.RLIMIT_AS)[0], "own": 3_000_000_000}))
"""


def do(kind: str) -> dict[str, Any]:
    """Do as the task says."""
    if kind == "spin":
        while True:
            pass
    if kind == "tokenize":
        duckdb.tokenize("SELECT 1 " + "+-" * 100_000)
    if kind == "work":
        end = time.process_time() + 0.6
        while time.process_time() < end:
            pass
    if kind == "allocate":
        bytearray(2 * MEMORY)
    if kind == "sleep":
        time.sleep(60)
    if kind == "crash":
        ctypes.string_at(0)
    if kind == "limits":
        printed = subprocess.check_output([sys.executable, "-c", _CHILD], text=True)
        document: dict[str, Any] = json.loads(printed)
        return document
    return {"pid": os.getpid()}


def main() -> None:
    """Answer the tasks on standard input."""
    limit_memory(MEMORY)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        task = json.loads(line)
        response = {"number": task["number"]}
        try:
            with limit_processor_time(1):
                response |= do(task["do"])
        except MemoryError:
            response |= {"error": "MemoryError", "last": True}
        print(json.dumps(response), flush=True)


if __name__ == "__main__":
    main()
