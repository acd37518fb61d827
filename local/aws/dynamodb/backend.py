"""DynamoDB on moto, with persistent items and atomic conditional writes."""

import copy
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.dynamodb import urls
from moto.dynamodb.models import DynamoDBBackend

from local.aws.dynamodb.streams import TableStream
from local.aws.sqlite_store import SqliteStore
from local.template.resolver import ACCOUNT


class DurableDynamoDB(DynamoDBBackend):  # type: ignore[misc]
    """Writes every item through to the store before it responds.

    moto checks a condition and writes without a lock; here both are atomic, as on AWS.
    """

    def __init__(self, region_name: str, store: SqliteStore, stream: TableStream) -> None:
        super().__init__(region_name, ACCOUNT)
        self._store = store
        self._stream = stream
        self._writes = threading.RLock()

    @property
    def _url_module(self) -> Any:
        """The routes, which moto expects beside a backend's class."""
        return urls

    def provision(self, request: dict[str, Any]) -> None:
        """Create a table from a CreateTable request and load its items from the store."""
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
        self.delete_expired([request])

    def delete_expired(self, requests: list[dict[str, Any]]) -> None:
        """Delete the items past their TTL, which moto does not implement."""
        for request in requests:
            name, attribute = request["TableName"], request.get("ExpiryAttribute")
            for item in self._store.items(name):
                if _is_expired(item, attribute):
                    self.delete_item(name, item)

    def put_item(
        self, table_name: str, item_attrs: dict[str, Any], *args: Any, **options: Any
    ) -> Any:
        """Put an item if its condition is met."""
        with self._writes:
            old = self._current_item(table_name, item_attrs)
            item = super().put_item(table_name, item_attrs, *args, **options)
            self._persist(table_name, old, item)
            return item

    def update_item(self, table_name: str, key: dict[str, Any], *args: Any, **options: Any) -> Any:
        """Update an item if its condition is met.

        moto updates in place; a copy replaces the item first, so that readers keep a snapshot.
        """
        with self._writes:
            old = self._replace_by_copy(table_name, key)
            item = super().update_item(table_name, key, *args, **options)
            self._persist(table_name, old, item)
            return item

    def delete_item(self, table_name: str, key: dict[str, Any], *args: Any, **options: Any) -> Any:
        """Delete an item if its condition is met."""
        with self._writes:
            item = super().delete_item(table_name, key, *args, **options)
            if item is not None:
                self._store.delete_item(table_name, _encode_key(item))
            return item

    def transact_write_items(self, *args: Any, **options: Any) -> None:
        """Write all items or none."""
        with self._writes, self._store.transaction():
            super().transact_write_items(*args, **options)

    def get_item(self, *args: Any, **options: Any) -> Any:
        """Read an item, excluding concurrent writes."""
        with self._writes:
            return super().get_item(*args, **options)

    def query(self, table_name: str, *args: Any, **options: Any) -> Any:
        """Read items, excluding concurrent writes; of an index only the queried partition's.

        moto sorts all items of the table first, which takes over a second for 30,000.
        """
        with self._writes:
            keys = options.get("hash_key_conditions") if options.get("index_name") else None
            with _index_partition(self.get_table(table_name), keys or []):
                return super().query(table_name, *args, **options)

    def scan(self, *args: Any, **options: Any) -> Any:
        """Read items, excluding concurrent writes."""
        with self._writes:
            return super().scan(*args, **options)

    def _current_item(self, table_name: str, key: dict[str, Any]) -> Any:
        """Return the stored item, None if there is none."""
        table = self.get_table(table_name)
        return table.get_item(*self.get_keys_value(table, key))

    def _replace_by_copy(self, table_name: str, key: dict[str, Any]) -> Any:
        """Replace the stored item by a copy; return the original, which no longer changes."""
        item = self._current_item(table_name, key)
        if item is None:
            return None
        table = self.get_table(table_name)
        hash_key, range_key = self.get_keys_value(table, key)
        if range_key is None:
            table.items[hash_key] = copy.deepcopy(item)
        else:
            table.items[hash_key][range_key] = copy.deepcopy(item)
        return item

    def _persist(self, table_name: str, old: Any, new: Any) -> None:
        table = self.get_table(table_name)
        before, after = old and _attributes(old), _attributes(new)
        keys = {name: after[name] for name in table.table_key_attrs}
        with self._store.transaction():
            self._store.put_item(table_name, _encode_key(new), after)
            self._stream.publish(table.table_arn, keys, before, after)


@contextmanager
def _index_partition(table: Any, keys: list[tuple[str, dict[str, Any]]]) -> Iterator[None]:
    """Restrict a table without sort key to the items of one index partition."""
    if not keys or table.range_key_attr:
        yield
        return
    conditions = [(name, next(iter(value.values()))) for name, value in keys]
    items = [
        item
        for item in table.items.values()
        if all(name in item.attrs and item.attrs[name].value == value for name, value in conditions)
    ]
    table.all_items = lambda: items
    try:
        yield
    finally:
        del table.all_items


def _is_expired(item: dict[str, Any], attribute: str | None) -> bool:
    expiry = item.get(attribute or "", {}).get("N")
    return expiry is not None and float(expiry) < time.time()


def _attributes(item: Any) -> dict[str, Any]:
    attributes: dict[str, Any] = item.to_json()["Attributes"]
    return attributes


def _encode_key(item: Any) -> str:
    parts = [item.hash_key.value]
    if item.range_key is not None:
        parts.append(item.range_key.value)
    return json.dumps(parts)
