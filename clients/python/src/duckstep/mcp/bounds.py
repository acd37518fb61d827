"""Bounds of what a tool returns: rows, bytes, and the length of a value."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Bounds:
    """Limits of a tool's answer, which a model has to read.

    `rows` and `bytes` of JSON are those of one answer, `value` the characters of one value;
    `wait_seconds` is how long `run_query` and `get_results` wait for the end of a query.
    """

    rows: int = 200
    bytes: int = 50_000
    value: int = 2_000
    wait_seconds: float = 45.0


@dataclass(frozen=True)
class BoundedRows:
    """The rows that fit, and the number of values that were cut."""

    rows: list[list[Any]]
    cut_values: int


def bounded_rows(rows: Iterable[list[Any]], bounds: Bounds) -> BoundedRows:
    """Return the first rows that fit into the bounds, at least one."""
    fitting: list[list[Any]] = []
    cut, used = 0, 0
    for row in rows:
        values, here = _bounded_row(row, bounds)
        used += len(json.dumps(values, ensure_ascii=False).encode())
        if fitting and (used > bounds.bytes or len(fitting) >= bounds.rows):
            break
        fitting.append(values)
        cut += here
    return BoundedRows(fitting, cut)


def _bounded_row(row: list[Any], bounds: Bounds) -> tuple[list[Any], int]:
    """Return a row whose long values are cut, shorter ones in a row of many columns."""
    longest = max(min(bounds.value, bounds.bytes // max(len(row), 1)), 20)
    values = [_bounded_value(value, longest) for value in row]
    return values, sum(1 for old, new in zip(row, values, strict=True) if old is not new)


def _bounded_value(value: Any, longest: int) -> Any:
    if isinstance(value, list | dict):
        text = json.dumps(value, ensure_ascii=False)
        return value if len(text) <= longest else _cut(text, longest)
    return _cut(value, longest) if isinstance(value, str) and len(value) > longest else value


def _cut(text: str, longest: int) -> str:
    return f"{text[:longest]}… ({len(text):,} characters)"
