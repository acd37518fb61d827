"""The history of queries in DynamoDB."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from duckstep.core.statuses import Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


class History:
    """The queries table behind the QueryStore port."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table

    def get(self, request_id: str) -> Mapping[str, Any] | None:
        answer = self._client.get_item(
            TableName=self._table, Key={"requestId": {"S": request_id}}, ConsistentRead=True
        )
        item = answer.get("Item")
        return {name: _plain(_deserialize(value)) for name, value in item.items()} if item else None

    def record_ended(self, request_id: str, status: Status, attributes: Mapping[str, Any]) -> bool:
        values = {"status": str(status), **attributes}
        return self._update(
            request_id, values, "attribute_not_exists(#status) OR #status = :running"
        )

    def record_expiry(self, request_id: str, expires_at: int) -> None:
        """Write when the query expires, unless that is known."""
        self._update(request_id, {"expiresAt": expires_at}, "attribute_not_exists(expiresAt)")

    def _update(self, request_id: str, values: Mapping[str, Any], condition: str) -> bool:
        """Set `values` if `condition` holds; tell whether it did."""
        names = {f"#{name}": name for name in values}
        places = {f":{name}": _serialize(value) for name, value in values.items()}
        if ":running" in condition:
            places[":running"] = {"S": "RUNNING"}
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"requestId": {"S": request_id}},
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=places,
            )
        except ClientError as exc:
            if exc.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _plain(value: Any) -> Any:
    """Return whole numbers as int; DynamoDB's are decimals."""
    return int(value) if isinstance(value, Decimal) and value == value.to_integral() else value
