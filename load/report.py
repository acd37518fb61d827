"""The report of a run, a section of docs/operations.md."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.markdown import table
from load.leak_check import memory_growth
from load.process_sampler import ProcessSampler
from load.verify import VerificationResult

PERCENTILES = (0.5, 0.95, 0.99)
_REQUEST_HEADERS = ("request", "count", "per second", "50 % ms", "95 % ms", "99 % ms", "longest ms")
_PROCESS_HEADERS = ("process", "MB in the third tenth of the time", "MB in the last", "CPU s")


@dataclass(frozen=True)
class LoadRun:
    """A run: its verification, its process samples, the statistics of locust, its seconds."""

    result: VerificationResult
    sampler: ProcessSampler
    stats: Path
    seconds: float


def render(introduction: str, run: LoadRun) -> str:
    """Return the body of the section."""
    samples = run.sampler.samples
    peaks = (
        f"At most {max(sample.processes for sample in samples)} processes,"
        f" {max(sample.descriptors for sample in samples):,} descriptors and"
        f" {max(sample.bytes for sample in samples) / 1e6:,.0f} MB of resident memory;"
        " shared pages count in each process."
    )
    tables = [
        table(_REQUEST_HEADERS, request_rows(run.stats, run.seconds)),
        table(_PROCESS_HEADERS, process_rows(run.sampler)),
    ]
    return "\n\n".join([introduction, _summary(run), *tables, peaks])


def _summary(run: LoadRun) -> str:
    result = run.result
    statuses = ", ".join(f"{n:,} {status}" for status, n in sorted(result.statuses.items()))
    throttled = ", ".join(f"{n:,} {name}" for name, n in sorted(result.throttled.items())) or "none"
    return (
        f"{result.accepted:,} queries accepted in {run.seconds:,.0f} s,"
        f" {result.accepted / run.seconds:,.1f} per second: {statuses}."
        f" {result.rows_compared:,} results compared with DuckDB's own."
        f" Responses 429 and 503 with Retry-After: {throttled};"
        f" clients that stopped after two minutes of them: {result.timed_out}."
        f" Queries without a response when the clients ended: {result.unobserved}."
        f" Errors: {len(result.errors)}."
    )


def request_rows(stats: Path, seconds: float) -> list[list[str]]:
    """Return locust's statistics by request: count, rate, and times in ms."""
    rows = []
    for entry in json.loads(stats.read_text("utf-8")):
        times = {float(time): number for time, number in entry["response_times"].items()}
        shown = [*(percentile(times, share) for share in PERCENTILES), entry["max_response_time"]]
        rate = f"{entry['num_requests'] / seconds:,.1f}"
        name = f"{entry['method']} {entry['name']}"
        rows.append(
            [name, f"{entry['num_requests']:,}", rate, *(f"{value:,.0f}" for value in shown)]
        )
    return sorted(rows)


def process_rows(sampler: ProcessSampler) -> list[list[str]]:
    """Return the memory and CPU seconds of each kind of process."""
    cpu_seconds = sampler.cpu_seconds()
    return [
        [kind, f"{early:,.0f}", f"{late:,.0f}", f"{cpu_seconds[kind]:,.0f}"]
        for kind, (early, late) in memory_growth(sampler.samples).items()
    ]


def percentile(times: Mapping[float, int], share: float) -> float:
    """Return the time within which `share` of the requests received a response."""
    target, count = sum(times.values()) * share, 0
    for time in sorted(times):
        count += times[time]
        if count >= target:
            return time
    return 0.0


def replace_section(document: Path, section: str, body: str) -> None:
    """Replace the body of a section of the document, or append the section."""
    text = document.read_text("utf-8")
    heading = f"## {section}\n"
    if heading not in text:
        text = text.rstrip() + f"\n\n{heading}\n"
    pattern = re.compile(rf"(?<={re.escape(heading)}).*?(?=^## |\Z)", re.M | re.S)
    document.write_text(pattern.sub(lambda _: f"\n{body}\n\n", text).rstrip() + "\n", "utf-8")
