"""Fits of measured times."""

from __future__ import annotations

import pytest

from bench.curve_fit import fit_line, growth_exponent


def test_fit_line_finds_constant_and_slope() -> None:
    line = fit_line({count: 0.2 + 0.003 * count for count in (1, 10, 1000)})
    assert line is not None
    assert line.constant == pytest.approx(0.2)
    assert line.slope == pytest.approx(0.003)


def test_fit_line_weighs_relative_errors() -> None:
    line = fit_line({1: 1.0, 2: 2.0, 1000: 1100.0})
    assert line is not None
    assert line.constant == pytest.approx(0, abs=0.1)


def test_fit_of_too_few_points_is_none() -> None:
    assert fit_line({1: 1.0}) is None
    assert growth_exponent({1: 1.0}) is None


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0])
def test_growth_exponent_ignores_constant_of_small_counts(exponent: float) -> None:
    points = {count: max(count**exponent, 5.0) for count in (0.1, 1, 100, 1000, 10000)}
    assert growth_exponent(points) == pytest.approx(exponent)
