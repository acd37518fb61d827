"""The lease store: leases as items of the queries table, outside of every history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeSerializer

from duckstep_service.aws.dynamodb.codec import map_errors
from duckstep_service.core.results.leases import LEASE_SECONDS, ConversionStatus, Lease
from duckstep_service.core.schema_version import SCHEMA_VERSION, check_version

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Seconds from an item's last write to its expiry.
_KEPT_SECONDS = 86_400
_FREE = "attribute_not_exists(making) OR making <> :running OR leaseUntil < :now"
_HELD = "holder = :holder AND making = :running"
_CHANGE = (
    "SET holder = :holder, making = :making, leaseUntil = :until, #code = :code,"
    " #message = :message, expiresAt = :expiresAt, schemaVersion = :version"
)
_serialize = TypeSerializer().serialize


class LeaseTable:
    """The queries table behind the port Leases."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table

    def get(self, key: str) -> Lease | None:
        with map_errors():
            response = self._client.get_item(
                TableName=self._table, Key=_key(key), ConsistentRead=True
            )
        if "Item" not in response:
            return None
        text = {name: str(next(iter(value.values()))) for name, value in response["Item"].items()}
        check_version(text, "The lease of the file")
        return Lease(
            ConversionStatus(text["making"]),
            float(text["leaseUntil"]),
            text["code"],
            text["message"],
        )

    def claim(self, key: str, holder: str, now: float) -> bool:
        lease = Lease(ConversionStatus.RUNNING, now + LEASE_SECONDS)
        return self._write(key, holder, lease, now, _FREE)

    def renew(self, key: str, holder: str, now: float) -> bool:
        lease = Lease(ConversionStatus.RUNNING, now + LEASE_SECONDS)
        return self._write(key, holder, lease, now, _HELD)

    def end(self, key: str, holder: str, lease: Lease, now: float) -> None:
        self._write(key, holder, lease, now, _HELD)

    def _write(self, key: str, holder: str, lease: Lease, now: float, condition: str) -> bool:
        """Write the lease if `condition` is met; return whether it was."""
        values: dict[str, Any] = {
            ":holder": holder,
            ":making": str(lease.status),
            ":until": int(lease.until),
            ":code": lease.code,
            ":message": lease.message,
            ":expiresAt": int(now) + _KEPT_SECONDS,
            ":version": SCHEMA_VERSION,
            ":running": str(ConversionStatus.RUNNING),
        }
        if ":now" in condition:
            values[":now"] = int(now)
        refused = self._client.exceptions.ConditionalCheckFailedException
        try:
            with map_errors(refused):
                self._client.update_item(
                    TableName=self._table,
                    Key=_key(key),
                    UpdateExpression=_CHANGE,
                    ConditionExpression=condition,
                    ExpressionAttributeNames={"#code": "code", "#message": "message"},
                    ExpressionAttributeValues={
                        name: _serialize(value) for name, value in values.items()
                    },
                )
        except refused:
            return False
        return True


def _key(key: str) -> Any:
    return {"requestId": {"S": f"file:{key}"}}
