"""DynamoDB on moto, with items that outlive the process and writes that exclude each other."""

import copy
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.dynamodb import urls
from moto.dynamodb.models import DynamoDBBackend

from local.aws.dynamodb.streams import Stream
from local.aws.sqlite_store import Store
from local.template.resolver import ACCOUNT


class DurableDynamoDB(DynamoDBBackend):  # type: ignore[misc]
    """Writes every item through to the store before it answers.

    moto checks a condition and writes in two steps without a lock; here the two are one, as on AWS.
    """

    def __init__(self, region_name: str, store: Store, stream: Stream) -> None:
        super().__init__(region_name, ACCOUNT)
        self._store = store
        self._stream = stream
        self._writes = threading.RLock()

    @property
    def _url_module(self) -> Any:
        """The routes; moto looks for them beside a backend's class."""
        return urls

    def provision(self, request: dict[str, Any]) -> None:
        """Make a table from a CreateTable request and fills it with the items of the store."""
        table = self.create_table(
            name=request["TableName"],
            schema=request["KeySchema"],
            throughput=None,
            attr=request["AttributeDefinitions"],
            global_indexes=request.get("GlobalSecondaryIndexes"),
            indexes=None,
            streams=None,
            billing_mode=request["BillingMode"],
            sse_specification=None,
            tags=[],
            deletion_protection_enabled=False,
            warm_throughput=None,
        )
        for item in self._store.items(request["TableName"]):
            table.put_item(item, overwrite=True)
        self.expire([request])

    def expire(self, requests: list[dict[str, Any]]) -> None:
        """Delete the items past their TTL, which moto does not know."""
        for request in requests:
            name, attribute = request["TableName"], request.get("ExpiryAttribute")
            for item in self._store.items(name):
                if _expired(item, attribute):
                    self.delete_item(name, item)

    def put_item(self, table_name: str, item_attrs: dict[str, Any], *args: Any, **more: Any) -> Any:
        """Put an item on its condition."""
        with self._writes:
            old = self._present(table_name, item_attrs)
            item = super().put_item(table_name, item_attrs, *args, **more)
            self._keep(table_name, old, item)
            return item

    def update_item(self, table_name: str, key: dict[str, Any], *args: Any, **more: Any) -> Any:
        """Update an item on its condition.

        moto changes the item in place; a copy goes in first, so that a reader keeps what it got.
        """
        with self._writes:
            old = self._detach(table_name, key)
            item = super().update_item(table_name, key, *args, **more)
            self._keep(table_name, old, item)
            return item

    def delete_item(self, table_name: str, key: dict[str, Any], *args: Any, **more: Any) -> Any:
        """Delete an item on its condition."""
        with self._writes:
            item = super().delete_item(table_name, key, *args, **more)
            if item is not None:
                self._store.delete_item(table_name, _key(item))
            return item

    def transact_write_items(self, *args: Any, **more: Any) -> None:
        """Write all items or none."""
        with self._writes, self._store.transaction():
            super().transact_write_items(*args, **more)

    def get_item(self, *args: Any, **more: Any) -> Any:
        """Read an item between writes."""
        with self._writes:
            return super().get_item(*args, **more)

    def query(self, table_name: str, *args: Any, **more: Any) -> Any:
        """Read items between writes; of an index those of the partition that is asked for.

        moto sorts all items of the table first, which takes it over a second for 30,000.
        """
        with self._writes:
            keys = more.get("hash_key_conditions") if more.get("index_name") else None
            with _narrowed(self.get_table(table_name), keys or []):
                return super().query(table_name, *args, **more)

    def scan(self, *args: Any, **more: Any) -> Any:
        """Read items between writes."""
        with self._writes:
            return super().scan(*args, **more)

    def _present(self, table_name: str, key: dict[str, Any]) -> Any:
        """Return the item that is there now."""
        table = self.get_table(table_name)
        return table.get_item(*self.get_keys_value(table, key))

    def _detach(self, table_name: str, key: dict[str, Any]) -> Any:
        """Put a copy in an item's place and returns the item, which then stays as it is."""
        item = self._present(table_name, key)
        if item is None:
            return None
        table = self.get_table(table_name)
        hash_key, range_key = self.get_keys_value(table, key)
        if range_key is None:
            table.items[hash_key] = copy.deepcopy(item)
        else:
            table.items[hash_key][range_key] = copy.deepcopy(item)
        return item

    def _keep(self, table_name: str, old: Any, new: Any) -> None:
        table = self.get_table(table_name)
        before, after = old and _attributes(old), _attributes(new)
        keys = {name: after[name] for name in table.table_key_attrs}
        with self._store.transaction():
            self._store.put_item(table_name, _key(new), after)
            self._stream.tell(table.table_arn, keys, before, after)


@contextmanager
def _narrowed(table: Any, keys: list[tuple[str, dict[str, Any]]]) -> Iterator[None]:
    """Let a table without sort key have the items alone that have an index's partition key."""
    if not keys or table.range_key_attr:
        yield
        return
    wanted = [(name, next(iter(value.values()))) for name, value in keys]
    found = [
        item
        for item in table.items.values()
        if all(name in item.attrs and item.attrs[name].value == value for name, value in wanted)
    ]
    table.all_items = lambda: found
    try:
        yield
    finally:
        del table.all_items


def _expired(item: dict[str, Any], attribute: str | None) -> bool:
    expiry = item.get(attribute or "", {}).get("N")
    return expiry is not None and float(expiry) < time.time()


def _attributes(item: Any) -> dict[str, Any]:
    attributes: dict[str, Any] = item.to_json()["Attributes"]
    return attributes


def _key(item: Any) -> str:
    parts = [item.hash_key.value]
    if item.range_key is not None:
        parts.append(item.range_key.value)
    return json.dumps(parts)
