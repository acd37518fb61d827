"""Fits of measured times: a line and a power law, by least squares."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineFit:
    """Seconds at nothing, and seconds for each unit."""

    constant: float
    slope: float


def fit_line(points: Mapping[float, float]) -> LineFit | None:
    """Return the line whose relative errors have the least squares; None with less than 2 points.

    Relative errors count, as times span orders of magnitude.
    """
    if len(points) < 2:
        return None
    weights = [1 / seconds**2 for seconds in points.values()]
    return LineFit(*_least_squares(list(points), list(points.values()), weights))


def growth_exponent(points: Mapping[float, float]) -> float | None:
    """Return the exponent of the power law through the larger half of the points, or None.

    The smaller ones have a constant share. An exponent of 1 is growth in proportion.
    """
    larger = sorted(points.items())[-max(3, (len(points) + 1) // 2) :]
    if len(larger) < 2:
        return None
    logs = [math.log(count) for count, _ in larger]
    times = [math.log(seconds) for _, seconds in larger]
    return _least_squares(logs, times, [1.0] * len(logs))[1]


def _least_squares(
    x: Sequence[float], y: Sequence[float], weights: Sequence[float]
) -> tuple[float, float]:
    """Return the constant and the slope."""
    total = math.fsum(weights)
    mean_x = math.fsum(w * a for w, a in zip(weights, x, strict=True)) / total
    mean_y = math.fsum(w * b for w, b in zip(weights, y, strict=True)) / total
    variance = math.fsum(w * (a - mean_x) ** 2 for w, a in zip(weights, x, strict=True))
    shared = math.fsum(
        w * (a - mean_x) * (b - mean_y) for w, a, b in zip(weights, x, y, strict=True)
    )
    slope = shared / variance
    return mean_y - slope * mean_x, slope
