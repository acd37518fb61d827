"""Medians, ratios and geometric means of measurements."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping
from typing import Any

from bench.engines.base import BASELINE, WARM


class SummaryStatistics:
    """Median seconds by suite, query, engine and phase, and ratios to the baseline."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.labels: dict[str, str] = document["labels"]
        self.problems: list[tuple[str, str, str, str]] = []
        self._seconds: dict[tuple[str, str, str, str], float] = {}
        self._rounds: dict[str, set[int]] = {}
        self.columns: list[tuple[str, str]] = []
        for measurement in document["measurements"]:
            key = (
                measurement["suite"],
                measurement["query"],
                measurement["engine"],
                measurement["phase"],
            )
            if measurement["problem"]:
                self.problems.append((*key[:3], measurement["problem"]))
            elif measurement["seconds"]:
                self._seconds[key] = statistics.median(measurement["seconds"])
                self._rounds.setdefault(measurement["suite"], set()).add(
                    len(measurement["seconds"])
                )
            if key[2:] not in self.columns:
                self.columns.append((key[2], key[3]))

    def seconds(self, suite: str, query: str, engine: str, phase: str = WARM) -> float | None:
        """Return a median, or None without measurements."""
        return self._seconds.get((suite, query, engine, phase))

    def rounds(self, suite: str) -> str:
        """Return the number of runs of each median, such as `3 to 5`."""
        rounds = self._rounds[suite]
        return " to ".join(str(count) for count in sorted({min(rounds), max(rounds)}))

    def baseline(self, suite: str, query: str) -> float | None:
        """Return the median of plain DuckDB."""
        return self.seconds(suite, query, BASELINE)

    def ratios(self, suite: str, engine: str, phase: str = WARM) -> dict[str, float]:
        """Return the ratio to plain DuckDB of each query that both ran."""
        found = {}
        for (its_suite, query, its_engine, its_phase), seconds in self._seconds.items():
            baseline = self.baseline(suite, query)
            if (its_suite, its_engine, its_phase) == (suite, engine, phase) and baseline:
                found[query] = seconds / baseline
        return found

    def mean(self, suite: str, engine: str, phase: str = WARM) -> float | None:
        """Return the geometric mean of the ratios."""
        return geometric_mean(self.ratios(suite, engine, phase).values())

    def label(self, engine: str, phase: str) -> str:
        """Return the label of an engine in a phase."""
        both = (engine, "cold") in self.columns
        return f"{self.labels[engine]} {phase}" if both else self.labels[engine]


def geometric_mean(ratios: Iterable[float]) -> float | None:
    """Return the geometric mean, or None without ratios."""
    logs = [math.log(ratio) for ratio in ratios]
    return math.exp(math.fsum(logs) / len(logs)) if logs else None
