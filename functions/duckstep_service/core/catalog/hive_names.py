"""Names in Hive and Glue."""

from __future__ import annotations


def hive_name(name: str) -> str:
    """Return a name as Hive and Glue store it: every letter in lower case, not A to Z alone."""
    return name.lower()
