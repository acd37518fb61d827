"""Reads of many items, of which DynamoDB leaves some unprocessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from duckstep_service.aws.dynamodb.batch_read import read_items
from duckstep_service.core.errors import StorageUnavailable

KEYS = [{"requestId": {"S": str(number)}} for number in range(250)]


class SlowTable:
    """Answers at most `capacity` keys of each request, and has the even ones."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.requests: list[Mapping[str, Any]] = []

    def batch_get_item(self, RequestItems: Any) -> dict[str, Any]:
        request = RequestItems["queries"]
        self.requests.append(request)
        read, left = request["Keys"][: self.capacity], request["Keys"][self.capacity :]
        items = [key for key in read if int(key["requestId"]["S"]) % 2 == 0]
        unprocessed = {"queries": {**request, "Keys": left}} if left else {}
        return {"Responses": {"queries": items}, "UnprocessedKeys": unprocessed}


def read(table: SlowTable) -> list[dict[str, Any]]:
    client: Any = table
    return list(read_items(client, "queries", KEYS, ConsistentRead=True))


@pytest.mark.parametrize(("capacity", "requests"), [(100, 3), (40, 8)])
def test_read_items_requests_unprocessed_keys_again(capacity: int, requests: int) -> None:
    table = SlowTable(capacity)
    assert read(table) == KEYS[::2]
    assert len(table.requests) == requests
    assert all(request["ConsistentRead"] for request in table.requests)
    assert max(len(request["Keys"]) for request in table.requests) == 100


def test_read_items_gives_up() -> None:
    table = SlowTable(0)
    with pytest.raises(StorageUnavailable):
        read(table)
    assert len(table.requests) == 5
