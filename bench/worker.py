"""A contender's process: `python -m bench.worker MODULE PLACE` answers a line for each line.

A line asks `{"sql", "out"}` and gets `{"seconds"}` or `{"error"}`.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.engines.base import S3, Place

Run = Callable[[str, Path], None]


def main() -> None:
    """Open the engine of the module's `connect` and answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    # What an engine prints must not be taken for an answer.
    os.dup2(2, 1)
    module, place = sys.argv[1], read_place(sys.argv[2])
    try:
        run: Run = importlib.import_module(f"bench.engines.{module}").connect(place)
    except Exception as exc:
        print(json.dumps({"error": _reason(exc)}), file=answers)
        return
    print(json.dumps({"ready": True}), file=answers)
    for line in sys.stdin:
        print(json.dumps(_answer(run, json.loads(line))), file=answers)


def _answer(run: Run, asked: dict[str, str]) -> dict[str, object]:
    started = time.perf_counter()
    try:
        run(asked["sql"], Path(asked["out"]))
    # Polars' panics are no Exception.
    except BaseException as exc:
        return {"error": _reason(exc)}
    return {"seconds": time.perf_counter() - started}


def _reason(exc: BaseException) -> str:
    return f"{type(exc).__name__}: {' '.join(str(exc).split())[:300]}"


def write_place(place: Place) -> str:
    """Return the place as text for the command line."""
    s3 = [place.s3.endpoint, place.s3.bucket] if place.s3 else None
    return json.dumps([str(place.tables), str(place.scratch), s3])


def read_place(text: str) -> Place:
    """Read back what `write_place` gave."""
    tables, scratch, s3 = json.loads(text)
    return Place(Path(tables), Path(scratch), S3(*s3) if s3 else None)


if __name__ == "__main__":
    main()
