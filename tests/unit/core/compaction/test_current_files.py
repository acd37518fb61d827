"""The current files of a table under compaction, from its listing and its log."""

import json
from datetime import UTC, datetime

import pytest
from duckstep_service.core.catalog.tables import find_table, table_names
from duckstep_service.core.compaction.current_files import apply_merges
from duckstep_service.core.compaction.log import Merge
from duckstep_service.core.table_files import StoredObject
from duckstep_service.core.testing import MemoryStore

A, B, C = (StoredObject(f"2024/01/{day}/f.parquet", 10, f"etag{day}") for day in ("01", "02", "03"))
HIDDEN, PLAIN = "2024/01/_merged-1.parquet", "2024/01/merged-1.parquet"
MERGED, COPY = StoredObject(f"t/{HIDDEN}", 15, "m"), StoredObject(f"t/{PLAIN}", 15, "m")
MERGED_AT = datetime(2024, 2, 1, tzinfo=UTC)
MERGE = Merge(HIDDEN, PLAIN, MERGED_AT, (A, B))


def at(source: StoredObject, version: str | None = None, size: int | None = None) -> StoredObject:
    return StoredObject(f"t/{source.key}", size or source.size, version or source.version)


CASES: dict[str, tuple[list[StoredObject], list[StoredObject]]] = {
    "merged": ([at(A), at(B), MERGED], [MERGED]),
    "a later file": ([at(A), at(B), at(C), MERGED], [at(C), MERGED]),
    "settling": ([at(B), MERGED, COPY], [MERGED]),
    "settled": ([MERGED, COPY], [MERGED]),
    "overwritten": ([at(A), at(B, "new"), MERGED, COPY], [at(A), at(B, "new")]),
    "grown": ([at(A, size=11), at(B), MERGED], [at(A, size=11), at(B)]),
    "rewritten after deletion": ([at(B, "new"), MERGED], [at(B, "new"), MERGED]),
    "merged file gone": ([at(A), at(B)], [at(A), at(B)]),
    "merged file gone, copy there": ([COPY], [COPY]),
}


@pytest.mark.parametrize("case", CASES)
def test_apply_merges_replaces_unchanged_sources(case: str) -> None:
    listed, counting = CASES[case]
    files = [each for each in listed if each is not MERGED]
    assert apply_merges("t/", listed, files, [MERGE]) == sorted(counting, key=lambda f: f.key)


def test_apply_merges_without_versions_compares_sizes() -> None:
    sources = StoredObject(A.key, 10, ""), StoredObject(B.key, 10, "")
    merge = Merge(HIDDEN, PLAIN, MERGED_AT, sources)
    assert apply_merges("t/", [at(A), at(B), MERGED], [at(A), at(B)], [merge]) == [MERGED]


class CountingStore(MemoryStore):
    """A store that counts its reads."""

    requests = 0

    def get(self, key: str) -> bytes:
        self.requests += 1
        return super().get(key)


def test_find_table_without_log_sends_no_request() -> None:
    lake = CountingStore({f"t/{A.key}": b"x"})
    table = find_table(lake, "t")
    assert table is not None and [file.key for file in table.files] == [f"t/{A.key}"]
    assert lake.requests == 0


def test_find_table_with_log_reads_only_hidden_files_named_in_it() -> None:
    document = {
        "schemaVersion": 1,
        "merges": [
            {
                "hidden": HIDDEN,
                "plain": PLAIN,
                "at": MERGED_AT.isoformat(),
                "sources": [[A.key, 1, ""]],
            }
        ],
        "retired": [],
    }
    objects = {f"t/{A.key}": b"x", f"t/{HIDDEN}": b"y", "t/2024/01/_merged-2.parquet": b"z"}
    lake = MemoryStore(objects | {"t/_compaction.json": json.dumps(document).encode()})
    table = find_table(lake, "t")
    assert table is not None and [file.key for file in table.files] == [f"t/{HIDDEN}"]
    assert table_names(lake) == ["t"]
