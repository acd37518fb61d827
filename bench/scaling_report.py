"""The section of docs/benchmarks.md about scaling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.curve_fit import fit_line, growth_exponent
from bench.markdown import table

# The unit of the slope, and what is counted, by experiment.
CURVES = {
    "scaling_rows": ("Rows of the table", 1_000_000, "million rows"),
    "scaling_files": ("Files of the table, all read", 1_000, "thousand files"),
    "scaling_results": ("Rows of the result", 1_000_000, "million rows"),
    "scaling_queries": ("Queries at once, until the last ends", 1, "query"),
}


def render_scaling(experiments: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the curves that were measured, each with its fit and its profile."""
    parts = [
        _curve(title, unit, label, experiments[name])
        for name, (title, unit, label) in CURVES.items()
        if experiments.get(name)
    ]
    if not parts:
        return ""
    introduction = (
        "Local files, warm, medians of 3 runs (`make bench-scaling`). The line is fitted to all"
        " points by relative errors, the exponent to the larger half: 1 is growth in proportion."
    )
    return "\n\n".join(["## Scaling", introduction, *parts])


def _curve(title: str, unit: int, label: str, results: Mapping[str, Any]) -> str:
    if "problem" in results:
        return f"### {title}\n\nNot measured: {results['problem']}"
    rows = [
        [f"{int(count):,}", *_cells(point, ("seconds", "duckdb_seconds"))]
        for count, point in results["points"].items()
    ]
    text = f"### {title}\n\n" + table(["count", "ms", "DuckDB"], rows)
    return "\n\n".join(part for part in (text, _fit(results, unit, label)) if part)


def _cells(point: Mapping[str, Any], names: tuple[str, ...]) -> list[str]:
    if "problem" in point:
        return [point["problem"], "-"]
    return [f"{point[name] * 1000:,.0f}" for name in names]


def _fit(results: Mapping[str, Any], unit: int, label: str) -> str:
    points = {
        float(count): point["seconds"]
        for count, point in results["points"].items()
        if "seconds" in point
    }
    line, exponent = fit_line(points), growth_exponent(points)
    if line is None or exponent is None:
        return ""
    fit = (
        f"About {line.constant * 1000:,.0f} ms and {line.slope * unit * 1000:,.1f} ms for each"
        f" {label}; exponent {exponent:.2f}."
    )
    profile = results.get("profile")
    return f"{fit} The slowest: {profile}" if profile else fit
