"""`python -m bench`: measures, and writes docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path

from bench import report
from bench.data import make_lake
from bench.engines.base import Contender, Place, Unable
from bench.engines.registry import BASE, NAMES, make_contenders
from bench.environment import describe
from bench.experiments import FINDINGS, find
from bench.measure import measure
from bench.merge_runs import laid_over
from bench.queries import REVIEWS, TPCH, Query, read_queries
from local.template.deployment import read_deployment

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str] | None = None) -> int:
    """Run the comparison and return 0, or 1 if the base could not be measured."""
    options = _parser().parse_args(arguments)
    # Ends what was started, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    bucket = read_deployment(ROOT).buckets["DataBucket"]
    lake = make_lake(options.cache.absolute(), bucket, options.rows, options.scale)
    scratch = options.cache.absolute() / "run"
    scratch.mkdir(parents=True, exist_ok=True)
    queries, names, findings = _chosen(options.only.split(), read_queries(lake.folder))
    place = Place(lake.tables, scratch)
    contenders = make_contenders(
        names, place, options.python.absolute(), options.deadline, options.latency_ms
    )
    try:
        started, absent = _start(contenders)
        if BASE in absent:
            print(f"The base cannot run: {absent[BASE]}", file=sys.stderr)
            return 1
        end = time.monotonic() + options.minutes * 60
        measured = measure(queries, started, options.rounds, end, _say)
    finally:
        for contender in contenders:
            contender.close()
    found = find(findings, place, options, _say)
    document = {
        "machine": describe(options.python.absolute()),
        "options": {
            "rows": options.rows,
            "scale": options.scale,
            "rounds": options.rounds,
            "latency_ms": options.latency_ms,
        },
        "labels": {each.name: each.label for each in contenders},
        "absent": absent,
        "queries": [[each.suite, each.name, each.about] for each in queries],
        "measurements": [each.to_dict() for each in measured],
        "findings": found,
    }
    if options.onto:
        document = laid_over(json.loads(options.onto.read_text()), document)
    (options.cache / "results.json").write_text(json.dumps(document, indent=1))
    report.write(document, options.out)
    return 0


def _chosen(words: list[str], queries: list[Query]) -> tuple[list[Query], set[str], list[str]]:
    """Return the queries, contenders and findings that the words choose: all of a kind for none."""
    unknown = set(words) - {*NAMES, *FINDINGS, REVIEWS, TPCH} - {each.name for each in queries}
    if unknown:
        raise SystemExit(f"Nothing is called {', '.join(sorted(unknown))}.")
    wanted = [each for each in queries if each.name in words or each.suite in words]
    names = {BASE, *words} & set(NAMES) if set(words) & set(NAMES) else set(NAMES)
    findings = [each for each in FINDINGS if each in words]
    if not wanted and not findings:
        return queries, names, list(FINDINGS)
    return wanted, names, findings


def _start(contenders: list[Contender]) -> tuple[list[Contender], dict[str, str]]:
    """Start them and return those that can run, and why the others cannot."""
    started, absent = [], {}
    for contender in contenders:
        try:
            contender.start()
            started.append(contender)
        except Unable as exc:
            absent[contender.name] = str(exc)
            _say(f"{contender.label} cannot run: {exc}")
            contender.close()
    return started, absent


def _say(line: str) -> None:
    print(line, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000_000, help="reviews")
    parser.add_argument("--scale", type=float, default=1, help="TPC-H's scale factor")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=75, help="no query begins after them")
    parser.add_argument("--deadline", type=float, default=120, help="seconds of one query")
    parser.add_argument("--latency-ms", type=float, default=20, help="of a request to S3")
    parser.add_argument("--only", default="", help="names of suites, queries, contenders, findings")
    parser.add_argument("--onto", type=Path, help="results.json of a run of other queries to keep")
    parser.add_argument("--cache", type=Path, default=ROOT / ".duckstep/bench")
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    parser.add_argument("--out", type=Path, default=ROOT / "docs/benchmarks.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
