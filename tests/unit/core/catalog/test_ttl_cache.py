"""A bucket that is asked at most once in a while."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from duckstep_service.core.catalog.ttl_cache import TTL_SECONDS, CachedBucket
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.table_files import StoredObject
from duckstep_service.core.testing import MemoryStore


class Watched(MemoryStore):
    """Notes what is asked of it; a listing fails after `fails_after` objects."""

    def __init__(self) -> None:
        super().__init__({f"t/{n}": b"1" for n in range(5)})
        self.asked: list[str] = []
        self.listed = 0
        self.fails_after = 99

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        self.asked.append(f"list {prefix}")
        for number, each in enumerate(super().list_objects(prefix)):
            if number == self.fails_after:
                raise StorageUnavailable("slow down")
            self.listed += 1
            yield each

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        self.asked.append(f"children {prefix}")
        return super().children(prefix)

    def get(self, key: str) -> bytes:
        self.asked.append(f"get {key}")
        return super().get(key)


class Setting:
    """A store behind Recent, and its clock."""

    def __init__(self) -> None:
        self.store = Watched()
        self.now = 100.0
        self.recent = CachedBucket(self.store, lambda: self.now)

    def keys(self) -> list[str]:
        return [each.key for each in self.recent.list_objects("t/")]


@pytest.fixture
def setting() -> Setting:
    return Setting()


def test_a_listing_is_read_once_until_it_is_old(setting: Setting) -> None:
    first = setting.keys()
    setting.store.put("t/new", b"1", "")
    setting.now += TTL_SECONDS - 0.1
    assert setting.keys() == first
    setting.now += 0.2
    assert setting.keys() == [*first, "t/new"]
    assert setting.store.asked == ["list t/"] * 2


def test_a_listing_is_read_as_far_as_it_is_needed(setting: Setting) -> None:
    listing = setting.recent.list_objects("t/")
    assert [next(listing).key, next(listing).key] == ["t/0", "t/1"]
    assert setting.store.listed == 2
    assert len(setting.keys()) == 5
    assert [each.key for each in listing] == ["t/2", "t/3", "t/4"]
    assert setting.store.listed == 5


def test_a_listing_that_failed_is_read_anew(setting: Setting) -> None:
    setting.store.fails_after = 3
    with pytest.raises(StorageUnavailable):
        setting.keys()
    setting.store.fails_after = 99
    assert len(setting.keys()) == 5


def test_folders_and_objects_are_read_once_even_where_there_are_none(setting: Setting) -> None:
    for _ in range(2):
        assert setting.recent.children()[0] == ["t"]
        assert setting.recent.get("t/1") == b"1"
        with pytest.raises(KeyError):
            setting.recent.get("t/_table.yaml")
    assert setting.store.asked == ["children ", "get t/1", "get t/_table.yaml"]


def test_no_more_than_some_are_remembered(setting: Setting) -> None:
    for number in range(1200):
        setting.store.put(f"o/{number}", b"1", "")
        setting.recent.get(f"o/{number}")
    setting.recent.get("o/1199")
    setting.recent.get("o/0")
    assert len(setting.store.asked) == 1201
