"""The rate counters: one item of the queries table for each owner, kind of call and window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from duckstep_service.aws.dynamodb.codec import map_errors
from duckstep_service.core.schema_version import SCHEMA_VERSION

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class RateTable:
    """The queries table behind the port RateCounter."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table

    def take(self, name: str, limit: int, expires_at: int) -> bool:
        refused = self._client.exceptions.ConditionalCheckFailedException
        try:
            with map_errors(refused):
                self._client.update_item(
                    TableName=self._table,
                    Key={"requestId": {"S": f"owner#{name}"}},
                    UpdateExpression="SET expiresAt = :expiresAt, schemaVersion = :version"
                    " ADD calls :one",
                    ConditionExpression="attribute_not_exists(calls) OR calls < :limit",
                    ExpressionAttributeValues={
                        ":one": {"N": "1"},
                        ":limit": {"N": str(limit)},
                        ":expiresAt": {"N": str(expires_at)},
                        ":version": {"N": str(SCHEMA_VERSION)},
                    },
                )
        except refused:
            return False
        return True
