"""Measurement of every query by every engine, in rounds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bench.engines.base import COLD, WARM, BenchmarkEngine, BenchmarkError
from bench.progress import Progress
from bench.queries import REVIEWS, TPCH, Query
from bench.result_comparison import find_difference

# A phase has no more runs when its runs took this long in total.
LONG_SECONDS = 25.0
# A process that serves the next query may still be starting after the previous one.
SETTLE_SECONDS = 0.4
# Rounds of the peers, and of TPC-H, which no target names.
FEWER_ROUNDS = 3
PEERS = frozenset(("chdb_local", "polars_local", "roapi"))


@dataclass
class Measurement:
    """The seconds of one query by one engine in one phase, or the problem that prevented them."""

    suite: str
    query: str
    engine: str
    phase: str
    seconds: list[float] = field(default_factory=list)
    problem: str | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def long(self) -> bool:
        return sum(self.seconds) > LONG_SECONDS

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure(
    queries: Sequence[Query],
    engines: Sequence[BenchmarkEngine],
    rounds: int,
    deadline: float,
    progress: Progress,
) -> list[Measurement]:
    """Measure each query in rounds of all engines; no query starts after `deadline` (monotonic).

    The first engine is the baseline: the result of another one is compared with the baseline's
    before its times count, and without a baseline result a query has no measurements.
    """
    measurements = []
    for query in queries:
        with progress.step(step_name(query)):
            if time.monotonic() > deadline:
                problem = "not measured: the run's time was over"
                of_query = [
                    Measurement(query.suite, query.name, engines[0].name, WARM, [], problem)
                ]
            else:
                of_query = _measure_query(query, engines, rounds)
            for line in _summaries(of_query):
                progress.log(line)
        measurements += of_query
    return measurements


def step_name(query: Query) -> str:
    """Return the name of a query's step."""
    return f"{query.suite}/{query.name}"


def _measure_query(
    query: Query, engines: Sequence[BenchmarkEngine], rounds: int
) -> list[Measurement]:
    measurements: dict[tuple[str, str], Measurement] = {
        (engine.name, phase): Measurement(query.suite, query.name, engine.name, phase)
        for engine in engines
        for phase in _phases(query, engine)
    }
    valid = []
    baseline = engines[0]
    for engine in engines:
        problem = _verify(query, engine, baseline, measurements.get((engine.name, COLD)))
        if problem and engine is baseline:
            return [replace(measurements[baseline.name, WARM], problem=problem)]
        if problem is None:
            valid.append(engine)
        for phase in _phases(query, engine):
            measurements[engine.name, phase].problem = problem
    for number in range(rounds):
        # The order rotates, so that no engine always follows the slowest one.
        rotated = valid[number % len(valid) :] + valid[: number % len(valid)]
        for engine in rotated:
            if number < FEWER_ROUNDS or not (query.suite == TPCH or engine.name in PEERS):
                _measure_round(query, engine, measurements)
    return list(measurements.values())


def _phases(query: Query, engine: BenchmarkEngine) -> list[str]:
    """Return the phases to measure; TPC-H is run warm only, because a cold start takes long."""
    return [phase for phase in engine.phases if phase == WARM or query.suite == REVIEWS]


def _verify(
    query: Query, engine: BenchmarkEngine, baseline: BenchmarkEngine, cold: Measurement | None
) -> str | None:
    """Run once and return the difference from the baseline's result.

    The run counts only as a cold one of an engine that keeps nothing from earlier processes.
    """
    try:
        if cold and engine.stateless:
            engine.reset()
        seconds = engine.run(query.sql)
        if cold and engine.stateless:
            cold.seconds.append(seconds)
        result = engine.result_file()
    except BenchmarkError as exc:
        return str(exc)
    return None if engine is baseline else find_difference(baseline.result_file(), result)


def _measure_round(
    query: Query, engine: BenchmarkEngine, measurements: dict[tuple[str, str], Measurement]
) -> None:
    for phase in _phases(query, engine):
        measurement = measurements[engine.name, phase]
        if measurement.problem or measurement.long:
            continue
        try:
            if phase == COLD:
                engine.reset()
            measurement.seconds.append(engine.run(query.sql))
            time.sleep(engine.settle_seconds)
        except BenchmarkError as exc:
            measurement.problem = str(exc)


def _summaries(of_query: Sequence[Measurement]) -> Iterator[str]:
    for measurement in of_query:
        value = f"{measurement.median * 1000:.0f} ms" if measurement.seconds else "-"
        yield f"{measurement.engine} {measurement.phase} {measurement.problem or value}"[:160]
