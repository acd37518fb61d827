"""Figures of a run as a section of docs/operations.md."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from load.leak_check import grown
from load.process_sampler import Watch
from load.verify import Findings

SHARES = (0.5, 0.95, 0.99)


def requests(stats: Path, seconds: float) -> list[list[str]]:
    """Return locust's figures by request: how many, how many a second, and times in ms."""
    rows = []
    for entry in json.loads(stats.read_text("utf-8")):
        times = {float(time): number for time, number in entry["response_times"].items()}
        shown = [*(percentile(times, share) for share in SHARES), entry["max_response_time"]]
        rate = f"{entry['num_requests'] / seconds:,.1f}"
        name = f"{entry['method']} {entry['name']}"
        rows.append([name, f"{entry['num_requests']:,}", rate, *(f"{each:,.0f}" for each in shown)])
    return sorted(rows)


def percentile(times: Mapping[float, int], share: float) -> float:
    """Return the time within which `share` of the requests were answered."""
    wanted, seen = sum(times.values()) * share, 0
    for time in sorted(times):
        seen += times[time]
        if seen >= wanted:
            return time
    return 0.0


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table in Markdown whose first column is text and the others numbers."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(row)} |" for row in (head, rule, *rows)]


def text(intro: str, findings: Findings, watch: Watch, stats: Path, seconds: float) -> str:
    """Return the section."""
    statuses = ", ".join(f"{n:,} {status}" for status, n in sorted(findings.statuses.items()))
    shed = ", ".join(f"{n:,} {name}" for name, n in sorted(findings.shed.items())) or "none"
    samples, worked = watch.samples, watch.cpu_seconds()
    lines = [
        intro,
        "",
        f"{findings.accepted:,} queries accepted in {seconds:,.0f} s,"
        f" {findings.accepted / seconds:,.1f} a second: {statuses}."
        f" {findings.rows_compared:,} results compared with DuckDB's own."
        f" Told to come back later (429, 503 with Retry-After): {shed};"
        f" gave up after two minutes of that: {findings.gave_up}."
        f" Under way as the clients left: {findings.unanswered}."
        f" Wrong: {len(findings.wrong)}.",
        "",
        *table(
            ("request", "count", "a second", "50 % ms", "95 % ms", "99 % ms", "longest ms"),
            requests(stats, seconds),
        ),
        "",
        *table(
            ("process", "MB in the third tenth of the time", "MB in the last", "CPU s"),
            [
                [kind, f"{early:,.0f}", f"{late:,.0f}", f"{worked[kind]:,.0f}"]
                for kind, (early, late) in grown(samples).items()
            ],
        ),
        "",
        f"At most {max(each.processes for each in samples)} processes,"
        f" {max(each.descriptors for each in samples):,} descriptors and"
        f" {max(each.bytes for each in samples) / 1e6:,.0f} MB of resident memory,"
        " shared pages counted in each.",
    ]
    return "\n".join(lines)


def put(document: Path, section: str, body: str) -> None:
    """Put the body below a heading of the document, in place of what is there."""
    whole = document.read_text("utf-8")
    heading = f"## {section}\n"
    if heading not in whole:
        whole = whole.rstrip() + f"\n\n{heading}\n"
    pattern = re.compile(rf"(?<={re.escape(heading)}).*?(?=^## |\Z)", re.M | re.S)
    document.write_text(pattern.sub(lambda _: f"\n{body}\n\n", whole).rstrip() + "\n", "utf-8")
