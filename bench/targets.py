"""The performance targets of duckstep, and whether a run meets them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bench.engines.base import COLD, WARM
from bench.experiments.formats import PLAIN
from bench.queries import REVIEWS, TPCH
from bench.summary_statistics import SummaryStatistics

Experiments = Mapping[str, Mapping[str, Any]]
# Queries of this length or more have a target, beyond a fixed overhead.
LONG_SECONDS, FIXED_OVERHEAD_SECONDS = 0.5, 0.06


@dataclass(frozen=True, slots=True)
class Target:
    """A target, its measured value, and a reason where it was missed."""

    name: str
    goal: str
    measured: str
    met: bool | None
    reason: str = ""


def evaluate_targets(statistics: SummaryStatistics, experiments: Experiments) -> list[Target]:
    """Return each target; `met` is None without a measurement."""
    return [evaluate(statistics, experiments) for evaluate in _TARGETS]


def _local_overhead(statistics: SummaryStatistics, experiments: Experiments) -> Target:
    name = "POST to SUCCEEDED over plain DuckDB, queries of 500 ms and more, local"
    goal = "≤ 1.05 x plus 60 ms"
    worst: tuple[float, str] | None = None
    for suite in (REVIEWS, TPCH):
        for query in statistics.ratios(suite, "duckstep_local"):
            baseline = statistics.baseline(suite, query)
            own = statistics.seconds(suite, query, "duckstep_local")
            if baseline and own and baseline >= LONG_SECONDS:
                ratio = (own - FIXED_OVERHEAD_SECONDS) / baseline
                worst = max(worst or (ratio, query), (ratio, query))
    if worst is None:
        return Target(name, goal, "no such query was measured", None)
    measured = f"at most {worst[0]:.2f} x plus 60 ms ({worst[1]})"
    reason = _time_shares(experiments, WARM)
    return Target(
        name, goal, measured, worst[0] <= 1.05, f"over warm S3, {reason}" if reason else ""
    )


def _cold_s3(statistics: SummaryStatistics, experiments: Experiments) -> Target:
    target = Target("cold S3, geometric mean of the 11, over plain local DuckDB", "≤ 2 x", "", None)
    return _evaluate_mean(target, 2.0, statistics, experiments, COLD)


def _warm_s3(statistics: SummaryStatistics, experiments: Experiments) -> Target:
    target = Target("warm S3, the same", "≤ 1.1 x", "", None)
    return _evaluate_mean(target, 1.1, statistics, experiments, WARM)


def _evaluate_mean(
    target: Target,
    limit: float,
    statistics: SummaryStatistics,
    experiments: Experiments,
    phase: str,
) -> Target:
    mean = statistics.mean(REVIEWS, "duckstep_s3", phase)
    if mean is None:
        return replace(target, measured="not measured")
    stock = statistics.mean(REVIEWS, "duckdb_s3", phase)
    measured = f"{mean:.2f} x" + (f" (stock: {stock:.1f} x)" if stock else "")
    reason = _time_shares(experiments, phase)
    return replace(target, measured=measured, met=mean <= limit, reason=reason)


def _time_shares(experiments: Experiments, phase: str) -> str:
    """Return the shares of DuckDB and of the remainder in the time of the eleven queries."""
    profile = experiments.get("profile", {})
    if not profile or "problem" in profile:
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


def _time_filter(_: SummaryStatistics, experiments: Experiments) -> Target:
    name = "filter by time alone, over the partition filter, cold S3"
    goal = "≤ 1.1 x the GETs, ≤ 1.25 x the time"
    requests = experiments.get("requests", {})
    if "by time alone" not in requests:
        return Target(name, goal, "not measured", None)
    by_time, by_partition = requests["by time alone"], requests["by partition"]
    gets = [result["requests"].get("GET", 0) for result in (by_time, by_partition)]
    ratio = by_time["seconds"] / by_partition["seconds"]
    measured = f"{gets[0]} GETs over {gets[1]}, {ratio:.2f} x the time"
    return Target(name, goal, measured, gets[0] <= 1.1 * gets[1] and ratio <= 1.25)


def _count(_: SummaryStatistics, experiments: Experiments) -> Target:
    name, goal = "`count(*)` over a known table", "no data request"
    found = experiments.get("requests", {})
    if "count(*)" not in found:
        return Target(name, goal, "not measured", None)
    requests = found["count(*)"]["requests"]
    reads = sum(requests.get(kind, 0) for kind in ("GET", "HEAD"))
    measured = f"{reads} GETs and HEADs, {requests.get('LIST', 0)} LISTs"
    return Target(name, goal, measured, reads == 0)


def _formats(_: SummaryStatistics, experiments: Experiments) -> Target:
    name = "1M-row result to Parquet, CSV, JSON, over fetchall + json.dumps"
    goal = "≥ 5 x faster, ≤ ⅓ the memory"
    formats = dict(experiments.get("formats", {}))
    plain = formats.pop(PLAIN, None)
    if plain is None:
        return Target(name, goal, "not measured", None)
    speed = {key: plain["seconds"] / result["seconds"] for key, result in formats.items()}
    memory = {key: result["peak"] / plain["peak"] for key, result in formats.items()}
    measured = "; ".join(f"{key} {speed[key]:.1f} x, {memory[key]:.2f}" for key in formats)
    met = min(speed.values()) >= 5 and max(memory.values()) <= 1 / 3
    duckdb = {key: result["duckdb_seconds"] / result["seconds"] for key, result in formats.items()}
    reason = "DuckDB takes " + ", ".join(f"{duckdb[key]:.0%} for {key}" for key in formats)
    return Target(name, goal, f"{measured} of the memory", met, f"{reason} of the time")


def _first_query(_: SummaryStatistics, experiments: Experiments) -> Target:
    name, goal = "first query of a cold process, over the warm one", "≤ 300 ms more"
    states = experiments.get("first_query", {})
    if "warm" not in states:
        return Target(name, goal, "not measured", None)
    warm = states["warm"]
    more = {state: (states[state]["seconds"] - warm["seconds"]) * 1000 for state in states}
    measured = f"{more['process']:.0f} ms more ({more['no process']:.0f} with the process's start)"
    duckdb = (states["process"]["duckdb_seconds"] - warm["duckdb_seconds"]) * 1000
    reason = (
        f"{max(duckdb, 0):.0f} ms of them are DuckDB's; most of the others are for the copy of the"
        " query's columns, which a cold process does not have"
    )
    return Target(name, goal, measured, more["process"] <= 300, reason)


_TARGETS: tuple[Callable[[SummaryStatistics, Experiments], Target], ...] = (
    _local_overhead,
    _cold_s3,
    _warm_s3,
    _time_filter,
    _count,
    _formats,
    _first_query,
)
