"""What duckstep is to reach, and what it reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bench.engines.base import COLD, WARM
from bench.queries import REVIEWS, TPCH
from bench.summary_statistics import Figures

Findings = Mapping[str, Mapping[str, Any]]
LONG_SECONDS, GRANTED_SECONDS = 0.5, 0.06


@dataclass(frozen=True, slots=True)
class Target:
    """A row: what, the ratio or figure to reach, what was found, and why if it was not reached."""

    what: str
    reach: str
    found: str
    reached: bool | None
    reason: str = ""


def judge(figures: Figures, findings: Findings) -> list[Target]:
    """Return a row for each target; `reached` is None where it was not measured."""
    return [row(figures, findings) for row in ROWS]


def _local(figures: Figures, findings: Findings) -> Target:
    what = "posted → SUCCEEDED over plain DuckDB, queries of 500 ms and more, local"
    reach = "≤ 1.05 x plus 60 ms"
    worst: tuple[float, str] | None = None
    for suite in (REVIEWS, TPCH):
        for query in figures.ratios(suite, "duckstep_local"):
            base, own = figures.base(suite, query), figures.seconds(suite, query, "duckstep_local")
            if base and own and base >= LONG_SECONDS:
                ratio = (own - GRANTED_SECONDS) / base
                worst = max(worst or (ratio, query), (ratio, query))
    if worst is None:
        return Target(what, reach, "no such query was measured", None)
    words = f"at most {worst[0]:.2f} x plus 60 ms ({worst[1]})"
    why = _shares(findings, WARM)
    return Target(what, reach, words, worst[0] <= 1.05, f"over warm S3, {why}" if why else "")


def _cold(figures: Figures, findings: Findings) -> Target:
    what = "cold S3, geometric mean of the 11, over plain local DuckDB"
    stock = figures.mean(REVIEWS, "duckdb_s3", COLD)
    beside = f" (stock: {stock:.1f} x)" if stock else ""
    return _mean(what, 2.0, figures.mean(REVIEWS, "duckstep_s3", COLD), beside, findings, COLD)


def _warm(figures: Figures, findings: Findings) -> Target:
    what = "warm S3, the same"
    stock = figures.mean(REVIEWS, "duckdb_s3")
    beside = f" (stock: {stock:.1f} x)" if stock else ""
    return _mean(what, 1.1, figures.mean(REVIEWS, "duckstep_s3"), beside, findings, WARM)


def _mean(
    what: str, most: float, mean: float | None, beside: str, findings: Findings, phase: str
) -> Target:
    if mean is None:
        return Target(what, f"≤ {most:g} x", "not measured", None)
    return Target(
        what, f"≤ {most:g} x", f"{mean:.2f} x{beside}", mean <= most, _shares(findings, phase)
    )


def _shares(findings: Findings, phase: str) -> str:
    """Return in words where the time of the eleven goes."""
    profile = findings.get("profile", {})
    if not profile or "problem" in profile:
        return ""
    runs = [each[phase] for each in profile.values()]
    total = sum(run["seconds"] for run in runs)
    engine = sum(run["engine"] for run in runs)
    requests = sum(sum(run["requests"].values()) for run in runs)
    rest = (total - engine) / len(runs) * 1000
    return (
        f"the engine takes {engine / total:.0%} of the eleven's time and the rest {rest:.0f} ms a"
        f" query, with {requests:,} requests for data in all"
    )


def _filter(_: Figures, findings: Findings) -> Target:
    what = "filter on time alone, over the hand-written partition filter, cold S3"
    reach = "≤ 1.1 x the GETs, ≤ 1.25 x the time"
    found = findings.get("requests", {})
    if "by time alone" not in found:
        return Target(what, reach, "not measured", None)
    alone, written = found["by time alone"], found["by partition"]
    gets = [each["requests"].get("GET", 0) for each in (alone, written)]
    ratio = alone["seconds"] / written["seconds"]
    words = f"{gets[0]} GETs over {gets[1]}, {ratio:.2f} x the time"
    return Target(what, reach, words, gets[0] <= 1.1 * gets[1] and ratio <= 1.25)


def _count(_: Figures, findings: Findings) -> Target:
    what, reach = "`count(*)` over the known table", "no data request"
    found = findings.get("requests", {})
    if "count(*)" not in found:
        return Target(what, reach, "not measured", None)
    requests = found["count(*)"]["requests"]
    reads = sum(requests.get(kind, 0) for kind in ("GET", "HEAD"))
    words = f"{reads} GETs and HEADs, {requests.get('LIST', 0)} LISTs"
    return Target(what, reach, words, reads == 0)


def _formats(_: Figures, findings: Findings) -> Target:
    what = "1M-row result to Parquet, CSV, JSON, over fetchall + json.dumps"
    reach = "≥ 5 x faster, ≤ ⅓ the memory"
    found = dict(findings.get("formats", {}))
    plain = found.pop("fetchall + json.dumps", None)
    if plain is None:
        return Target(what, reach, "not measured", None)
    faster = {name: plain["seconds"] / each["seconds"] for name, each in found.items()}
    memory = {name: each["peak"] / plain["peak"] for name, each in found.items()}
    words = "; ".join(f"{name} {faster[name]:.1f} x, {memory[name]:.2f}" for name in found)
    reached = min(faster.values()) >= 5 and max(memory.values()) <= 1 / 3
    engine = {name: each["engine"] / each["seconds"] for name, each in found.items()}
    why = "the engine takes " + ", ".join(f"{engine[name]:.0%} for {name}" for name in found)
    return Target(what, reach, f"{words} of the memory", reached, f"{why} of the time")


def _first(_: Figures, findings: Findings) -> Target:
    what, reach = "first query of a cold process, over the warm one", "≤ 300 ms more"
    found = findings.get("first_query", {})
    if "warm" not in found:
        return Target(what, reach, "not measured", None)
    warm = found["warm"]
    more = {name: (found[name]["seconds"] - warm["seconds"]) * 1000 for name in found}
    words = f"{more['process']:.0f} ms more ({more['no process']:.0f} with the process's start)"
    engine = (found["process"]["engine"] - warm["engine"]) * 1000
    why = (
        f"{max(engine, 0):.0f} ms of them are the engine's; the others pass before it, most of them"
        " with copying the columns that the query names, which a cold process has not yet"
    )
    return Target(what, reach, words, more["process"] <= 300, why)


ROWS: tuple[Callable[[Figures, Findings], Target], ...] = (
    _local,
    _cold,
    _warm,
    _filter,
    _count,
    _formats,
    _first,
)
