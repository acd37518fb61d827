"""What a client prefers of how it is answered; RFC 7240."""

from __future__ import annotations

import re

_LONGEST = 20


def preferences(header: str | None) -> dict[str, str]:
    """Return the preferences of a Prefer header, by name in lower case; the first one counts."""
    found: dict[str, str] = {}
    for part in (header or "").split(","):
        name, _, value = part.partition(";")[0].partition("=")
        if name.strip():
            found.setdefault(name.strip().lower(), value.strip().strip('"'))
    return found


def wait_of(header: str | None) -> int | None:
    """Return the seconds of `wait`, the longest there are where it names none; None without it."""
    value = preferences(header).get("wait")
    if value is None:
        return None
    return min(int(value), _LONGEST) if re.fullmatch(r"\d{1,9}", value, re.A) else _LONGEST
