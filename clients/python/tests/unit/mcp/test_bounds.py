"""Bounds of the tools' answers."""

from __future__ import annotations

import json

from duckstep.mcp.bounds import Bounds, bounded_rows


def test_bounded_rows_by_their_number() -> None:
    fitting = bounded_rows([[n] for n in range(10)], Bounds(rows=3))
    assert (fitting.rows, fitting.cut_values) == ([[0], [1], [2]], 0)


def test_bounded_rows_by_their_bytes() -> None:
    rows = bounded_rows([["ä" * 100] for _ in range(100)], Bounds(rows=100, bytes=1000)).rows
    assert 1 < len(rows) < 6
    assert len(json.dumps(rows, ensure_ascii=False).encode()) < 1000 + 250


def test_bounded_rows_cuts_long_values() -> None:
    fitting = bounded_rows([["x" * 5000, [1] * 5000, 1, None]], Bounds(value=100))
    text, listed, number, null = fitting.rows[0]
    assert text == "x" * 100 + "… (5,000 characters)"
    assert listed.startswith("[1, 1,")
    assert (number, null, fitting.cut_values) == (1, None, 2)


def test_bounded_rows_of_many_columns() -> None:
    fitting = bounded_rows([["x" * 1000] * 500], Bounds(bytes=50_000))
    assert len(fitting.rows) == 1
    assert len(json.dumps(fitting.rows)) < 100_000
    assert fitting.cut_values == 500


def test_bounded_rows_returns_at_least_one() -> None:
    assert bounded_rows([[1], [2]], Bounds(rows=1, bytes=1)).rows == [[1]]
    assert bounded_rows([], Bounds()).rows == []
