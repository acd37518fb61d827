"""The store of saved queries: items of the queries table, listed by the history's index.

The current version of a query has the key `saved#<owner>#<id>`, a former one `…#<number>`. Only the
current one is in the index, under the owner `saved#<owner>`, which no query has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from duckstep_service.aws.dynamodb.batch_read import read_items
from duckstep_service.aws.dynamodb.codec import decode_item, map_errors
from duckstep_service.core.saved.ports import Position
from duckstep_service.core.saved.saved_query import SavedContent, SavedQuery
from duckstep_service.core.schema_version import SCHEMA_VERSION, check_version
from duckstep_service.core.strict_json import read_stored, write_json

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# BatchWriteItem's limit.
_WRITE_BATCH = 25
# A batch with items that DynamoDB does not process is sent this often.
_ATTEMPTS = 5


class SavedTable:
    """The queries table behind the port SavedStore."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client, self._table = client, table

    def get(self, owner: str, saved_id: str) -> SavedQuery | None:
        with map_errors():
            response = self._client.get_item(
                TableName=self._table, Key=_key(owner, saved_id), ConsistentRead=True
            )
        return _decode(response["Item"]) if "Item" in response else None

    def put(self, owner: str, saved: SavedQuery, replaced: int) -> bool:
        listed = {
            "owner": {"S": f"saved#{owner}"},
            "submittedAt": {"S": saved.updated_at},
            # The index projects a fixed list of attributes; this one holds JSON.
            "request": {"S": write_json(saved.summary())},
        }
        refused = self._client.exceptions.ConditionalCheckFailedException
        condition: Any = {"ConditionExpression": "attribute_not_exists(requestId)"}
        if replaced:
            condition = {
                "ConditionExpression": "version = :replaced",
                "ExpressionAttributeValues": {":replaced": {"N": str(replaced)}},
            }
        try:
            with map_errors(refused):
                self._client.put_item(
                    TableName=self._table,
                    Item=_key(owner, saved.saved_id) | _encode(saved) | listed,
                    **condition,
                )
        except refused:
            return False
        return True

    def delete(self, owner: str, saved_id: str, version: int) -> bool:
        refused = self._client.exceptions.ConditionalCheckFailedException
        try:
            with map_errors(refused):
                self._client.delete_item(
                    TableName=self._table,
                    Key=_key(owner, saved_id),
                    ConditionExpression="version = :version",
                    ExpressionAttributeValues={":version": {"N": str(version)}},
                )
        except refused:
            return False
        return True

    def list(self, owner: str, after: Position | None) -> Iterator[Mapping[str, Any]]:
        request = self._of_owner(owner)
        if after:
            updated, saved_id = after
            request["ExclusiveStartKey"] = {
                "owner": {"S": f"saved#{owner}"},
                "submittedAt": {"S": updated},
                **_key(owner, saved_id),
            }
        with map_errors():
            for page in self._client.get_paginator("query").paginate(**request):
                for item in page["Items"]:
                    summary = read_stored(item.get("request", {}).get("S"))
                    if isinstance(summary, dict):
                        yield summary

    def count(self, owner: str) -> int:
        pages = self._client.get_paginator("query")
        with map_errors():
            found = pages.paginate(**self._of_owner(owner), Select="COUNT")
            return sum(page["Count"] for page in found)

    def archive(self, owner: str, saved: SavedQuery) -> None:
        key = _key(owner, saved.saved_id, saved.version)
        with map_errors():
            self._client.put_item(TableName=self._table, Item=key | _encode(saved))

    def versions(
        self, owner: str, saved_id: str, numbers: Sequence[int]
    ) -> Mapping[int, SavedQuery]:
        keys = [_key(owner, saved_id, number) for number in numbers]
        items = read_items(self._client, self._table, keys, ConsistentRead=True)
        return {saved.version: saved for saved in map(_decode, items)}

    def delete_versions(self, owner: str, saved_id: str, numbers: Sequence[int]) -> None:
        """Delete versions; one that stays is not listed, as its query has none of its number."""
        deletes: Any = [
            {"DeleteRequest": {"Key": _key(owner, saved_id, number)}} for number in numbers
        ]
        for first in range(0, len(deletes), _WRITE_BATCH):
            self._write(deletes[first : first + _WRITE_BATCH])

    def _write(self, requests: Any) -> None:
        attempts = 0
        while requests and attempts < _ATTEMPTS:
            with map_errors():
                response = self._client.batch_write_item(RequestItems={self._table: requests})
            requests = response.get("UnprocessedItems", {}).get(self._table, [])
            attempts += 1

    def _of_owner(self, owner: str) -> dict[str, Any]:
        return {
            "TableName": self._table,
            "IndexName": "history",
            "KeyConditionExpression": "#owner = :owner",
            "ExpressionAttributeNames": {"#owner": "owner"},
            "ExpressionAttributeValues": {":owner": {"S": f"saved#{owner}"}},
            "ScanIndexForward": False,
        }


def _key(owner: str, saved_id: str, version: int | None = None) -> dict[str, Any]:
    suffix = "" if version is None else f"#{version}"
    return {"requestId": {"S": f"saved#{owner}#{saved_id}{suffix}"}}


def _encode(saved: SavedQuery) -> dict[str, Any]:
    return {
        "savedId": {"S": saved.saved_id},
        "version": {"N": str(saved.version)},
        "createdAt": {"S": saved.created_at},
        "updatedAt": {"S": saved.updated_at},
        "content": {"S": write_json(saved.content.to_dict())},
        "schemaVersion": {"N": str(SCHEMA_VERSION)},
    }


def _decode(item: Mapping[str, Any]) -> SavedQuery:
    values = decode_item(item)
    check_version(values, "The saved query")
    return SavedQuery(
        values["savedId"],
        values["version"],
        values["createdAt"],
        values["updatedAt"],
        SavedContent.from_dict(read_stored(values["content"])),
    )
