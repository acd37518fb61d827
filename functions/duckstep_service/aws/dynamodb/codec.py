"""The codec of DynamoDB's items, and the mapping of its errors."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer

from duckstep_service.aws import sdk_errors

_deserialize = TypeDeserializer().deserialize


def decode_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item's attributes as Python values, whole numbers as int."""
    return {name: _int_if_whole(_deserialize(value)) for name, value in item.items()}


def map_errors(*expected: type[Exception]) -> AbstractContextManager[None]:
    """Raise the core's errors for those of the SDK, except for the expected ones."""
    return sdk_errors.map_errors("DynamoDB", *expected)


def _int_if_whole(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral() else value
