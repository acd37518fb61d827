"""The query repository: the history of queries in DynamoDB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError

from duckstep_service.aws.dynamodb.batch_read import read_items
from duckstep_service.aws.dynamodb.codec import decode_item, map_errors
from duckstep_service.aws.dynamodb.record_codec import (
    decode_record,
    encode_end,
    encode_submission,
)
from duckstep_service.core.errors import InvocationRepeated
from duckstep_service.core.query.ports import Annotations, Period
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.schema_version import SCHEMA_VERSION, check_version
from duckstep_service.core.strict_json import write_json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Items of one read: more than most pages need, less than 1 MB of typical queries.
_PAGE = 101
# The attributes of a query that the history's index, which is older, does not have.
_UNINDEXED = "requestId, title, starred, engine, engineReason, sourceChanged"
_serialize = TypeSerializer().serialize


class QueryRepository:
    """The queries table behind the ports of the history and ResultCacheStore."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table

    def get(self, request_id: str) -> QueryRecord | None:
        with map_errors():
            response = self._client.get_item(
                TableName=self._table, Key={"requestId": {"S": request_id}}, ConsistentRead=True
            )
        item = response.get("Item")
        if not item:
            return None
        check_version(decode_item(item), "The query")
        return decode_record(item)

    def record_ended(self, record: QueryRecord, *, with_submission: bool) -> bool:
        submission = encode_submission(record) if with_submission else {}
        condition = "attribute_not_exists(#status) OR #status = :running"
        with map_errors():
            return self._update(record.request_id, encode_end(record) | submission, condition)

    def submitted_by(self, owner: str, period: Period) -> Iterator[QueryRecord]:
        request: dict[str, Any] = {
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
            position = {"owner": owner, "submittedAt": submitted, "requestId": request_id}
            request["ExclusiveStartKey"] = {name: {"S": value} for name, value in position.items()}
        while True:
            with map_errors():
                response = self._client.query(**request)
            items = response["Items"]
            annotations = self._annotations([item["requestId"]["S"] for item in items])
            for item in items:
                record = decode_record(item | annotations.get(item["requestId"]["S"], {}))
                if record is not None:
                    yield record
            if "LastEvaluatedKey" not in response:
                return
            request["ExclusiveStartKey"] = response["LastEvaluatedKey"]

    def _annotations(self, request_ids: list[str]) -> dict[str, dict[str, Any]]:
        """Return the attributes that the index lacks: its projection cannot change."""
        keys = [{"requestId": {"S": request_id}} for request_id in request_ids]
        items = read_items(self._client, self._table, keys, ProjectionExpression=_UNINDEXED)
        return {item["requestId"]["S"]: item for item in items}

    def record_progress(
        self, request_id: str, progress: Mapping[str, str | float], attempt: int, invocation: str
    ) -> bool:
        text = write_json(progress)
        values = {"progress": text, "attempt": attempt, "invocation": invocation}
        # A query that a former version runs has an attempt without an invocation.
        same_invocation = "attribute_not_exists(#invocation) OR #invocation = :invocation"
        latest = f"#attempt < :attempt OR (#attempt = :attempt AND ({same_invocation}))"
        condition = f"#status = :running AND (attribute_not_exists(#attempt) OR {latest})"
        with map_errors():
            if self._update(request_id, values, condition):
                return True
            # RunQuery may not read the item: an update without a change tests the condition.
            running = "#status = :running AND #attempt = :attempt"
            if not self._update(request_id, {"attempt": attempt}, running):
                return False
        raise InvocationRepeated(
            "The attempt was delivered twice, and this delivery does not count. It is retried."
        )

    def record_planning(self, request_id: str, progress: Mapping[str, str | float]) -> bool:
        condition = "#status = :running AND attribute_not_exists(attempt)"
        with map_errors():
            return self._update(request_id, {"progress": write_json(progress)}, condition)

    def record_engine(self, request_id: str, engine: str, reason: str) -> bool:
        values = {"engine": engine, "engineReason": reason}
        with map_errors():
            return self._update(request_id, values, "#status = :running")

    def record_scanned(self, request_id: str, scanned: int) -> None:
        values = {"scannedBytes": scanned}
        condition = "attribute_exists(requestId) AND attribute_not_exists(#scannedBytes)"
        with map_errors():
            self._update(request_id, values, condition)

    def record_annotations(self, request_id: str, owner: str, annotations: Annotations) -> bool:
        changes = {"title": annotations.title, "starred": annotations.starred}
        values = {name: value for name, value in changes.items() if value is not None}
        with map_errors():
            # Only the item of a query has an owner: the condition excludes every other item.
            return self._update(request_id, values, "#owner = :owner", {"owner": owner})

    def finish(self, request_id: str, expires_at: int, due_at: str | None) -> None:
        change = "SET expiresAt = if_not_exists(expiresAt, :expiresAt)"
        values: dict[str, Any] = {":expiresAt": {"N": str(expires_at)}}
        if due_at is None:
            condition, change = "attribute_exists(requestId)", change + " REMOVE unfinished, dueAt"
        else:
            condition, change = "attribute_exists(unfinished)", change + ", dueAt = :dueAt"
            values[":dueAt"] = {"S": due_at}
        refused = self._client.exceptions.ConditionalCheckFailedException
        with suppress(refused), map_errors(refused):
            self._client.update_item(
                TableName=self._table,
                Key={"requestId": {"S": request_id}},
                UpdateExpression=change,
                ConditionExpression=condition,
                ExpressionAttributeValues=values,
            )

    def claim(self, key: str, request_id: str, expires_at: int) -> str | None:
        with map_errors():
            try:
                self._write_reuse_key(
                    key, request_id, expires_at, "attribute_not_exists(requestId)"
                )
            except self._client.exceptions.ConditionalCheckFailedException as exc:
                item = decode_item(exc.response["Item"])  # type: ignore[typeddict-item]
                check_version(item, "The reuse key")
                owner = str(item["query"])
                return None if owner == request_id else owner
        return None

    def assign(self, key: str, request_id: str, expires_at: int) -> None:
        with map_errors():
            self._write_reuse_key(key, request_id, expires_at, "")

    def _write_reuse_key(self, key: str, request_id: str, expires_at: int, condition: str) -> None:
        """Write the item of a reuse key, which names a query and is in no index."""
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
                "schemaVersion": {"N": str(SCHEMA_VERSION)},
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
        """Set `values` if `condition`, which may use `compared`, is met; return whether it was."""
        used = {**values, **(compared or {})}
        names = {f"#{name}": name for name in used}
        if "#status" in condition:
            names["#status"] = "status"
        placeholders = {f":{name}": _serialize(value) for name, value in used.items()}
        if ":running" in condition:
            placeholders[":running"] = {"S": "RUNNING"}
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"requestId": {"S": request_id}},
                UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
                ConditionExpression=condition,
                ExpressionAttributeNames=names,
                ExpressionAttributeValues=placeholders,
            )
        except ClientError as exc:
            if exc.response["Error"]["Code"] == "ConditionalCheckFailedException":
                return False
            raise
        return True
