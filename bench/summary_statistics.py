"""Medians, ratios and geometric means of what was measured."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping
from typing import Any

from bench.engines.base import WARM

BASE = "duckdb_local"


class Figures:
    """The medians in seconds by suite, query, contender and phase."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.labels: dict[str, str] = document["labels"]
        self.problems: list[tuple[str, str, str, str]] = []
        self._seconds: dict[tuple[str, str, str, str], float] = {}
        self._runs: dict[str, set[int]] = {}
        self.columns: list[tuple[str, str]] = []
        for each in document["measurements"]:
            key = (each["suite"], each["query"], each["contender"], each["phase"])
            if each["problem"]:
                self.problems.append((*key[:3], each["problem"]))
            elif each["seconds"]:
                self._seconds[key] = statistics.median(each["seconds"])
                self._runs.setdefault(each["suite"], set()).add(len(each["seconds"]))
            if key[2:] not in self.columns:
                self.columns.append((key[2], key[3]))

    def seconds(self, suite: str, query: str, contender: str, phase: str = WARM) -> float | None:
        """Return a median, or None if there is none."""
        return self._seconds.get((suite, query, contender, phase))

    def rounds(self, suite: str) -> str:
        """Return of how many runs the medians are, such as `3 to 5`."""
        runs = self._runs[suite]
        return " to ".join(str(each) for each in sorted({min(runs), max(runs)}))

    def base(self, suite: str, query: str) -> float | None:
        """Return plain DuckDB's median."""
        return self.seconds(suite, query, BASE)

    def ratios(self, suite: str, contender: str, phase: str = WARM) -> dict[str, float]:
        """Return the ratio to plain DuckDB of each query that both ran."""
        found = {}
        for (its, query, name, its_phase), seconds in self._seconds.items():
            base = self.base(suite, query)
            if (its, name, its_phase) == (suite, contender, phase) and base:
                found[query] = seconds / base
        return found

    def mean(self, suite: str, contender: str, phase: str = WARM) -> float | None:
        """Return the geometric mean of the ratios."""
        return geometric_mean(self.ratios(suite, contender, phase).values())

    def label(self, contender: str, phase: str) -> str:
        """Return what to call a contender in a phase."""
        both = (contender, "cold") in self.columns
        return f"{self.labels[contender]} {phase}" if both else self.labels[contender]


def geometric_mean(ratios: Iterable[float]) -> float | None:
    """Return the geometric mean, None of nothing."""
    logs = [math.log(ratio) for ratio in ratios]
    return math.exp(math.fsum(logs) / len(logs)) if logs else None
