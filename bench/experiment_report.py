"""The sections of docs/benchmarks.md about experiments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bench.engines.base import COLD, WARM
from bench.experiments.planning import ALL_FILES, ONE_FILE
from bench.markdown import table
from bench.request_counter import OTHER_GET

KINDS = ("LIST", "HEAD", "GET", OTHER_GET)


def _simulator(results: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        [count, f"{run['requests_per_second']:,.0f}"]
        + [f"{run[name] * 1000:.1f}" for name in ("seconds", "p99_seconds")]
        + [f"{run[name]:.0%}" for name in ("server_cpu", "client_cpu")]
        for count, run in results.items()
    ]
    headers = ["in flight", "requests a second", "ms, median", "ms, 99 %"]
    headers += ["CPU of the server", "CPU of this client"]
    return (
        "## The S3 server's own ceiling\n\n"
        "Ranges of 16 KB of the daily files, requested for three seconds by a client that parses"
        " nothing. CPU is a share of one core.\n\n" + table(headers, rows)
    )


def _profile(results: Mapping[str, Any]) -> str:
    rows = []
    for query, phases in results.items():
        for phase in (COLD, WARM):
            run = phases[phase]
            remainder = run["seconds"] - run["duckdb_seconds"]
            rows.append(
                [f"`{query}` {phase}", _milliseconds(run["seconds"])]
                + [_milliseconds(run["duckdb_seconds"]), _milliseconds(remainder)]
                + [str(run["requests"].get(kind, 0)) for kind in KINDS]
                + [f"{run['bytes'] / 1e6:,.1f}"]
            )
    headers = ["duckstep over S3", "ms", "DuckDB", "remainder", *KINDS, "MB"]
    return "## Time of a query over S3\n\nOne run each.\n\n" + table(headers, rows)


def _requests(results: Mapping[str, Any]) -> str:
    rows = [
        [name, _milliseconds(run["seconds"])]
        + [str(run["requests"].get(kind, 0)) for kind in KINDS]
        for name, run in results.items()
    ]
    return (
        "## Requests of one day's query, cold, over a table known from an earlier query\n\n"
        + table(["query", "ms", *KINDS], rows)
    )


def _first_query(results: Mapping[str, Mapping[str, float]]) -> str:
    labels = {
        "no process": "no process: the functions start with the query",
        "process": "processes that have started and read nothing, as after Lambda's init phase",
        "warm": "the same query again",
    }
    rows = [
        [label, *(_milliseconds(results[state][key]) for key in ("seconds", "duckdb_seconds"))]
        for state, label in labels.items()
    ]
    return (
        "## The first query of a cold function, local files\n\n"
        + table(["state", "ms", "DuckDB"], rows)
    )  # fmt: skip


def _formats(results: Mapping[str, Any]) -> str:
    rows = [
        [
            name,
            _milliseconds(run["seconds"]),
            *(f"{run[key] / 1e6:,.0f}" for key in ("growth", "peak")),
            _milliseconds(run["s3_seconds"]) if "s3_seconds" in run else "-",
        ]
        for name, run in results.items()
    ]
    row_count = int(max(run["rows"] for run in results.values()))
    return (
        f"## A result of {row_count:,} rows\n\n"
        "duckstep's time is from the POST to SUCCEEDED with the file in S3, and its memory the sum"
        " of the peaks of RunQuery and all its processes, with mapped files once. duckstep's JSON"
        " is of objects. The local S3 servers run on the same processors.\n\n"
        + table(["format", "ms", "peak MB above idle", "peak MB", "S3 servers, CPU ms"], rows)
    )


def _select_one(results: Mapping[str, Any]) -> str:
    rows = [[f"state {name}", _milliseconds(each)] for name, each in results["states"].items()]
    rows += [["DuckDB", _milliseconds(results["duckdb_seconds"])]]
    rows += [["**POST to SUCCEEDED**", _milliseconds(results["seconds"])]]
    return "## SELECT 1, local\n\n" + table(["part", "ms"], rows)


def _page(results: Mapping[str, Any]) -> str:
    rows = [
        ["first", _milliseconds(results["first_seconds"])],
        ["later, median", _milliseconds(results["seconds"])],
    ]
    return (
        f"## A page of 1,000 rows as JSON from row {results['offset']:,} of {results['rows']:,}\n\n"
        + table(["page", "ms"], rows)
    )


def _concurrency(results: Mapping[str, Mapping[str, float]]) -> str:
    rows = [
        [name, *(_milliseconds(run[key]) for key in ("sum", "end", "select_one"))]
        for name, run in results.items()
    ]
    return (
        "## Eight queries at once, local files\n\n"
        "SELECT 1 starts 200 ms after them. Plain DuckDB runs them in threads of one process.\n\n"
        + table(["engine", "sum of ms", "last ends", "SELECT 1"], rows)
    )


def _planning(results: Mapping[str, Any]) -> str:
    rows = []
    for files, run in results.items():
        if "problem" in run:
            rows.append([f"{int(files):,}", run["problem"], "-", "-"])
        else:
            kinds = ("first", ONE_FILE, ALL_FILES)
            rows.append([f"{int(files):,}", *(_milliseconds(run[kind]) for kind in kinds)])
    return (
        "## ValidateQuery over tables of many files, local\n\n"
        "Milliseconds of the state, warm, for a query whose time filter leaves one file and for one"
        " over all files; the first query over a table reads every footer.\n\n"
        + table(["files", "first query, whole", ONE_FILE, ALL_FILES], rows)
    )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}"


_SECTIONS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "simulator": _simulator,
    "profile": _profile,
    "requests": _requests,
    "select_one": _select_one,
    "first_query": _first_query,
    "formats": _formats,
    "page": _page,
    "concurrency": _concurrency,
    "planning": _planning,
}


def render_experiments(experiments: Mapping[str, Mapping[str, Any]]) -> str:
    """Return a section for each experiment that ran, or the reason of its failure."""
    parts = []
    for name, render in _SECTIONS.items():
        results = experiments.get(name)
        if results:
            problem = results.get("problem")
            parts.append(f"{name} was not measured: {problem}" if problem else render(results))
    return "\n\n".join(parts)
