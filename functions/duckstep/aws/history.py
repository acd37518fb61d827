"""The history of queries in DynamoDB."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError

from duckstep.aws.items import plain, translated
from duckstep.core.models import Period
from duckstep.core.statuses import Status

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Items of one read: more than most pages need, fewer than 1 MB of common queries.
_PAGE = 101
_serialize = TypeSerializer().serialize


class History:
    """The queries table, behind the ports of the history and AnswerStore."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table

    def get(self, request_id: str) -> Mapping[str, Any] | None:
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key={"requestId": {"S": request_id}}, ConsistentRead=True
            )
        item = answer.get("Item")
        return plain(item) if item else None

    def record_ended(self, request_id: str, status: Status, attributes: Mapping[str, Any]) -> bool:
        values = {"status": str(status), **attributes}
        return self._update(
            request_id, values, "attribute_not_exists(#status) OR #status = :running"
        )

    def submitted_by(self, owner: str, period: Period) -> Iterator[Mapping[str, Any]]:
        asked: dict[str, Any] = {
            "TableName": self._table,
            "IndexName": "history",
            "KeyConditionExpression": "#owner = :owner AND submittedAt BETWEEN :first AND :last",
            "ExpressionAttributeNames": {"#owner": "owner"},
            "ExpressionAttributeValues": {
                ":owner": {"S": owner},
                ":first": {"S": period.first},
                ":last": {"S": period.last},
            },
            "ScanIndexForward": False,
            "Limit": _PAGE,
        }
        if period.after:
            submitted, request_id = period.after
            place = {"owner": owner, "submittedAt": submitted, "requestId": request_id}
            asked["ExclusiveStartKey"] = {name: {"S": value} for name, value in place.items()}
        while True:
            with translated():
                answer = self._client.query(**asked)
            yield from map(plain, answer["Items"])
            if "LastEvaluatedKey" not in answer:
                return
            asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def record_progress(self, request_id: str, progress: Mapping[str, float]) -> bool:
        with translated():
            values = {"progress": json.dumps(progress)}
            return self._update(request_id, values, "#status = :running")

    def record_marks(self, request_id: str, owner: str, marks: Mapping[str, Any]) -> bool:
        with translated():
            # A query alone has an owner: no other item of the table is made or changed.
            return self._update(request_id, marks, "#owner = :owner", {"owner": owner})

    def record_expiry(self, request_id: str, expires_at: int) -> None:
        """Write when the query expires, unless that is known."""
        self._update(request_id, {"expiresAt": expires_at}, "attribute_not_exists(expiresAt)")

    def claim(self, key: str, request_id: str, expires_at: int) -> str | None:
        with translated():
            try:
                self._name_answer(key, request_id, expires_at, "attribute_not_exists(requestId)")
            except self._client.exceptions.ConditionalCheckFailedException as exc:
                named = str(exc.response["Item"]["query"]["S"])  # type: ignore[typeddict-item]
                return None if named == request_id else named
        return None

    def answer(self, key: str, request_id: str, expires_at: int) -> None:
        with translated():
            self._name_answer(key, request_id, expires_at, "")

    def _name_answer(self, key: str, request_id: str, expires_at: int, condition: str) -> None:
        """Write the item that names the query which answers for a key; it is in no index."""
        conditions = {
            "ConditionExpression": condition,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        self._client.put_item(
            TableName=self._table,
            Item={
                "requestId": {"S": f"reuse#{key}"},
                "query": {"S": request_id},
                "expiresAt": {"N": str(expires_at)},
                "schemaVersion": {"N": "1"},
            },
            **(conditions if condition else {}),  # type: ignore[arg-type]
        )

    def _update(
        self,
        request_id: str,
        values: Mapping[str, Any],
        condition: str,
        compared: Mapping[str, Any] | None = None,
    ) -> bool:
        """Set `values` if `condition` holds, also of `compared`; tell whether it did."""
        told = {**values, **(compared or {})}
        names = {f"#{name}": name for name in told}
        if "#status" in condition:
            names["#status"] = "status"
        places = {f":{name}": _serialize(value) for name, value in told.items()}
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
