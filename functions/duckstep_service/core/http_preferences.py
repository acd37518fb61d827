"""Parser of the Prefer header; RFC 7240."""

from __future__ import annotations

import re

_MAX_SECONDS = 20


def preferences(header: str | None) -> dict[str, str]:
    """Return the preferences of a Prefer header by lower-case name; the first of a name counts."""
    preferences_by_name: dict[str, str] = {}
    for part in (header or "").split(","):
        name, _, value = part.partition(";")[0].partition("=")
        if name.strip():
            preferences_by_name.setdefault(name.strip().lower(), value.strip().strip('"'))
    return preferences_by_name


def parse_wait(header: str | None) -> int | None:
    """Return the seconds of `wait`, at most and by default 20; None without the preference."""
    value = preferences(header).get("wait")
    if value is None:
        return None
    return min(int(value), _MAX_SECONDS) if re.fullmatch(r"\d{1,9}", value, re.A) else _MAX_SECONDS
