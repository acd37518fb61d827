"""The performance targets that experiments measure, and the list of all targets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bench import targets
from bench.experiments.concurrency import DUCKSTEP
from bench.experiments.concurrency import PLAIN as PLAIN_AT_ONCE
from bench.experiments.formats import PLAIN, PLAIN_OBJECTS
from bench.experiments.planning import ALL_FILES, ONE_FILE
from bench.summary_statistics import SummaryStatistics
from bench.targets import Experiments, Target, milliseconds, results_of

ONE_FILE_SECONDS, ALL_FILES_SECONDS = 0.025, 1.0
# The largest table, whose plans have a goal of their own.
LARGEST = "100000"


def evaluate_targets(statistics: SummaryStatistics, experiments: Experiments) -> list[Target]:
    """Return each target; `met` is None without a measurement."""
    return [evaluate(statistics, experiments) for evaluate in _TARGETS]


def _select_one(_: SummaryStatistics, experiments: Experiments) -> Target:
    target = Target("SELECT 1 from the POST to SUCCEEDED, local", "≤ 40 ms")
    found = results_of(experiments, "select_one")
    if not found:
        return target
    states = ", ".join(
        f"{name} {milliseconds(seconds)}" for name, seconds in found["states"].items() if seconds
    )
    return replace(
        target,
        measured=milliseconds(found["seconds"]),
        met=found["seconds"] <= 0.04,
        reason=f"of the states, {states}; DuckDB takes {milliseconds(found['duckdb_seconds'])}",
    )


def _one_file(_: SummaryStatistics, experiments: Experiments) -> Target:
    goal = "≤ 25 ms, as many for each table"
    target = Target("ValidateQuery of a query that keeps one file, warm, local", goal)
    found = results_of(experiments, "planning")
    tables = {files: result for files, result in found.items() if files != LARGEST}
    return _planning(target, tables, ONE_FILE, ONE_FILE_SECONDS)


def _largest_table(_: SummaryStatistics, experiments: Experiments) -> Target:
    target = Target("ValidateQuery over 100,000 files, warm, local", "≤ 1 s for one file and all")
    largest = results_of(experiments, "planning").get(LARGEST)
    if not largest:
        return target
    if "problem" in largest:
        return replace(target, measured=largest["problem"], met=False)
    measured = f"{milliseconds(largest[ONE_FILE])}, {milliseconds(largest[ALL_FILES])}"
    met = max(largest[ONE_FILE], largest[ALL_FILES]) <= ALL_FILES_SECONDS
    return replace(target, measured=measured, met=met)


def _planning(target: Target, tables: Mapping[str, Any], kind: str, limit: float) -> Target:
    """Evaluate the plans of tables, by their number of files; one that failed misses the target."""
    if not tables:
        return target
    texts = [
        f"{int(files):,} files: {table.get('problem') or milliseconds(table[kind])}"
        for files, table in tables.items()
    ]
    met = all("problem" not in table and table[kind] <= limit for table in tables.values())
    return replace(target, measured="; ".join(texts), met=met)


def _first_query(_: SummaryStatistics, experiments: Experiments) -> Target:
    name = "first query of a cold function over a known table, over the warm one, local"
    target = Target(name, "≤ 500 ms more")
    states = results_of(experiments, "first_query")
    if not states:
        return target
    warm = states["warm"]
    more = {state: states[state]["seconds"] - warm["seconds"] for state in states}
    start = milliseconds(more["no process"])
    measured = f"{milliseconds(more['process'])} more ({start} with the process's start)"
    duckdb = states["process"]["duckdb_seconds"] - warm["duckdb_seconds"]
    reason = f"{milliseconds(max(duckdb, 0))} of them are DuckDB's"
    return replace(target, measured=measured, met=more["process"] <= 0.5, reason=reason)


def _formats(_: SummaryStatistics, experiments: Experiments) -> Target:
    name = "1M-row result to Parquet, CSV, JSON, over fetchall + json.dumps"
    target = Target(name, "≥ 4 x faster, ≤ 1/3 the memory above idle")
    formats = dict(results_of(experiments, "formats"))
    plain, objects = formats.pop(PLAIN, None), formats.pop(PLAIN_OBJECTS, None)
    if plain is None or objects is None:
        return target
    speed = {key: plain["seconds"] / result["seconds"] for key, result in formats.items()}
    growth = {key: result["growth"] / plain["growth"] for key, result in formats.items()}
    whole = {key: result["peak"] / plain["peak"] for key, result in formats.items()}
    measured = "; ".join(
        f"{key} {speed[key]:.1f} x, {growth[key]:.2f} ({whole[key]:.2f} with idle memory)"
        for key in formats
    )
    if json := formats.get("json"):
        faster = objects["seconds"] / json["seconds"]
        part = json["growth"] / objects["growth"]
        measured += f"; json over json.dumps of the same objects {faster:.1f} x, {part:.2f}"
    met = min(speed.values()) >= 4 and max(growth.values()) <= 1 / 3
    duckdb = {key: result["duckdb_seconds"] / result["seconds"] for key, result in formats.items()}
    reason = "the query takes " + ", ".join(f"{duckdb[key]:.0%} for {key}" for key in formats)
    servers = ", ".join(
        f"{milliseconds(result['s3_seconds'])} for {key}" for key, result in formats.items()
    )
    reason += f" of the time; the local S3 servers take {servers} of the same processors"
    return replace(target, measured=measured, met=met, reason=reason)


def _sum_at_once(_: SummaryStatistics, experiments: Experiments) -> Target:
    target = Target("8 queries at once, sum of their times over plain DuckDB's", "≤ 1.1 x")
    found = results_of(experiments, "concurrency")
    if not found:
        return target
    own, plain = found[DUCKSTEP], found[PLAIN_AT_ONCE]
    ratio = own["sum"] / plain["sum"]
    ends = own["end"] / plain["end"]
    measured = f"{ratio:.2f} x; the last ends after {ends:.2f} x the time"
    return replace(target, measured=measured, met=ratio <= 1.1)


def _select_one_at_once(_: SummaryStatistics, experiments: Experiments) -> Target:
    target = Target("SELECT 1 among the 8 queries", "≤ 300 ms")
    found = results_of(experiments, "concurrency")
    if not found:
        return target
    own, plain = found[DUCKSTEP]["select_one"], found[PLAIN_AT_ONCE]["select_one"]
    measured = f"{milliseconds(own)} (plain DuckDB: {milliseconds(plain)})"
    return replace(target, measured=measured, met=own <= 0.3)


def _page(_: SummaryStatistics, experiments: Experiments) -> Target:
    target = Target("page of 1,000 rows as JSON at 9/10 of a 1M-row result", "≤ 30 ms")
    found = results_of(experiments, "page")
    if not found:
        return target
    first = milliseconds(found["first_seconds"])
    place = f"row {found['offset']:,} of {found['rows']:,}"
    measured = f"{milliseconds(found['seconds'])} ({first} for the first; {place})"
    return replace(target, measured=measured, met=found["seconds"] <= 0.03)


def _time_filter(_: SummaryStatistics, experiments: Experiments) -> Target:
    name = "filter by time alone, over the partition filter, cold S3"
    target = Target(name, "≤ 1.1 x the GETs, ≤ 1.25 x the time")
    requests = results_of(experiments, "requests")
    if not requests:
        return target
    by_time, by_partition = requests["by time alone"], requests["by partition"]
    gets = [result["requests"].get("GET", 0) for result in (by_time, by_partition)]
    ratio = by_time["seconds"] / by_partition["seconds"]
    measured = f"{gets[0]} GETs over {gets[1]}, {ratio:.2f} x the time"
    met = gets[0] <= 1.1 * gets[1] and ratio <= 1.25
    reason = "a filter by time reads the column of the times, too, by a request at the same time"
    return replace(target, measured=measured, met=met, reason=reason)


def _count(_: SummaryStatistics, experiments: Experiments) -> Target:
    target = Target("`count(*)` over a known table", "no data request")
    found = results_of(experiments, "requests")
    if not found:
        return target
    requests = found["count(*)"]["requests"]
    reads = sum(requests.get(kind, 0) for kind in ("GET", "HEAD"))
    measured = f"{reads} GETs and HEADs, {requests.get('LIST', 0)} LISTs"
    return replace(target, measured=measured, met=reads == 0)


_TARGETS: tuple[Callable[[SummaryStatistics, Experiments], Target], ...] = (
    targets.cold_s3,
    targets.cold_share_of_stock,
    targets.warm_s3,
    targets.local,
    _select_one,
    _one_file,
    _largest_table,
    _first_query,
    _formats,
    _sum_at_once,
    _select_one_at_once,
    _page,
    _time_filter,
    _count,
)
