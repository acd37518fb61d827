"""Reads of many items by their keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from duckstep_service.aws.dynamodb.codec import map_errors
from duckstep_service.core.errors import StorageUnavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# BatchGetItem's limit.
_BATCH = 100
# Keys that DynamoDB leaves unprocessed are requested this often.
_ATTEMPTS = 5


def read_items(
    client: DynamoDBClient, table: str, keys: Sequence[Any], **options: Any
) -> Iterator[dict[str, Any]]:
    """Yield the items of `keys` that exist, in no order; `options` are those of BatchGetItem.

    Raises StorageUnavailable if DynamoDB leaves keys unprocessed.
    """
    for first in range(0, len(keys), _BATCH):
        yield from _read_batch(client, table, keys[first : first + _BATCH], options)


def _read_batch(
    client: DynamoDBClient, table: str, keys: Sequence[Any], options: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    for _ in range(_ATTEMPTS):
        batch: Any = {"Keys": keys, **options}
        with map_errors():
            response: Any = client.batch_get_item(RequestItems={table: batch})
        yield from response["Responses"].get(table, [])
        keys = response.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        if not keys:
            return
    raise StorageUnavailable("DynamoDB throttled a read. Try again.")
