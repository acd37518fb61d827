"""docs/benchmarks.md and its chart, written from the measurements.

python -m bench.report RESULTS_JSON [docs/benchmarks.md]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.chart import Bar, draw_bar_chart
from bench.engines.base import BASELINE
from bench.experiment_report import render_experiments
from bench.experiment_targets import evaluate_targets
from bench.markdown import table
from bench.queries import REVIEWS, TPCH
from bench.scaling_report import render_scaling
from bench.summary_statistics import SummaryStatistics
from bench.targets import Target

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = ROOT / "docs/benchmarks.md"
MET = {True: "yes", False: "**no**", None: "-"}
TITLES = {REVIEWS: "The eleven queries over the reviews", TPCH: "The 22 queries of TPC-H"}


def write(document: Mapping[str, Any], out: Path) -> None:
    """Write the report and, beside it, the chart of the same name."""
    statistics = SummaryStatistics(document)
    chart = out.with_suffix(".svg")
    chart.write_text(_chart(statistics), encoding="utf-8")
    parts = [
        _introduction(document),
        _targets(evaluate_targets(statistics, document["experiments"])),
        f"![Time over plain DuckDB, geometric means]({chart.name})" if statistics.columns else "",
        *(_suite(statistics, document, suite) for suite in (REVIEWS, TPCH)),
        render_experiments(document["experiments"]),
        render_scaling(document["experiments"]),
        _problems(statistics, document),
        _method(document),
    ]
    out.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")


def _introduction(document: Mapping[str, Any]) -> str:
    options, machine = document["options"], document["machine"]
    return (
        "# Benchmarks\n\n"
        f"Measured on {machine['date']} by `make bench`: {options['rows']:,} reviews in"
        f" daily files and TPC-H at scale {options['scale']:g}, the engines in rotation; S3 is a"
        f" server on the same machine that delays each request by {options['latency_ms']:g} ms. "
        f"{machine['processor']}, {machine['memory']}, load average {machine['load']}."
    )


def _targets(targets: Sequence[Target]) -> str:
    rows = [[target.name, target.goal, target.measured, MET[target.met]] for target in targets]
    missed = [target for target in targets if target.met is False and target.reason]
    text = "## Targets\n\n" + table(["target", "goal", "measured", "met"], rows)
    if missed:
        text += "\n\nTime in the missed targets:\n\n"
        text += "\n".join(f"- {target.name}: {target.reason}." for target in missed)
    return text


def _chart(statistics: SummaryStatistics) -> str:
    bars = []
    for suite, suffix in ((REVIEWS, "11"), (TPCH, "TPC-H")):
        for engine, phase in statistics.columns:
            mean = statistics.mean(suite, engine, phase)
            if mean and engine != BASELINE:
                label = f"{statistics.label(engine, phase)} ({suffix})"
                bars.append(Bar(label, mean, engine.startswith("duckstep")))
    return draw_bar_chart("Time over plain DuckDB on local files, geometric means", bars)


def _suite(statistics: SummaryStatistics, document: Mapping[str, Any], suite: str) -> str:
    queries = [name for its_suite, name, _ in document["queries"] if its_suite == suite]
    columns = [
        column
        for column in statistics.columns
        if any(statistics.seconds(suite, name, *column) is not None for name in queries)
    ]
    if not columns:
        return ""
    rows = [
        [f"`{name}`", *(_cell(statistics, suite, name, column) for column in columns)]
        for name in queries
    ]
    means = [statistics.mean(suite, *column) for column in columns]
    rows.append(["**geometric mean**", *(f"{mean:.2f} x" if mean else "-" for mean in means)])
    headers = ["query", *(statistics.label(*column) for column in columns)]
    rounds = statistics.rounds(suite)
    introduction = f"Milliseconds, medians of {rounds} runs, and multiples of plain DuckDB's."
    return f"## {TITLES[suite]}\n\n{introduction}\n\n{table(headers, rows)}"


def _cell(statistics: SummaryStatistics, suite: str, query: str, column: tuple[str, str]) -> str:
    seconds = statistics.seconds(suite, query, *column)
    baseline = statistics.baseline(suite, query)
    if seconds is None:
        return "-"
    if column[0] == BASELINE or not baseline:
        return f"{seconds * 1000:,.0f}"
    return f"{seconds * 1000:,.0f} ({seconds / baseline:.2f})"


def _problems(statistics: SummaryStatistics, document: Mapping[str, Any]) -> str:
    labels = document["labels"]
    lines = [f"- {labels[name]}: {reason}" for name, reason in document["unavailable"].items()]
    by_problem: dict[tuple[str, str], list[str]] = {}
    for _, query, engine, problem in statistics.problems:
        queries = by_problem.setdefault((engine, problem), [])
        if query not in queries:
            queries.append(query)
    lines += [
        f"- {labels.get(engine, engine)}, {', '.join(queries)}: {problem}"
        for (engine, problem), queries in by_problem.items()
    ]
    return "## Failures\n\n" + "\n".join(lines) if lines else ""


def _method(document: Mapping[str, Any]) -> str:
    machine = document["machine"]
    hardware = ("date", "processor", "memory", "load", "system", "Python")
    packages = {name: value for name, value in machine.items() if name not in hardware}
    versions = ", ".join(f"{name} {value}" for name, value in packages.items())
    method = (ROOT / "bench/method.md").read_text(encoding="utf-8").strip()
    return f"## Method\n\n- {machine['system']}, Python {machine['Python']}, {versions}.\n{method}"


if __name__ == "__main__":
    target = Path(sys.argv[2]) if len(sys.argv) > 2 else DEFAULT
    write(json.loads(Path(sys.argv[1]).read_text()), target)
