"""Tables that are kept for listings that repeat."""

from __future__ import annotations

from dataclasses import replace

import pytest
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.catalog.settings import TableSettings, load_settings
from duckstep_service.core.catalog.table_cache import TableCache
from duckstep_service.core.catalog.tables import resolve_table
from duckstep_service.core.errors import TableFormatNotSupported
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.core.testing import MemoryStore

KEYS = [f"t/year={year}/month={month:02}/a.parquet" for year in (2023, 2024) for month in (1, 2)]


@pytest.fixture
def grouped(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of files that were grouped."""
    calls: list[int] = []

    def count(prefix: str, files: list[StoredObject]) -> object:
        calls.append(len(files))
        return group_files(prefix, files)

    monkeypatch.setattr("duckstep_service.core.catalog.tables.group_files", count)
    return calls


def test_table_cache_same_listing_is_grouped_once(grouped: list[int]) -> None:
    store, cache = MemoryStore(dict.fromkeys(KEYS, b"1")), TableCache()
    first = resolve_table(store, "t", cache=cache)
    assert resolve_table(store, "t", cache=cache) is first
    assert resolve_table(store, "T", cache=cache) == replace(first, name="T")
    assert grouped == [4, 0]  # the folder T is empty


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("t/year=2024/month=02/a.parquet", b"overwritten"),
        ("t/year=2024/month=02/b.parquet", b"1"),
        ("t/year=2024/month=x/b.parquet", b"1"),
        ("t/notes.txt", b"1"),
    ],
)
def test_table_cache_changed_listing_is_read(key: str, body: bytes) -> None:
    store, cache = MemoryStore(dict.fromkeys(KEYS, b"1")), TableCache()
    resolve_table(store, "t", cache=cache)
    store.put(key, body, "")
    assert resolve_table(store, "t", cache=cache) == resolve_table(store, "t")


def test_table_cache_deleted_file_is_missing() -> None:
    store, cache = MemoryStore(dict.fromkeys(KEYS, b"1")), TableCache()
    resolve_table(store, "t", cache=cache)
    store.delete(KEYS[0])
    assert [file.key for file in resolve_table(store, "t", cache=cache).files] == KEYS[1:]


def test_table_cache_new_log_is_refused() -> None:
    store, cache = MemoryStore(dict.fromkeys(KEYS, b"1")), TableCache()
    resolve_table(store, "t", cache=cache)
    store.put("t/_delta_log/0.json", b"1", "")
    with pytest.raises(TableFormatNotSupported):
        resolve_table(store, "t", cache=cache)


def test_table_cache_keeps_no_table_beyond_its_size() -> None:
    objects = [StoredObject(key, 1, "v") for key in KEYS]
    small = TableCache(max_objects=len(KEYS) + 1)
    for name in ("t", "u"):
        small.add((name,), objects, TableFiles(name, []))
    assert small.find(("t",), objects) is None
    assert small.find(("u",), objects) == TableFiles("u", [])
    tiny = TableCache(max_objects=1)
    tiny.add(("t",), objects, TableFiles("t", []))
    assert tiny.find(("t",), objects) is None


def test_table_cache_reads_changed_settings_once() -> None:
    store, cache = MemoryStore(dict.fromkeys(KEYS, b"1")), TableCache()
    loads = 0

    def settings() -> TableSettings:
        def load() -> TableSettings:
            nonlocal loads
            loads += 1
            return load_settings(store, table)

        table = resolve_table(store, "t", cache=cache)
        return cache.settings(table, load)

    assert [settings().time_column for _ in range(2)] == ["", ""]
    for column in ("ts", "other"):
        store.put("t/_table.yaml", f"time_column: {column}".encode(), "")
        assert [settings().time_column for _ in range(2)] == [column, column]
    assert loads == 3


def test_table_cache_beside_a_cached_bucket_reads_settings_each_time() -> None:
    store, cache = MemoryStore(dict.fromkeys(KEYS, b"1")), TableCache(keeps_settings=False)
    table = resolve_table(store, "t", cache=cache)
    loaded = iter([TableSettings("one"), TableSettings("two")])
    assert [cache.settings(table, lambda: next(loaded)).time_column for _ in range(2)] == [
        "one",
        "two",
    ]
