"""The cost of items in moto's responses, which took most of the time of a GetItem."""

from typing import Any

from moto.core.serialize import BaseJSONSerializer

# The types whose values moto's items contain as DynamoDB's JSON does; the others are nested.
_PLAIN_TYPES = ("S", "N", "SS", "NS", "BOOL", "NULL")
_original = BaseJSONSerializer._serialize_type_structure


def install() -> None:
    """Write the attribute values of items as they are.

    moto looks up each of the ten types of a value under several names.
    """
    BaseJSONSerializer._serialize_type_structure = _serialize_structure


def _serialize_structure(
    self: Any, serialized: dict[str, Any], value: Any, shape: Any, key: str
) -> None:
    plain = shape.name == "AttributeValue" and isinstance(value, dict) and len(value) == 1
    if key and plain and next(iter(value)) in _PLAIN_TYPES:
        serialized[key] = value
    else:
        _original(self, serialized, value, shape, key)
