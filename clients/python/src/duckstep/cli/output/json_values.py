"""Python values as the service's JSON: docs/results.md, "Types"."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from duckstep.cli.output.cells import cell_text
from duckstep.types.interval import Interval

_EXACT = 2**53 - 1


def json_value(value: Any) -> Any:
    """Return a value that `json` writes: large integers and decimals are texts, as in the API."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return value if -_EXACT <= value <= _EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else _special(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {cell_text(key): json_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)) and not isinstance(value, Interval):
        return [json_value(item) for item in value]
    return cell_text(value)


def json_text(value: Any) -> str:
    """Return compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def object_lines(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield each row as a JSON object."""
    for row in rows:
        yield json_text(dict(zip(names, map(json_value, row), strict=True)))


def array_lines(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield an array of objects, a row a line."""
    before = "["
    for line in object_lines(names, rows):
        yield before + line
        before = ","
    yield "[]" if before == "[" else "]"


def _special(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"
