"""The worker process of an engine: `python -m bench.worker MODULE LOCATION`.

The worker reads requests `{"sql", "out"}`, one per line, and writes `{"seconds"}` or `{"error"}`.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.engines.base import DataLocation, S3Endpoint

RunQuery = Callable[[str, Path], None]


def main() -> None:
    """Connect the module's engine and respond to requests until the input ends."""
    responses = os.fdopen(os.dup(1), "w", buffering=1)
    # Output of the engine goes to stderr, apart from the responses.
    os.dup2(2, 1)
    module, location = sys.argv[1], decode_location(sys.argv[2])
    try:
        run: RunQuery = importlib.import_module(f"bench.engines.{module}").connect(location)
    except Exception as exc:
        print(json.dumps({"error": _reason(exc)}), file=responses)
        return
    print(json.dumps({"ready": True}), file=responses)
    for line in sys.stdin:
        print(json.dumps(_respond(run, json.loads(line))), file=responses)


def _respond(run: RunQuery, request: dict[str, str]) -> dict[str, object]:
    started = time.perf_counter()
    try:
        run(request["sql"], Path(request["out"]))
    # Panics of Polars are not derived from Exception.
    except BaseException as exc:
        return {"error": _reason(exc)}
    return {"seconds": time.perf_counter() - started}


def _reason(exc: BaseException) -> str:
    return f"{type(exc).__name__}: {' '.join(str(exc).split())[:300]}"


def encode_location(location: DataLocation) -> str:
    """Return the location as a command-line argument."""
    s3 = [location.s3.endpoint, location.s3.bucket] if location.s3 else None
    return json.dumps([str(location.tables), str(location.scratch), s3])


def decode_location(text: str) -> DataLocation:
    """Return the location of a command-line argument."""
    tables, scratch, s3 = json.loads(text)
    return DataLocation(Path(tables), Path(scratch), S3Endpoint(*s3) if s3 else None)


if __name__ == "__main__":
    main()
