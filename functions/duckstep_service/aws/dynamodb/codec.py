"""The codec of DynamoDB's items, and the mapping of its errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import BotoCoreError, ClientError

from duckstep_service.core.errors import StorageUnavailable

_deserialize = TypeDeserializer().deserialize


def decode_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item's attributes as Python values, whole numbers as int."""
    return {name: _int_if_whole(_deserialize(value)) for name, value in item.items()}


@contextmanager
def map_errors(*expected: type[Exception]) -> Iterator[None]:
    """Raise StorageUnavailable for the SDK's errors, except for the expected ones."""
    try:
        yield
    except expected:
        raise
    except (BotoCoreError, ClientError) as exc:
        raise StorageUnavailable(
            "DynamoDB did not respond in time, or throttled. Try again."
        ) from exc


def _int_if_whole(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral() else value
