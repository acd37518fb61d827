"""The index of unfinished queries, which contains no others."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, Any

from duckstep_service.aws.dynamodb.codec import map_errors
from duckstep_service.core.query.status import Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# RecordSubmitted chooses one of these at random: a key of the index accepts 1,000 writes a second,
# and each query writes its entry twice.
SHARDS = 16
# BatchGetItem's limit.
_BATCH = 100


class UnfinishedIndex:
    """The index `unfinished` of the queries table behind the port UnfinishedQueries."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table

    def due(self, now: str) -> Iterator[tuple[str, Status]]:
        pages = self._client.get_paginator("query")
        for shard in range(SHARDS):
            request: Any = {
                "TableName": self._table,
                "IndexName": "unfinished",
                "KeyConditionExpression": "unfinished = :shard AND dueAt <= :now",
                "ExpressionAttributeValues": {":shard": {"S": str(shard)}, ":now": {"S": now}},
            }
            with map_errors():
                for page in pages.paginate(**request):
                    for item in page["Items"]:
                        yield item["requestId"]["S"], Status(item["status"]["S"])

    def unknown(self, request_ids: Set[str]) -> Set[str]:
        unknown: set[str] = set()
        ordered = sorted(request_ids)
        for first in range(0, len(ordered), _BATCH):
            batch = ordered[first : first + _BATCH]
            unknown |= set(batch) - self._known(batch)
        return unknown

    def _known(self, request_ids: list[str]) -> set[str]:
        """Return the requestIds with an item, and those that DynamoDB did not process."""
        batch: Any = {
            "Keys": [{"requestId": {"S": request_id}} for request_id in request_ids],
            "ProjectionExpression": "requestId",
            "ConsistentRead": True,
        }
        with map_errors():
            response: Any = self._client.batch_get_item(RequestItems={self._table: batch})
        unprocessed = response.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
        items = response["Responses"].get(self._table, [])
        return {item["requestId"]["S"] for item in [*items, *unprocessed]}
