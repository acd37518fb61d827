"""A bucket behind a TTL cache."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from duckstep_service.core.catalog.cached_bucket import TTL_SECONDS, CachedBucket
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.table_files import StoredObject
from duckstep_service.core.testing import MemoryStore


class RecordingStore(MemoryStore):
    """Records its calls; a listing fails after `fails_after` objects."""

    def __init__(self) -> None:
        super().__init__({f"t/{n}": b"1" for n in range(5)})
        self.calls: list[str] = []
        self.listed = 0
        self.fails_after = 99

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        self.calls.append(f"list {prefix}")
        for number, each in enumerate(super().list_objects(prefix)):
            if number == self.fails_after:
                raise StorageUnavailable("slow down")
            self.listed += 1
            yield each

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        self.calls.append(f"children {prefix}")
        return super().children(prefix)

    def get(self, key: str) -> bytes:
        self.calls.append(f"get {key}")
        return super().get(key)


class Setting:
    """A cached store and its clock."""

    def __init__(self) -> None:
        self.store = RecordingStore()
        self.now = 100.0
        self.cached = CachedBucket(self.store, lambda: self.now, nullcontext())

    def keys(self) -> list[str]:
        return [each.key for each in self.cached.list_objects("t/")]


@pytest.fixture
def setting() -> Setting:
    return Setting()


def test_list_objects_within_ttl_reads_once(setting: Setting) -> None:
    first = setting.keys()
    setting.store.put("t/new", b"1", "")
    setting.now += TTL_SECONDS - 0.1
    assert setting.keys() == first
    setting.now += 0.2
    assert setting.keys() == [*first, "t/new"]
    assert setting.store.calls == ["list t/"] * 2


def test_list_objects_reads_only_consumed_pages(setting: Setting) -> None:
    listing = setting.cached.list_objects("t/")
    assert [next(listing).key, next(listing).key] == ["t/0", "t/1"]
    assert setting.store.listed == 2
    assert len(setting.keys()) == 5
    assert [each.key for each in listing] == ["t/2", "t/3", "t/4"]
    assert setting.store.listed == 5


def test_list_objects_after_failure_reads_again(setting: Setting) -> None:
    setting.store.fails_after = 3
    with pytest.raises(StorageUnavailable):
        setting.keys()
    setting.store.fails_after = 99
    assert len(setting.keys()) == 5


def test_get_of_missing_object_is_cached(setting: Setting) -> None:
    for _ in range(2):
        assert setting.cached.children()[0] == ["t"]
        assert setting.cached.get("t/1") == b"1"
        with pytest.raises(KeyError):
            setting.cached.get("t/_table.yaml")
    assert setting.store.calls == ["children ", "get t/1", "get t/_table.yaml"]


def test_get_beyond_max_entries_evicts_oldest(setting: Setting) -> None:
    for number in range(1200):
        setting.store.put(f"o/{number}", b"1", "")
        setting.cached.get(f"o/{number}")
    setting.cached.get("o/1199")
    setting.cached.get("o/0")
    assert len(setting.store.calls) == 1201
