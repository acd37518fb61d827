"""EventBridge's patterns, which Lambda's filters are, too."""

from typing import Any

_MISSING = object()
_ABSENT = {"exists": False}


def matches(pattern: Any, value: Any) -> bool:
    """Return whether an event fits a pattern of exact values, prefixes and missing fields."""
    if isinstance(pattern, dict):
        fields = value if isinstance(value, dict) else {}
        return all(matches(wanted, fields.get(key, _MISSING)) for key, wanted in pattern.items())
    values = value if isinstance(value, list) else [value]
    return any(_fits(wanted, each) for wanted in pattern for each in values)


def _fits(wanted: Any, value: Any) -> bool:
    if wanted == _ABSENT or value is _MISSING:
        return wanted == _ABSENT and value is _MISSING
    if isinstance(wanted, dict) and "prefix" in wanted:
        return isinstance(value, str) and value.startswith(wanted["prefix"])
    return bool(wanted == value)
