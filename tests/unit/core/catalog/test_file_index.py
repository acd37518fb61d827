"""The file index: its shards and its cache."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from duckstep_service.core.catalog.file_index import ByteRange, FileIndex, decode, encode, shard_key
from duckstep_service.core.catalog.file_index_cache import FileIndexCache
from duckstep_service.core.catalog.scan_estimate import NO_STATISTICS, scanned_bytes
from duckstep_service.core.object_keys import prior_result_key
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.table_files import FileList, StoredObject
from duckstep_service.core.testing import MemoryStore

KEY = "r/year=2024/month=01/a.parquet"
FOOTER = b"\n footer with a line\n" + bytes(range(256))
ENTRY = FileIndex(
    "v1",
    5_000,
    7,
    FOOTER,
    {"a": [ByteRange(4, 100), ByteRange(200, 300)], "b": [ByteRange(100, 200)]},
)
FILE = StoredObject(KEY, 5_000, "v1")


def test_encode_decode_round_trip() -> None:
    filtered = replace(ENTRY, filters={"b": [ByteRange(400, 447)]})
    files = {
        KEY: ENTRY,
        "r/year=2024/b.parquet": FileIndex("v2", 12, 0, b"", {}),
        "r/year=2024/c.parquet": filtered,
    }
    assert decode(encode(files)) == files


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not compressed",
        zlib.compress(b"not json"),
        zlib.compress(b'{"schemaVersion":2,"columns":[],"files":[]}\n'),
        zlib.compress(b'{"schemaVersion":1}\n'),
        zlib.compress(b'{"schemaVersion":1,"columns":[],"files":[["k","v",1,1,0,[0,1,2]]]}\n'),
        encode({KEY: ENTRY})[:-9],
    ],
)
def test_decode_corrupt_shard_is_empty(body: bytes) -> None:
    assert decode(body) == {}


@pytest.mark.parametrize(
    ("key", "other"),
    [
        (KEY, "r/year=2024/month=12/day=31/z.parquet"),
        ("r/2024/11/09/a.parquet", "r/2024/01/01/b.parquet"),
        ("r/date=2024-01-01/a.parquet", "r/date=2024-12-31/a.parquet"),
        ("r/a.parquet", "r/b.parquet"),
    ],
)
def test_shard_key_same_year_is_equal(key: str, other: str) -> None:
    assert shard_key(key) == shard_key(other)
    assert shard_key(key).startswith("index/r/")


def test_shard_key_count_is_bounded() -> None:
    keys = [f"r/region={number}/a.parquet" for number in range(1000)]
    assert len({shard_key(key) for key in keys}) == 16


def test_scanned_bytes_unknown_file_counts_whole() -> None:
    facts = FileIndexCache(MemoryStore(), time.monotonic)
    facts.add([FILE], {KEY: ENTRY})
    other = StoredObject("r/other.parquet", 70, "v")
    reads = Reads(frozenset({"b"}))
    assert scanned_bytes([FILE, other], reads, facts) == 100 + 70
    assert scanned_bytes([FILE, other], Reads(), facts) == FILE.size + 70


def test_scanned_bytes_of_a_kept_list_are_read_once() -> None:
    other = StoredObject("r/other.parquet", 70, "v")
    facts, listed = FileIndexCache(MemoryStore(), time.monotonic), FileList([FILE, other])
    facts.add([FILE], {KEY: ENTRY})
    reads = Reads(frozenset({"b"}))
    assert scanned_bytes(listed, reads, facts) == 100 + 70
    facts.add([other], {other.key: FileIndex("v", 70, 1, b"", {"b": [ByteRange(4, 14)]})})
    assert scanned_bytes(listed, reads, facts) == 100 + 10
    for columns in ({"b"}, {"a", "b"}, {"unknown"}):
        read = Reads(frozenset(columns))
        assert scanned_bytes(listed, read, NO_STATISTICS) == scanned_bytes([*listed], read, facts)
    assert scanned_bytes(listed, Reads(), NO_STATISTICS) == FILE.size + 70


def test_byte_ranges_have_filters_of_long_columns() -> None:
    columns = {"long": [ByteRange(4, 140_000)], "short": [ByteRange(140_000, 150_000)]}
    filters = {"long": [ByteRange(150_000, 150_047)], "short": [ByteRange(150_047, 150_094)]}
    index = FileIndex("v", 200_000, 9, FOOTER, columns, (), filters)
    every = index.byte_ranges(None)
    assert every[2:] == [*filters["long"], *filters["short"]]
    assert index.byte_ranges(None, every_filter=False) == every[:3]
    assert index.byte_ranges(frozenset({"short"}), every_filter=False) == every[1:2]


def test_byte_ranges_end_before_footer() -> None:
    assert ENTRY.byte_ranges(frozenset({"b", "unknown"})) == [ByteRange(100, 300)]
    assert len(ENTRY.byte_ranges(None)) == 3
    end = ENTRY.size - len(FOOTER)
    late = FileIndex("v", ENTRY.size, 1, FOOTER, {"z": [ByteRange(end - 10, end)]})
    assert late.byte_ranges(None) == [ByteRange(end - 10, end)]


def test_cache_find_reads_other_process_entries() -> None:
    results = MemoryStore()
    FileIndexCache(results, time.monotonic).add([FILE], {KEY: ENTRY})
    assert FileIndexCache(results, time.monotonic).find([FILE]) == {KEY: ENTRY}


@pytest.mark.parametrize("other", [StoredObject(KEY, 5_000, "v2"), StoredObject(KEY, 5_001, "v1")])
def test_cache_find_other_version_misses(other: StoredObject) -> None:
    indexes = FileIndexCache(MemoryStore(), time.monotonic)
    indexes.add([FILE], {KEY: ENTRY})
    assert indexes.find([other]) == {}


def test_cache_find_in_memory_sends_no_request() -> None:
    results = MemoryStore()
    indexes = FileIndexCache(results, time.monotonic)
    indexes.add([FILE], {KEY: ENTRY})
    results.objects.clear()
    assert indexes.find([FILE]) == {KEY: ENTRY}


def test_cache_add_concurrent_writers_keep_own_entries() -> None:
    results = MemoryStore()
    first, second = FileIndexCache(results, time.monotonic), FileIndexCache(results, time.monotonic)
    other = StoredObject("r/year=2024/b.parquet", 5_000, "v1")
    first.add([FILE], {KEY: ENTRY})
    second.find([FILE, other])
    second.add([other], {other.key: ENTRY})
    assert FileIndexCache(results, time.monotonic).find([FILE, other]).keys() == {KEY, other.key}


def test_cache_beyond_its_memory_finds_and_stores_every_file() -> None:
    files = [StoredObject(f"r/year={year}/a.parquet", 5_000, "v1") for year in range(2000, 2030)]
    results = MemoryStore()
    indexes = FileIndexCache(results, time.monotonic, max_bytes=3_000)
    half = [*files[::2]]
    indexes.add(half, {file.key: ENTRY for file in half})
    assert indexes.find(files).keys() == {file.key for file in half}
    indexes.add(files[1::2], {file.key: ENTRY for file in files[1::2]})
    for found in (indexes.find(files), indexes.find(files)):
        assert found == {file.key: ENTRY for file in files}
    other = FileIndexCache(results, time.monotonic)
    assert other.find(files) == {file.key: ENTRY for file in files}


def test_cache_shard_beyond_its_memory_is_not_kept() -> None:
    results = MemoryStore()
    indexes = FileIndexCache(results, time.monotonic, max_bytes=100)
    indexes.add([FILE], {KEY: ENTRY})
    assert indexes.find([FILE]) == {KEY: ENTRY}
    results.objects.clear()
    assert indexes.find([FILE]) == {}


def test_cache_missing_entry_is_read_again_after_a_while() -> None:
    results, now = MemoryStore(), [0.0]
    indexes = FileIndexCache(results, lambda: now[0])
    assert indexes.find([FILE]) == {}
    FileIndexCache(results, time.monotonic).add([FILE], {KEY: ENTRY})
    assert indexes.find([FILE]) == {}
    now[0] = 6.0
    assert indexes.find([FILE]) == {KEY: ENTRY}


def test_shard_key_prior_result_is_separate() -> None:
    keys = [prior_result_key(f"results/{name}/attempt/result.parquet") for name in ("one", "two")]
    assert [shard_key(key) for key in keys] == [
        "index/.results/one.bin",
        "index/.results/two.bin",
    ]


OTHER = StoredObject("r/year=2023/a.parquet", 5_000, "v1")


def shards_of_two_years() -> MemoryStore:
    results = MemoryStore()
    FileIndexCache(results, time.monotonic).add([FILE, OTHER], {KEY: ENTRY, OTHER.key: ENTRY})
    return results


def test_find_reads_several_shards_at_once() -> None:
    calls: list[list[str]] = []

    def map_(read: Callable[..., Any], names: list[str], cached: list[Any]) -> Iterable[Any]:
        calls.append(names)
        return map(read, names, cached)

    indexes = FileIndexCache(shards_of_two_years(), time.monotonic, map_=map_)
    for _ in range(2):
        assert indexes.find([FILE, OTHER]).keys() == {KEY, OTHER.key}
    assert calls == [[shard_key(KEY), shard_key(OTHER.key)]]


def test_find_reads_shards_in_sequence_without_threads() -> None:
    def map_(*_: Any) -> Iterable[Any]:
        raise RuntimeError("can't start new thread")

    indexes = FileIndexCache(shards_of_two_years(), time.monotonic, map_=map_)
    assert indexes.find([FILE, OTHER]).keys() == {KEY, OTHER.key}
