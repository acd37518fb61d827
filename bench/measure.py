"""Runs every query by every contender in turns and keeps the times."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from bench.engines.base import COLD, WARM, Contender, Unable
from bench.queries import REVIEWS, Query
from bench.result_comparison import disagreement

# A phase that takes longer in all is left at three rounds or more.
LONG_SECONDS = 60.0
LEAST_ROUNDS = 3
# A process that a query has left behind may still be getting ready for the next one.
SETTLE_SECONDS = 0.4

Say = Callable[[str], None]


@dataclass
class Measurement:
    """The seconds of one query by one contender in one phase, or why there are none."""

    suite: str
    query: str
    contender: str
    phase: str
    seconds: list[float] = field(default_factory=list)
    problem: str | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def long(self) -> bool:
        return sum(self.seconds) > LONG_SECONDS and len(self.seconds) >= LEAST_ROUNDS

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure(
    queries: Sequence[Query],
    contenders: Sequence[Contender],
    rounds: int,
    deadline: float,
    say: Say,
) -> list[Measurement]:
    """Measure each query in rounds of all contenders; after `deadline` (monotonic) none begins.

    A contender's answer is compared with the base's, the first's, before its times count; without
    a base there is nothing to compare.
    """
    found = []
    for query in queries:
        if time.monotonic() > deadline:
            found.append(
                Measurement(query.suite, query.name, contenders[0].name, WARM, [], "out of time")
            )
            continue
        of_query = _measure_query(query, contenders, rounds)
        say(_line(query, of_query))
        found += of_query
    return found


def _measure_query(query: Query, contenders: Sequence[Contender], rounds: int) -> list[Measurement]:
    kept: dict[tuple[str, str], Measurement] = {
        (each.name, phase): Measurement(query.suite, query.name, each.name, phase)
        for each in contenders
        for phase in _phases(query, each)
    }
    able = []
    base = contenders[0]
    for contender in contenders:
        problem = _try(query, contender, base)
        if problem and contender is base:
            return [replace(kept[base.name, WARM], problem=problem)]
        if problem is None:
            able.append(contender)
        for phase in _phases(query, contender):
            kept[contender.name, phase].problem = problem
    for number in range(rounds):
        # Nobody is always the one who runs after the slowest.
        turned = able[number % len(able) :] + able[: number % len(able)]
        for contender in turned:
            _round(query, contender, kept)
    return list(kept.values())


def _phases(query: Query, contender: Contender) -> list[str]:
    """Return the phases to measure: a cold start takes long, so TPC-H is only run warm."""
    return [phase for phase in contender.phases if phase == WARM or query.suite == REVIEWS]


def _try(query: Query, contender: Contender, base: Contender) -> str | None:
    """Run once, untimed, and return what is wrong with the answer."""
    try:
        contender.run(query.sql)
        found = contender.answer()
    except Unable as exc:
        return str(exc)
    return None if contender is base else disagreement(base.answer(), found)


def _round(
    query: Query,
    contender: Contender,
    kept: dict[tuple[str, str], Measurement],
) -> None:
    for phase in _phases(query, contender):
        mine = kept[contender.name, phase]
        if mine.problem or mine.long:
            continue
        try:
            if phase == COLD:
                contender.fresh()
            else:
                time.sleep(SETTLE_SECONDS)
            mine.seconds.append(contender.run(query.sql))
        except Unable as exc:
            mine.problem = str(exc)


def _line(query: Query, of_query: Sequence[Measurement]) -> str:
    return f"{query.suite}/{query.name}: " + ", ".join(_words(of_query))


def _words(of_query: Sequence[Measurement]) -> Iterator[str]:
    for each in of_query:
        value = f"{each.median * 1000:.0f} ms" if each.seconds else "-"
        yield f"{each.contender} {each.phase} {each.problem or value}"[:160]
