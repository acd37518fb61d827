"""Validation of the template's parameters, as in CloudFormation."""

import re
from collections.abc import Mapping
from typing import Any

from local.errors import StartupError


def validate_parameters(template: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return the typed values; raise StartupError for one that does not fit."""
    declared = template.get("Parameters", {})
    unknown = sorted(set(values) - set(declared))
    if unknown:
        raise StartupError(
            f"template.yaml has no parameter {unknown[0]}. See its section Parameters."
        )
    return {name: _typed_value(name, declared[name], text) for name, text in values.items()}


def _typed_value(name: str, spec: Mapping[str, Any], text: str) -> Any:
    value = _parse_integer(text) if spec["Type"] == "Number" else text
    if value is None or not _is_allowed(spec, value):
        raise StartupError(f"Invalid parameter {name}={text}: {spec['ConstraintDescription']}")
    return value


def _parse_integer(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?[0-9]+", text, re.ASCII) else None


def _is_allowed(spec: Mapping[str, Any], value: Any) -> bool:
    if "AllowedValues" in spec and value not in spec["AllowedValues"]:
        return False
    if isinstance(value, int):
        return bool(spec.get("MinValue", value) <= value <= spec.get("MaxValue", value))
    return re.search(spec.get("AllowedPattern", ""), value) is not None
