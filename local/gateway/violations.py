"""Violations of a model in words: the field, what it must be, and what it is."""

import json
from collections.abc import Callable, Iterable
from typing import Any, cast

from jsonschema import ValidationError

_MAX_VIOLATIONS = 8
_VALUE_CHARACTERS = 40
_NAME_CHARACTERS = 60
_TYPES = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}


def describe_violations(errors: Iterable[ValidationError]) -> str:
    """Return the violations, separated by semicolons, of which a long list is cut."""
    found = sorted(errors, key=lambda error: [str(part) for part in error.absolute_path])
    texts = [_describe(error) for error in found[:_MAX_VIOLATIONS]]
    if len(found) > len(texts):
        texts.append(f"and {len(found) - len(texts)} more")
    return "; ".join(texts)


def describe_bad_json(body: str, error: Exception) -> str:
    """Return the reason why a body is no JSON."""
    if not body.strip():
        return "it is empty"
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
    if isinstance(error, RecursionError):
        return "it is not JSON: it is nested too deeply"
    return f"it is not JSON: {_shorten(str(error), _NAME_CHARACTERS)}"


def _describe(error: ValidationError) -> str:
    rule = _RULES.get(str(error.validator), _other)
    return rule(error, _path(error), error.validator_value)


def _path(error: ValidationError) -> str:
    """Return the field in backticks, `the body` for the whole of it."""
    parts = ".".join(str(part) for part in error.absolute_path)
    return f"`{_shorten(parts, _NAME_CHARACTERS)}`" if parts else "the body"


def _unknown_field(error: ValidationError, path: str, allowed: Any) -> str:
    schema, instance = cast(dict[str, Any], error.schema), cast(dict[str, Any], error.instance)
    known = schema["properties"]
    unknown = [name for name in instance if name not in known]
    names = ", ".join(_quote(name) for name in unknown[:_MAX_VIOLATIONS])
    place = "" if path == "the body" else f" in {path}"
    plural = "s" if len(unknown) > 1 else ""
    return f"unknown field{plural} {names}{place}; allowed: {', '.join(known)}"


def _required(error: ValidationError, path: str, names: Any) -> str:
    instance = cast(dict[str, Any], error.instance)
    missing = [name for name in names if name not in instance]
    return f"{', '.join(f'`{name}`' for name in missing)} is required"


def _type(error: ValidationError, path: str, kind: Any) -> str:
    kinds = [kind] if isinstance(kind, str) else kind
    return f"{path} must be {' or '.join(_TYPES[each] for each in kinds)}, not {_value(error)}"


def _one_of(error: ValidationError, path: str, choices: Any) -> str:
    kinds = [_TYPES[choice["type"]] for choice in choices]
    return f"{path} must be {' or '.join(kinds)}, not {_value(error)}"


def _enum(error: ValidationError, path: str, values: Any) -> str:
    return f"{path} must be one of {', '.join(map(str, values))}, not {_value(error)}"


def _minimum(error: ValidationError, path: str, low: Any) -> str:
    return f"{path} must be at least {low}, not {_value(error)}"


def _too_short(error: ValidationError, path: str, length: Any) -> str:
    return f"{path} must not be empty"


def _too_long(error: ValidationError, path: str, length: Any) -> str:
    return f"{path} must have at most {length} characters, not {len(cast(str, error.instance))}"


def _too_many(error: ValidationError, path: str, most: Any) -> str:
    fields = cast(dict[str, Any], error.instance)
    return f"{path} must have at most {most} fields, not {len(fields)}"


def _pattern(error: ValidationError, path: str, pattern: Any) -> str:
    return f"{path} contains a control character, or does not match {pattern}"


def _other(error: ValidationError, path: str, expected: Any) -> str:
    return f"{path} does not fit {error.validator} {_shorten(str(expected), _VALUE_CHARACTERS)}"


_RULES: dict[str, Callable[[ValidationError, str, Any], str]] = {
    "additionalProperties": _unknown_field,
    "enum": _enum,
    "maxLength": _too_long,
    "maxProperties": _too_many,
    "minLength": _too_short,
    "minProperties": _too_short,
    "minimum": _minimum,
    "oneOf": _one_of,
    "pattern": _pattern,
    "required": _required,
    "type": _type,
}


def _value(error: ValidationError) -> str:
    """Return the beginning of a value as JSON."""
    return _shorten(json.dumps(error.instance, ensure_ascii=False), _VALUE_CHARACTERS)


def _quote(name: str) -> str:
    return f'"{_shorten(name, _NAME_CHARACTERS)}"'


def _shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
