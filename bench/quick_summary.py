"""The table of a short comparison: medians, ratios and the last run's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.engines.base import BASELINE
from bench.markdown import table
from bench.queries import REVIEWS
from bench.summary_statistics import SummaryStatistics

# Changes within them are the machine's.
NOISE = 0.1


def summarize(
    document: Mapping[str, Any], experiments: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the figures of a run by name, the seconds of its queries, and its problems."""
    statistics = SummaryStatistics(document)
    figures: dict[str, float] = {}
    for engine, phase in statistics.columns:
        mean = statistics.mean(REVIEWS, engine, phase)
        if engine != BASELINE and mean is not None:
            label = document["labels"][engine]
            figures[f"{label} {phase}, x plain DuckDB"] = mean
    problems = [
        f"{query}, {engine}: {problem}" for _, query, engine, problem in statistics.problems
    ]
    for name, results in experiments.items():
        if "problem" in results:
            problems.append(f"{name}: {results['problem']}")
        elif name == "formats":
            figures |= {f"{each}, ms": run["seconds"] * 1000 for each, run in results.items()}
            figures |= {f"{each}, peak MB": run["peak"] / 1e6 for each, run in results.items()}
        else:
            figures[f"{name}, ms"] = results["seconds"] * 1000
    return {"figures": figures, "queries": _queries(statistics), "problems": problems}


def _queries(statistics: SummaryStatistics) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for engine, phase in statistics.columns:
        label = "plain" if engine == BASELINE else f"{engine} {phase}"
        for query in statistics.ratios(REVIEWS, engine, phase):
            seconds = statistics.seconds(REVIEWS, query, engine, phase)
            assert seconds is not None
            found.setdefault(query, {})[label] = seconds
    return found


def render_summary(summary: Mapping[str, Any], last: Mapping[str, Any] | None) -> str:
    """Return the tables of a run, with the last run's figures and the change where it has them."""
    earlier = last["figures"] if last else {}
    rows = [
        [name, _number(value), *_change(value, earlier.get(name))]
        for name, value in summary["figures"].items()
    ]
    figures = table(["figure", "this run", "last run", "change"], rows)
    queries = _query_table(summary["queries"])
    return "\n".join(
        [queries, "", figures, *(f"not measured: {problem}" for problem in summary["problems"])]
    )


def _query_table(queries: Mapping[str, Mapping[str, float]]) -> str:
    labels = list(dict.fromkeys(label for phases in queries.values() for label in phases))
    rows = [
        [name, *(_number(phases[label] * 1000) if label in phases else "-" for label in labels)]
        for name, phases in queries.items()
    ]
    return table(["ms", *labels], rows)


def _change(value: float, earlier: float | None) -> list[str]:
    if not earlier:
        return ["-", "-"]
    change = value / earlier - 1
    return [_number(earlier), f"{change:+.0%}" if abs(change) > NOISE else "about equal"]


def _number(value: float) -> str:
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"
