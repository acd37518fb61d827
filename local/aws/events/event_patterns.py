"""EventBridge's event patterns, which Lambda's filters share."""

from typing import Any

_MISSING = object()
_ABSENT = {"exists": False}


def matches(pattern: Any, value: Any) -> bool:
    """Return whether an event matches a pattern of values, prefixes and absent fields."""
    if isinstance(pattern, dict):
        fields = value if isinstance(value, dict) else {}
        return all(matches(wanted, fields.get(key, _MISSING)) for key, wanted in pattern.items())
    values = value if isinstance(value, list) else [value]
    return any(_matches_value(wanted, each) for wanted in pattern for each in values)


def _matches_value(wanted: Any, value: Any) -> bool:
    if wanted == _ABSENT or value is _MISSING:
        return wanted == _ABSENT and value is _MISSING
    if isinstance(wanted, dict) and "prefix" in wanted:
        return isinstance(value, str) and value.startswith(wanted["prefix"])
    return bool(wanted == value)
