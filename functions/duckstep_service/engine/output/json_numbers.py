"""Number columns whose values are all exact in JSON, and need no check of each value.

DuckDB answers the minimum and maximum of a column from the footer of a result, unless a row group
has no statistics, as one with NaN.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import duckdb

from duckstep_service.engine.output.export_source import ExportSource
from duckstep_service.engine.output.json_values import FLOATS, MAX_SAFE_INTEGER

# The SQL of a safe integer. A stored HUGEINT is a DECIMAL, whose JSON has a fraction.
_INTEGERS = {"BIGINT": "{}", "UBIGINT": "{}", "HUGEINT": "CAST({} AS BIGINT)"}


def exact_numbers(
    connection: duckdb.DuckDBPyConnection, source: ExportSource, columns: Sequence[tuple[str, Any]]
) -> dict[str, str]:
    """Return the SQL of the exact columns by name; `columns` are quoted names and DuckDBPyTypes."""
    numbers = [(name, str(kind)) for name, kind in columns if str(kind) in {*_INTEGERS, *FLOATS}]
    # The values of a page are few.
    if not numbers or source.result_format.page:
        return {}
    bounds = ", ".join(f"min({name}), max({name})" for name, _ in numbers)
    row = connection.execute(source.select(bounds)).fetchone() or ()
    return {
        name: _INTEGERS.get(kind, "{}").format(name)
        for (name, kind), low, high in zip(numbers, row[::2], row[1::2], strict=True)
        if low is None or _is_exact(kind, low, high)
    }


def _is_exact(kind: str, low: Any, high: Any) -> bool:
    if kind in FLOATS:
        return math.isfinite(low) and math.isfinite(high)
    if isinstance(low, str):
        return False  # A HUGEINT is stored as text if one in the result has 39 digits.
    return bool(low >= -MAX_SAFE_INTEGER and high <= MAX_SAFE_INTEGER)
