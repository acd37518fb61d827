"""Limits of a query: the stack sets them, and a request may lower but not raise them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from duckstep_service.core.errors import (
    DuckstepError,
    InvalidRequest,
    ResultLimitExceeded,
    RowLimitExceeded,
)
from duckstep_service.core.message_text import quoted
from duckstep_service.core.strict_json import replace_surrogates, write_json


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds; 0 is the capacity of the function."""

    seconds: int
    """Wall-clock seconds of the engine."""
    scanned_bytes: int = 0
    """Bytes of the files that the query may read, checked before it runs."""
    result_rows: int = 0
    """Rows of the result."""
    result_bytes: int = 0
    """Bytes of the result's Parquet file."""
    memory_bytes: int = 0
    """DuckDB's memory."""
    spill_bytes: int = 0
    """Bytes that DuckDB may write to the temporary disk."""

    def lowered(self, requested: Mapping[str, int]) -> Limits:
        """Return the lower of these limits and of `requested`, by their names in a request."""
        named = {_in_request(field.name): field.name for field in fields(self)}
        changes = {}
        for name, value in requested.items():
            limit = getattr(self, named[name])
            changes[named[name]] = min(value, limit) if limit else value
        return replace(self, **changes)

    def to_dict(self) -> dict[str, int]:
        """Return the limits by their names in a request."""
        return {_in_request(field.name): getattr(self, field.name) for field in fields(self)}

    @classmethod
    def from_dict(cls, document: Mapping[str, int]) -> Limits:
        named = {_in_request(field.name): field.name for field in fields(cls)}
        return cls(**{named[name]: value for name, value in document.items() if name in named})


def check_result(rows: int, size: int, limits: Limits) -> None:
    """Raise RowLimitExceeded or ResultLimitExceeded if a result is over its limits."""
    if 0 < limits.result_rows < rows:
        raise result_too_large("resultRows", limits)
    if 0 < limits.result_bytes < size:
        raise result_too_large("resultBytes", limits)


def result_too_large(limit_name: str, limits: Limits) -> DuckstepError:
    """Return the error of a result over `resultRows` or `resultBytes`."""
    rows = limit_name == "resultRows"
    kind: type[DuckstepError] = RowLimitExceeded if rows else ResultLimitExceeded
    limit = limits.result_rows if rows else limits.result_bytes
    unit = "rows" if rows else "bytes"
    return kind(
        f"The result is over the limit of {limit:,} {unit}."
        f" Aggregate, add a LIMIT, or raise `limits.{limit_name}`.",
        details={limit_name: limit},
    )


def _in_request(name: str) -> str:
    first, *following = name.split("_")
    return first + "".join(word.capitalize() for word in following)


NAMES = tuple(_in_request(field.name) for field in fields(Limits))


def parse_limits(value: Any) -> dict[str, int]:
    """Parse the field `limits` of a request. Raises InvalidRequest."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InvalidRequest(f"`limits` must be an object with the fields {', '.join(NAMES)}.")
    if unknown := sorted(set(value) - set(NAMES)):
        name = quoted(replace_surrogates(unknown[0]))
        raise InvalidRequest(f"Unknown field {name} in `limits`; allowed: {', '.join(NAMES)}.")
    for name, limit in value.items():
        if type(limit) is not int or limit < 1:
            given = quoted(write_json(limit))
            raise InvalidRequest(
                f"`limits.{name}` must be a whole number of at least 1, not {given}."
            )
    return dict(value)
