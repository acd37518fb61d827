"""The text of a value, as DuckDB writes it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timezone
from typing import Any

from duckstep.types.interval import Interval

NULL = "NULL"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def cell_text(value: Any) -> str:
    """Return the text of a value; NULL inside lists and structs is NULL."""
    if value is None:
        return NULL
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, (datetime, time, date)):
        return _time_text(value)
    if isinstance(value, bytes):
        return "".join(chr(b) if 32 <= b < 127 and b != 92 else f"\\x{b:02X}" for b in value)
    if isinstance(value, (list, tuple)) and not isinstance(value, Interval):
        return f"[{', '.join(map(_inner_text, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"'{k}': {_inner_text(v)}" for k, v in value.items()) + "}"
    return str(value)


def one_line(text: str) -> str:
    """Return the text without characters that move the cursor or reorder the line."""
    return _CONTROL.sub(lambda m: _NAMED.get(m[0]) or f"\\u{ord(m[0]):04x}", text)


def visible(text: str) -> str:
    """Return text of several lines, as CSV and JSON, without what a terminal would execute."""
    return _CONTROL.sub(lambda m: m[0] if m[0] in "\n\t" else one_line(m[0]), text)


def _inner_text(value: Any) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return cell_text(value)


def _float_text(value: float) -> str:
    if math.isnan(value) or math.isinf(value):
        return str(value)
    return repr(value)


def _time_text(value: datetime | time | date) -> str:
    if isinstance(value, datetime):
        zone = "+00" if value.tzinfo else ""
        plain = value.astimezone(timezone.utc).replace(tzinfo=None) if zone else value
        return plain.isoformat(" ") + zone
    return value.isoformat()
