"""DynamoDB on moto with the stack's additions: persistence, expiry and atomic writes."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest
from moto.dynamodb.models.table import Table

from local.aws.dynamodb.backend import DurableDynamoDB
from local.aws.dynamodb.streams import TableStream
from local.aws.moto_patches import memory
from local.aws.queues.delivery_queue import DeliveryQueue
from local.aws.sqlite_store import SqliteStore

REGION = "us-east-1"


TABLE = {
    "TableName": "t",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


PARTS = {
    "IndexName": "p",
    "KeySchema": [
        {"AttributeName": "part", "KeyType": "HASH"},
        {"AttributeName": "at", "KeyType": "RANGE"},
    ],
    "Projection": {"ProjectionType": "ALL"},
}


def unmapped_stream() -> TableStream:
    """Return a stream without mappings."""
    return TableStream([], cast(DeliveryQueue, None), REGION)


def test_items_persist(tmp_path: Path) -> None:
    def opened() -> DurableDynamoDB:
        tables = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), unmapped_stream())
        tables.provision(TABLE)
        return tables

    first = opened()
    first.put_item("t", {"id": {"S": "a"}, "list": {"L": [{"N": "1"}, {"M": {"x": {"S": "é"}}}]}})
    first.put_item("t", {"id": {"S": "b"}})
    key = {"id": {"S": "a"}}
    before = first.get_item("t", key)
    first.update_item("t", key, "SET n = :n", {}, {":n": {"N": "5"}})
    first.delete_item("t", {"id": {"S": "b"}})
    assert "n" not in before.attrs
    second = opened()
    assert second.get_item("t", {"id": {"S": "b"}}) is None
    assert second.get_item("t", key).to_json() == first.get_item("t", key).to_json()


def test_memory_old_item_versions_are_released(tmp_path: Path) -> None:
    memory.install()
    tables = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), unmapped_stream())
    tables.provision(TABLE)
    tables.put_item("t", {"id": {"S": "a"}, "n": {"N": "0"}})
    versions = [weakref.ref(tables.get_item("t", {"id": {"S": "a"}}))]
    for number in range(3):
        tables.update_item("t", {"id": {"S": "a"}}, "SET n = :n", {}, {":n": {"N": str(number)}})
        versions.append(weakref.ref(tables.get_item("t", {"id": {"S": "a"}})))
    gc.collect()
    assert [version() is None for version in versions] == [True, True, True, False]


def test_provision_deletes_expired_items(tmp_path: Path) -> None:
    def opened() -> DurableDynamoDB:
        tables = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), unmapped_stream())
        tables.provision({**TABLE, "ExpiryAttribute": "ends"})
        return tables

    first = opened()
    first.put_item("t", {"id": {"S": "old"}, "ends": {"N": "1000"}})
    first.put_item("t", {"id": {"S": "new"}, "ends": {"N": "99999999999"}})
    first.put_item("t", {"id": {"S": "bare"}})
    assert [key.value for key in opened().get_table("t").items] == ["bare", "new"]


def test_index_query_reads_own_partition_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), unmapped_stream())
    tables.provision(TABLE | {"GlobalSecondaryIndexes": [PARTS]})
    for number in range(12):
        part = {"part": {"S": str(number % 4)}} if number > 3 else {}
        tables.put_item("t", {"id": {"S": f"{number:02}"}, "at": {"N": str(-number)}, **part})

    def ids(part: str, limit: int, after: Any = None) -> list[str]:
        keys = [("part", {"S": part})]
        found, _, _ = tables.query(
            "t", None, None, [], limit, after, True, None, index_name="p", hash_key_conditions=keys
        )
        return [item.hash_key.value for item in found]

    with monkeypatch.context() as patch:
        patch.setattr(Table, "all_items", lambda table: pytest.fail("all items are sorted"))
        assert ids("1", 9) == ["09", "05"]
        assert ids("1", 1) == ["09"]
        last = {"id": {"S": "09"}, "at": {"N": "-9"}, "part": {"S": "1"}}
        assert ids("1", 1, last) == ["05"]
        assert ids("4", 9) == []
    assert len(tables.get_table("t").all_items()) == 12


def test_conditional_write_is_atomic(tmp_path: Path) -> None:
    tables = DurableDynamoDB(REGION, SqliteStore(tmp_path / "s.sqlite"), unmapped_stream())
    tables.provision(TABLE)

    def put(number: int) -> bool:
        item = {"id": {"S": "one"}, "n": {"N": str(number)}}
        try:
            tables.put_item("t", item, condition_expression="attribute_not_exists(id)")
        except Exception:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(put, range(64))) == 1
