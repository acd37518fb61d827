"""A profile of a query: the shares of the states and of DuckDB, and py-spy's samples."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from bench.engines.duckstep import DuckstepEngine
from bench.experiments.counted_query import duckdb_seconds
from bench.experiments.workflow_states import state_seconds

RATE, TOP = 100, 3
QUERY_SECONDS, END_SECONDS = 240.0, 30.0


def profile_query(engine: DuckstepEngine, sql: str, scratch: Path) -> str:
    """Run a query, under py-spy if it is installed, and return a sentence.

    Raises BenchmarkError.
    """
    samples = scratch / "samples.txt"
    samples.unlink(missing_ok=True)
    sampler = _start_sampler(engine.stack.process.pid, samples)
    try:
        seconds, document = engine.submit(sql, deadline=QUERY_SECONDS)
    finally:
        _end_sampler(sampler)
    states = state_seconds(engine, document["requestId"])
    sentence = describe_states(seconds, duckdb_seconds(document), states)
    if not samples.exists():
        return sentence
    return f"{sentence} {describe_samples(samples.read_text())}"


def describe_states(seconds: float, duckdb: float, states: Mapping[str, float]) -> str:
    """Return the shares of DuckDB and of the longest states in the time of a query."""
    longest = sorted(states.items(), key=lambda state: -state[1])[:2]
    shares = " and ".join(f"{name} {each / seconds:.0%}" for name, each in longest)
    return f"Of {seconds:.2f} s, {shares}; DuckDB takes {duckdb / seconds:.0%}."


def describe_samples(raw: str) -> str:
    """Return the functions in which most of py-spy's samples of running threads ended."""
    leaves: Counter[str] = Counter()
    for line in raw.splitlines():
        stack, _, count = line.rpartition(" ")
        # Without the line: `read (package/file.py:12)`.
        leaf = re.sub(r":\d+\)$", ")", stack.rpartition(";")[2])
        leaves[leaf] += int(count)
    total = sum(leaves.values())
    if not total:
        return "py-spy has no sample of a running thread."
    top = ", ".join(f"{count / total:.0%} in {name}" for name, count in leaves.most_common(TOP))
    return f"Of {total:,} samples of running Python threads, {top}."


def _start_sampler(pid: int, samples: Path) -> subprocess.Popen[bytes] | None:
    py_spy = shutil.which("py-spy") or shutil.which("py-spy", path=str(Path(sys.executable).parent))
    if py_spy is None:
        return None
    command = [py_spy, "record", "--pid", str(pid), "--subprocesses", "--nonblocking"]
    command += ["--rate", str(RATE), "--format", "raw", "--output", str(samples)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _end_sampler(sampler: subprocess.Popen[bytes] | None) -> None:
    if sampler is None:
        return
    # py-spy writes its samples when it is interrupted.
    sampler.send_signal(2)
    try:
        sampler.wait(timeout=END_SECONDS)
    except subprocess.TimeoutExpired:
        sampler.kill()
        sampler.wait()
