"""Numbers for people: bytes, seconds, dollars, counts; and sizes as people write them."""

from __future__ import annotations

import re

from duckstep.errors import InterfaceError

_DECIMAL = ("B", "KB", "MB", "GB", "TB", "PB")
_FACTORS = {
    "": 1,
    **{unit.lower(): 1000**power for power, unit in enumerate(_DECIMAL)},
    **{f"{unit.lower()[0]}ib": 1024**power for power, unit in enumerate(_DECIMAL) if power},
}


def bytes_text(number: int | None) -> str:
    """Return bytes in a decimal unit, with three digits."""
    value, power = float(number or 0), 0
    while value >= 999.5 and power < len(_DECIMAL) - 1:
        value, power = value / 1000, power + 1
    return f"{value:.0f} B" if power == 0 else f"{value:.3g} {_DECIMAL[power]}"


def seconds_text(seconds: float) -> str:
    """Return a duration."""
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"


def dollars_text(usd: float) -> str:
    """Return dollars with three significant digits, without an exponent, and at least cents."""
    digits = 2
    while digits < 8 and usd and usd < 10 ** (2 - digits):
        digits += 1
    whole, _, decimals = f"{usd:.{digits}f}".partition(".")
    return f"${whole}.{decimals.rstrip('0').ljust(2, '0')}"


def count(number: int, noun: str) -> str:
    """Return `1,234 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size(text: str) -> int:
    """Return the bytes of `10GB`, `1.5 GiB` or `4096`; units are of 1,000, with an i of 1,024."""
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]*)\s*", text)
    factor = _FACTORS.get(match[2].lower()) if match else None
    if match is None or factor is None or not float(match[1]) * factor >= 1:
        raise InterfaceError(f"{text!r} is not a size: write 500MB, 2GB, 1GiB or bytes.")
    return int(float(match[1]) * factor)
