"""Limits on the types of a result, which every conversion of it must be able to read.

DuckDB doubles the capacity of a vector for each list around it: 50 nested lists need 2^50 items.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from duckstep_service.core.errors import ResultTypeTooComplex
from duckstep_service.engine.output.storage_types import NESTED, nested_fields

MAX_LISTS = 10
MAX_LEVELS = 20
# Columns and the fields of nested types. DuckDB's REPLACE takes quadratic time in the columns.
MAX_FIELDS = 5_000
_LISTS = ("list", "array", "map")


def check_result_types(columns: Sequence[tuple[str, Any]]) -> None:
    """Raise ResultTypeTooComplex for too many or too deeply nested types.

    `columns` are names and DuckDBPyTypes.
    """
    fields = 0
    for name, kind in columns:
        pending = [(kind, 1, 0)]
        while pending:
            part, levels, lists = pending.pop()
            fields += 1
            if fields > MAX_FIELDS:
                raise _too_many_fields()
            lists += part.id in _LISTS
            if levels > MAX_LEVELS or lists > MAX_LISTS:
                raise _too_deep(name)
            if part.id in NESTED:
                pending += [(child, levels + 1, lists) for _, child in nested_fields(part)]


def _too_deep(column: str) -> ResultTypeTooComplex:
    return ResultTypeTooComplex(
        f"The type of the column {column[:100]} is nested too deeply: the maximum is {MAX_LEVELS}"
        f" levels, of which {MAX_LISTS} are lists, arrays or maps. Select its parts, or cast it to"
        " JSON."
    )


def _too_many_fields() -> ResultTypeTooComplex:
    return ResultTypeTooComplex(
        f"The result has more than {MAX_FIELDS:,} columns and fields of nested types. Select fewer"
        " columns, or cast structs to JSON."
    )
