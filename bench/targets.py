"""The performance targets of duckstep, and whether a run meets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bench.engines.base import COLD, WARM
from bench.queries import REVIEWS
from bench.summary_statistics import SummaryStatistics, geometric_mean

Experiments = Mapping[str, Mapping[str, Any]]
NOT_MEASURED = "not measured"
# What a query may take beyond a multiple of plain DuckDB's time.
ALLOWANCE_SECONDS = 0.04
_SHORTEST_SECONDS = 0.001


@dataclass(frozen=True, slots=True)
class Target:
    """A target, its measured value, and a reason where it was missed."""

    name: str
    goal: str
    measured: str = NOT_MEASURED
    met: bool | None = None
    reason: str = ""


def cold_s3(statistics: SummaryStatistics, experiments: Experiments) -> Target:
    """Evaluate the geometric mean of cold queries."""
    target = Target("cold S3, geometric mean of the eleven over plain local DuckDB", "≤ 2 x")
    mean = statistics.mean(REVIEWS, "duckstep_s3", COLD)
    if mean is None:
        return target
    stock = statistics.mean(REVIEWS, "duckdb_s3", COLD)
    measured = f"{mean:.2f} x" + (f" (stock: {stock:.1f} x)" if stock else "")
    reason = _time_shares(experiments, COLD)
    return replace(target, measured=measured, met=mean <= 2, reason=reason)


def cold_share_of_stock(statistics: SummaryStatistics, _: Experiments) -> Target:
    """Evaluate the largest share of stock DuckDB's cold time."""
    target = Target("cold S3, each of the eleven over stock DuckDB's cold time", "≤ 1/10")
    shares = {}
    for query in statistics.ratios(REVIEWS, "duckstep_s3", COLD):
        own = statistics.seconds(REVIEWS, query, "duckstep_s3", COLD)
        stock = statistics.seconds(REVIEWS, query, "duckdb_s3", COLD)
        if own and stock:
            shares[query] = own / stock
    if not shares:
        return target
    worst = max(shares, key=lambda query: shares[query])
    above = sum(share > 0.1 for share in shares.values())
    measured = f"at most {shares[worst]:.2f} ({worst}), above 1/10 in {above} of {len(shares)}"
    return replace(target, measured=measured, met=not above)


def warm_s3(statistics: SummaryStatistics, experiments: Experiments) -> Target:
    """Evaluate the geometric mean of warm queries over S3."""
    target = Target("warm S3, the same", "≤ 1.15 x plus 40 ms")
    return _evaluate_mean(target, 1.15, statistics, "duckstep_s3", experiments)


def local(statistics: SummaryStatistics, experiments: Experiments) -> Target:
    """Evaluate the geometric mean of queries over local files."""
    target = Target("local, the same", "≤ 1.05 x plus 40 ms")
    return _evaluate_mean(target, 1.05, statistics, "duckstep_local", experiments)


def _evaluate_mean(
    target: Target,
    limit: float,
    statistics: SummaryStatistics,
    engine: str,
    experiments: Experiments,
) -> Target:
    mean = mean_beyond_allowance(statistics, engine)
    if mean is None:
        return target
    plain = statistics.mean(REVIEWS, engine, WARM)
    measured = f"{mean:.2f} x plus 40 ms ({plain:.2f} x without them)"
    reason = _time_shares(experiments, WARM)
    return replace(
        target,
        measured=measured,
        met=mean <= limit,
        reason=f"over warm S3, {reason}" if reason else "",
    )


def mean_beyond_allowance(statistics: SummaryStatistics, engine: str) -> float | None:
    """Return the geometric mean of the ratios of an engine's warm time, less the allowance."""
    ratios = []
    for query in statistics.ratios(REVIEWS, engine, WARM):
        own = statistics.seconds(REVIEWS, query, engine, WARM)
        baseline = statistics.baseline(REVIEWS, query)
        if own and baseline:
            ratios.append(max(own - ALLOWANCE_SECONDS, _SHORTEST_SECONDS) / baseline)
    return geometric_mean(ratios)


def _time_shares(experiments: Experiments, phase: str) -> str:
    """Return the shares of DuckDB and of the remainder in the time of the eleven queries."""
    profile = results_of(experiments, "profile")
    if not profile:
        return ""
    runs = [run[phase] for run in profile.values()]
    total = sum(run["seconds"] for run in runs)
    duckdb = sum(run["duckdb_seconds"] for run in runs)
    requests = sum(sum(run["requests"].values()) for run in runs)
    remainder = (total - duckdb) / len(runs) * 1000
    return (
        f"DuckDB takes {duckdb / total:.0%} of the time of the eleven queries and the remainder is"
        f" {remainder:.0f} ms a query, with {requests:,} requests for data in all"
    )


def results_of(experiments: Experiments, name: str) -> Mapping[str, Any]:
    """Return the results of an experiment, which are empty if it failed or did not run."""
    results = experiments.get(name, {})
    return {} if "problem" in results else results


def milliseconds(seconds: float) -> str:
    """Return seconds as a text in milliseconds."""
    return f"{seconds * 1000:,.0f} ms"
