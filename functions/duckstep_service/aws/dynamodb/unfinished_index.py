"""The queries that somebody has to look after, in an index that holds no others."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, Any

from duckstep_service.aws.dynamodb.codec import map_errors
from duckstep_service.core.query.status import Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# RecordSubmitted puts a query into one of these by chance: a key of the index takes 1,000 writes a
# second, and each query writes its place twice.
SHARDS = 16
# BatchGetItem's limit.
_BATCH = 100


class UnfinishedIndex:
    """The queries table's index `unfinished` behind the Unfinished port."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table

    def due(self, now: str) -> Iterator[tuple[str, Status]]:
        pages = self._client.get_paginator("query")
        for shard in range(SHARDS):
            asked: Any = {
                "TableName": self._table,
                "IndexName": "unfinished",
                "KeyConditionExpression": "unfinished = :shard AND dueAt <= :now",
                "ExpressionAttributeValues": {":shard": {"S": str(shard)}, ":now": {"S": now}},
            }
            with map_errors():
                for page in pages.paginate(**asked):
                    for item in page["Items"]:
                        yield item["requestId"]["S"], Status(item["status"]["S"])

    def unknown(self, request_ids: Set[str]) -> Set[str]:
        unknown: set[str] = set()
        asked = sorted(request_ids)
        for first in range(0, len(asked), _BATCH):
            batch = asked[first : first + _BATCH]
            unknown |= set(batch) - self._known(batch)
        return unknown

    def _known(self, request_ids: list[str]) -> set[str]:
        """Return those that have an item, and those that DynamoDB would not look up for now."""
        wanted: Any = {
            "Keys": [{"requestId": {"S": each}} for each in request_ids],
            "ProjectionExpression": "requestId",
            "ConsistentRead": True,
        }
        with map_errors():
            answer: Any = self._client.batch_get_item(RequestItems={self._table: wanted})
        left = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
        found = answer["Responses"].get(self._table, [])
        return {each["requestId"]["S"] for each in [*found, *left]}
