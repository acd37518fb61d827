"""The index of data files: its shards, and what is kept of them."""

from __future__ import annotations

import time
import zlib

import pytest
from duckstep_service.core.catalog.file_index import ByteRange, FileIndex, decode, encode, shard_key
from duckstep_service.core.catalog.file_index_cache import FileIndexCache
from duckstep_service.core.catalog.scan_estimate import scanned_bytes
from duckstep_service.core.object_keys import earlier_key
from duckstep_service.core.query.plan import Reads
from duckstep_service.core.table_files import StoredObject
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


def test_a_shard_is_read_as_it_was_written() -> None:
    files = {KEY: ENTRY, "r/year=2024/b.parquet": FileIndex("v2", 12, 0, b"", {})}
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
def test_a_broken_shard_knows_nothing(body: bytes) -> None:
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
def test_files_of_a_year_share_a_shard(key: str, other: str) -> None:
    assert shard_key(key) == shard_key(other)
    assert shard_key(key).startswith("index/r/")


def test_a_table_has_few_shards() -> None:
    keys = [f"r/region={number}/a.parquet" for number in range(1000)]
    assert len({shard_key(key) for key in keys}) == 16


def test_known_files_count_by_their_columns_and_others_as_a_whole() -> None:
    facts = FileIndexCache(MemoryStore(), time.monotonic)
    facts.add([FILE], {KEY: ENTRY})
    other = StoredObject("r/other.parquet", 70, "v")
    reads = Reads(frozenset({"b"}))
    assert scanned_bytes([FILE, other], reads, facts) == 100 + 70
    assert scanned_bytes([FILE, other], Reads(), facts) == FILE.size + 70


def test_spans_are_those_of_the_columns_up_to_the_footer() -> None:
    assert ENTRY.byte_ranges(frozenset({"b", "unknown"})) == [ByteRange(100, 300)]
    assert len(ENTRY.byte_ranges(None)) == 3
    end = ENTRY.size - len(FOOTER)
    late = FileIndex("v", ENTRY.size, 1, FOOTER, {"z": [ByteRange(end - 10, end)]})
    assert late.byte_ranges(None) == [ByteRange(end - 10, end)]


def test_another_process_finds_what_was_added() -> None:
    results = MemoryStore()
    FileIndexCache(results, time.monotonic).add([FILE], {KEY: ENTRY})
    assert FileIndexCache(results, time.monotonic).find([FILE]) == {KEY: ENTRY}


@pytest.mark.parametrize("other", [StoredObject(KEY, 5_000, "v2"), StoredObject(KEY, 5_001, "v1")])
def test_an_entry_holds_for_one_version_of_a_file(other: StoredObject) -> None:
    indexes = FileIndexCache(MemoryStore(), time.monotonic)
    indexes.add([FILE], {KEY: ENTRY})
    assert indexes.find([other]) == {}


def test_what_is_in_memory_is_not_asked_for_again() -> None:
    results = MemoryStore()
    indexes = FileIndexCache(results, time.monotonic)
    indexes.add([FILE], {KEY: ENTRY})
    results.objects.clear()
    assert indexes.find([FILE]) == {KEY: ENTRY}


def test_two_writers_keep_what_each_has_read() -> None:
    results = MemoryStore()
    first, second = FileIndexCache(results, time.monotonic), FileIndexCache(results, time.monotonic)
    other = StoredObject("r/year=2024/b.parquet", 5_000, "v1")
    first.add([FILE], {KEY: ENTRY})
    second.find([FILE, other])
    second.add([other], {other.key: ENTRY})
    assert FileIndexCache(results, time.monotonic).find([FILE, other]).keys() == {KEY, other.key}


def test_an_earlier_result_has_a_shard_of_its_own() -> None:
    keys = [earlier_key(f"results/{name}/attempt/result.parquet") for name in ("one", "two")]
    assert [shard_key(key) for key in keys] == [
        "index/.results/one.bin",
        "index/.results/two.bin",
    ]
