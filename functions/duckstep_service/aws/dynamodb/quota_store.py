"""The quota store: the usage of owners, in separate items of the queries table."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING, Any

from duckstep_service.aws.dynamodb.codec import decode_item, map_errors
from duckstep_service.aws.dynamodb.record_codec import decode_record
from duckstep_service.core.query.ports import QuotaUsage
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.schema_version import SCHEMA_VERSION, check_version

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# BatchGetItem's limit; the next query reads those beyond it.
_BATCH = 100
_READ_ATTRIBUTES = ("requestId", "#status", "submittedAt", "endedAt", "scannedBytes", "progress")


class QuotaTable:
    """The queries table behind the port QuotaStore."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table

    def enter(self, owner: str, request_id: str) -> QuotaUsage:
        return self._update(owner, "ADD #running :ids", {":ids": {"SS": [request_id]}})

    def leave(self, owner: str, request_id: str) -> None:
        self._update(owner, "DELETE #running :ids", {":ids": {"SS": [request_id]}})

    def settle(
        self, owner: str, usage: QuotaUsage, day: str, ended: Mapping[str, int]
    ) -> QuotaUsage:
        """Count the ended queries, unless another call has or the day has changed since."""
        ids = sorted(ended)
        values: dict[str, Any] = {":ids": {"SS": ids}, ":day": {"S": day}}
        values[":bytes"] = {"N": str(sum(ended.values()))}
        values |= {f":id{at}": {"S": request_id} for at, request_id in enumerate(ids)}
        uncounted = [f"contains(#running, :id{at})" for at in range(len(ids))]
        if usage.day == day:
            change, same_day = "ADD #bytes :bytes DELETE #running :ids", "#day = :day"
        else:
            change = "SET #day = :day, #bytes = :bytes DELETE #running :ids"
            same_day = "(attribute_not_exists(#day) OR #day <> :day)"
        try:
            return self._update(owner, change, values, " AND ".join([same_day, *uncounted]))
        except self._client.exceptions.ConditionalCheckFailedException:
            return QuotaUsage(usage.running - ended.keys(), usage.day, usage.bytes)

    def queries(self, request_ids: Set[str]) -> Mapping[str, QueryRecord | None]:
        keys = [{"requestId": {"S": request_id}} for request_id in sorted(request_ids)[:_BATCH]]
        batch: Any = {
            "Keys": keys,
            "ProjectionExpression": ", ".join(_READ_ATTRIBUTES),
            "ExpressionAttributeNames": {"#status": "status"},
            "ConsistentRead": True,
        }
        with map_errors():
            response: Any = self._client.batch_get_item(RequestItems={self._table: batch})
        unprocessed = response.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
        items = response["Responses"].get(self._table, [])
        read = {key["requestId"]["S"] for key in keys if key not in unprocessed}
        records = {item["requestId"]["S"]: decode_record(item) for item in items}
        return {**dict.fromkeys(read), **records}

    def _update(
        self, owner: str, change: str, values: Mapping[str, Any], condition: str = ""
    ) -> QuotaUsage:
        names = {"#running": "running", "#day": "day", "#bytes": "bytes"}
        used = {
            placeholder: attribute
            for placeholder, attribute in names.items()
            if placeholder in change + condition
        }
        conditions: Any = {"ConditionExpression": condition} if condition else {}
        with map_errors(self._client.exceptions.ConditionalCheckFailedException):
            response = self._client.update_item(
                TableName=self._table,
                Key={"requestId": {"S": f"owner#{owner}"}},
                UpdateExpression=_versioned(change),
                ExpressionAttributeNames=used,
                ExpressionAttributeValues={**values, ":version": {"N": str(SCHEMA_VERSION)}},
                ReturnValues="ALL_NEW",
                **conditions,
            )
        item = decode_item(response.get("Attributes", {}))
        check_version(item, "The owner's usage")
        return QuotaUsage(
            frozenset(item.get("running", ())), item.get("day", ""), item.get("bytes", 0)
        )


def _versioned(change: str) -> str:
    """Return an update that also writes the schema version unless there is one."""
    version = "SET schemaVersion = if_not_exists(schemaVersion, :version)"
    return f"{version}, {change[4:]}" if change.startswith("SET ") else f"{version} {change}"
