"""Values for the template's parameters, checked as CloudFormation does."""

import re
from collections.abc import Mapping
from typing import Any

from local.errors import StartupError


def checked(template: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """Return the typed values; raise StartupError for one that does not fit."""
    declared = template.get("Parameters", {})
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise StartupError(f"template.yaml has no parameter {unknown[0]}. See its head.")
    return {name: _checked(name, declared[name], text) for name, text in given.items()}


def _checked(name: str, spec: Mapping[str, Any], text: str) -> Any:
    value = _number(text) if spec["Type"] == "Number" else text
    if value is None or not _fits(spec, value):
        raise StartupError(f"{name}={text} does not fit: {spec['ConstraintDescription']}")
    return value


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?[0-9]+", text, re.ASCII) else None


def _fits(spec: Mapping[str, Any], value: Any) -> bool:
    if "AllowedValues" in spec and value not in spec["AllowedValues"]:
        return False
    if isinstance(value, int):
        return bool(spec.get("MinValue", value) <= value <= spec.get("MaxValue", value))
    return re.search(spec.get("AllowedPattern", ""), value) is not None
