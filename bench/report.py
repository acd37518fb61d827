"""docs/benchmarks.md and its chart, from what was measured.

python -m bench.report RESULTS_JSON [docs/benchmarks.md]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.chart import Bar, draw
from bench.engines.base import COLD, WARM
from bench.queries import REVIEWS, TPCH
from bench.request_counter import OTHER
from bench.summary_statistics import BASE, Figures
from bench.targets import Target, judge

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = ROOT / "docs/benchmarks.md"
KINDS = ("LIST", "HEAD", "GET", OTHER)
REACHED = {True: "yes", False: "**no**", None: "-"}
TITLES = {REVIEWS: "The eleven queries over the reviews", TPCH: "TPC-H's 22 queries"}


def write(document: Mapping[str, Any], out: Path) -> None:
    """Write the report and, beside it, the chart of the same name."""
    figures = Figures(document)
    chart = out.with_suffix(".svg")
    chart.write_text(_chart(figures), encoding="utf-8")
    parts = [
        _opening(document),
        _targets(judge(figures, document["findings"])),
        f"![Time over plain DuckDB, geometric means]({chart.name})" if figures.columns else "",
        *(_suite(figures, document, suite) for suite in (REVIEWS, TPCH)),
        _findings(document["findings"]),
        _problems(figures, document),
        _method(document),
    ]
    out.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")


def _opening(document: Mapping[str, Any]) -> str:
    options, machine = document["options"], document["machine"]
    return (
        "# Benchmarks\n\n"
        f"Measured on {machine['date']} by `make bench`: {options['rows']:,} reviews in"
        f" daily files and TPC-H at scale {options['scale']:g}, every contender in turns; S3 is a"
        f" server on the same machine that waits {options['latency_ms']:g} ms before each request. "
        f"{machine['processor']}, {machine['memory']}, load average {machine['load']}."
    )


def _targets(targets: Iterable[Target]) -> str:
    rows = [[t.what, t.reach, t.found, REACHED[t.reached]] for t in targets]
    missed = [f"- {t.what}: {t.reason}." for t in targets if t.reached is False and t.reason]
    table = _table(["what", "to reach", "found", "reached"], rows)
    why = "\n\nWhere the time goes in what was not reached:\n\n" + "\n".join(missed)
    return f"## What was to be reached\n\n{table}{why if missed else ''}"


def _chart(figures: Figures) -> str:
    bars = []
    for suite, words in ((REVIEWS, "11"), (TPCH, "TPC-H")):
        for contender, phase in figures.columns:
            mean = figures.mean(suite, contender, phase)
            if mean and contender != BASE:
                label = f"{figures.label(contender, phase)} ({words})"
                bars.append(Bar(label, mean, contender.startswith("duckstep")))
    return draw("Time over plain DuckDB on local files, geometric means", bars)


def _suite(figures: Figures, document: Mapping[str, Any], suite: str) -> str:
    queries = [(name, about) for its, name, about in document["queries"] if its == suite]
    columns = [
        column
        for column in figures.columns
        if any(figures.seconds(suite, name, *column) is not None for name, _ in queries)
    ]
    if not columns:
        return ""
    rows = [
        [f"`{name}`", *(_cell(figures, suite, name, *column) for column in columns)]
        for name, _ in queries
    ]
    means = [figures.mean(suite, *column) for column in columns]
    rows.append(["**geometric mean**", *(f"{mean:.2f} x" if mean else "-" for mean in means)])
    heads = ["query", *(figures.label(*column) for column in columns)]
    intro = f"Milliseconds, medians of {figures.rounds(suite)} runs, and times plain DuckDB's."
    return f"## {TITLES[suite]}\n\n{intro}\n\n{_table(heads, rows)}"


def _cell(figures: Figures, suite: str, query: str, contender: str, phase: str) -> str:
    seconds, base = figures.seconds(suite, query, contender, phase), figures.base(suite, query)
    if seconds is None:
        return "-"
    if contender == BASE or not base:
        return f"{seconds * 1000:,.0f}"
    return f"{seconds * 1000:,.0f} ({seconds / base:.2f})"


def _findings(findings: Mapping[str, Mapping[str, Any]]) -> str:
    parts = []
    for name, render in (
        ("profile", _profile),
        ("requests", _requests),
        ("first_query", _first_query),
        ("formats", _formats),
    ):
        found = findings.get(name)
        if found:
            problem = found.get("problem")
            parts.append(f"{name} was not measured: {problem}" if problem else render(found))
    return "\n\n".join(parts)


def _profile(found: Mapping[str, Any]) -> str:
    rows = []
    for query, phases in found.items():
        for phase in (COLD, WARM):
            run = phases[phase]
            rest = (run["seconds"] - run["engine"]) * 1000
            rows.append(
                [f"`{query}` {phase}", f"{run['seconds'] * 1000:,.0f}"]
                + [f"{run['engine'] * 1000:,.0f}", f"{rest:,.0f}"]
                + [str(run["requests"].get(kind, 0)) for kind in KINDS]
                + [f"{run['bytes'] / 1e6:,.1f}"]
            )
    heads = ["duckstep over S3", "ms", "engine", "rest", *KINDS, "MB"]
    return "## Where the time goes over S3\n\nOne run each.\n\n" + _table(heads, rows)


def _requests(found: Mapping[str, Any]) -> str:
    rows = [
        [name, f"{run['seconds'] * 1000:,.0f}"]
        + [str(run["requests"].get(kind, 0)) for kind in KINDS]
        for name, run in found.items()
    ]
    return (
        "## Requests of one day's query, cold, over a table known from an earlier query\n\n"
        + _table(["query", "ms", *KINDS], rows)
    )


def _first_query(found: Mapping[str, Mapping[str, float]]) -> str:
    names = {
        "no process": "no process: the functions start with the query",
        "process": "processes that have started and read nothing, as after Lambda's init phase",
        "warm": "the same query again",
    }
    rows = [
        [words, *(f"{found[name][part] * 1000:,.0f}" for part in ("seconds", "engine"))]
        for name, words in names.items()
    ]
    table = _table(["state", "ms", "engine"], rows)
    return f"## The first query of a cold function, local files\n\n{table}"


def _formats(found: Mapping[str, Any]) -> str:
    rows = [
        [name, f"{run['seconds'] * 1000:,.0f}", f"{run['peak'] / 1e6:,.0f}"]
        for name, run in found.items()
    ]
    rows_kept = int(max(run["rows"] for run in found.values()))
    return (
        f"## A result of {rows_kept:,} rows\n\n"
        "duckstep's from the POST to SUCCEEDED with the file in S3; its memory is RunQuery's and"
        " its child's, added up.\n\n" + _table(["as", "ms", "peak MB"], rows)
    )


def _problems(figures: Figures, document: Mapping[str, Any]) -> str:
    lines = [f"- {document['labels'][name]}: {why}" for name, why in document["absent"].items()]
    seen: dict[tuple[str, str], list[str]] = {}
    for _, query, contender, problem in figures.problems:
        queries = seen.setdefault((contender, problem), [])
        if query not in queries:
            queries.append(query)
    lines += [
        f"- {document['labels'].get(contender, contender)}, {', '.join(queries)}: {problem}"
        for (contender, problem), queries in seen.items()
    ]
    return "## What could not be run\n\n" + "\n".join(lines) if lines else ""


def _method(document: Mapping[str, Any]) -> str:
    own = ("date", "processor", "memory", "load", "system", "Python")
    machine = document["machine"]
    versions = ", ".join(f"{name} {value}" for name, value in machine.items() if name not in own)
    method = (ROOT / "bench/method.md").read_text(encoding="utf-8").strip()
    return f"## How\n\n- {machine['system']}, Python {machine['Python']}, {versions}.\n{method}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


if __name__ == "__main__":
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else DEFAULT
    write(json.loads(Path(sys.argv[1]).read_text()), target)
