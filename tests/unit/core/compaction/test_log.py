"""The files that count while a table is compacted, from a listing and the document over it."""

import json

import pytest
from duckstep_service.core.catalog.tables import find_table, table_names
from duckstep_service.core.compaction.log import Merge, apply_merges
from duckstep_service.core.table_files import StoredObject
from duckstep_service.core.testing import MemoryStore

A, B, C = (StoredObject(f"2024/01/{day}/f.parquet", 10, f"etag{day}") for day in ("01", "02", "03"))
HIDDEN, PLAIN = "2024/01/_merged-1.parquet", "2024/01/merged-1.parquet"
MERGED, COPY = StoredObject(f"t/{HIDDEN}", 15, "m"), StoredObject(f"t/{PLAIN}", 15, "m")
MERGE = Merge(HIDDEN, PLAIN, [A, B])


def at(source: StoredObject, version: str | None = None, size: int | None = None) -> StoredObject:
    return StoredObject(f"t/{source.key}", size or source.size, version or source.version)


CASES: dict[str, tuple[list[StoredObject], list[StoredObject]]] = {
    "merged": ([at(A), at(B), MERGED], [MERGED]),
    "a later file": ([at(A), at(B), at(C), MERGED], [at(C), MERGED]),
    "settling": ([at(B), MERGED, COPY], [MERGED]),
    "settled": ([MERGED, COPY], [MERGED]),
    "written again": ([at(A), at(B, "new"), MERGED, COPY], [at(A), at(B, "new")]),
    "grown": ([at(A, size=11), at(B), MERGED], [at(A, size=11), at(B)]),
    "written anew after deletion": ([at(B, "new"), MERGED], [at(B, "new"), MERGED]),
    "merged file gone": ([at(A), at(B)], [at(A), at(B)]),
    "merged file gone, copy there": ([COPY], [COPY]),
}


@pytest.mark.parametrize("case", CASES)
def test_which_files_count(case: str) -> None:
    listed, counting = CASES[case]
    files = [each for each in listed if each is not MERGED]
    assert apply_merges("t/", listed, files, [MERGE]) == sorted(counting, key=lambda f: f.key)


def test_a_merge_without_versions_goes_by_size() -> None:
    merge = Merge(HIDDEN, PLAIN, [StoredObject(A.key, 10, ""), StoredObject(B.key, 10, "")])
    assert apply_merges("t/", [at(A), at(B), MERGED], [at(A), at(B)], [merge]) == [MERGED]


class Counting(MemoryStore):
    """Counts what it is asked for."""

    requests = 0

    def get(self, key: str) -> bytes:
        self.requests += 1
        return super().get(key)


def test_a_table_that_is_not_under_compaction_costs_no_request() -> None:
    lake = Counting({f"t/{A.key}": b"x"})
    table = find_table(lake, "t")
    assert table is not None and [file.key for file in table.files] == [f"t/{A.key}"]
    assert lake.requests == 0


def test_the_document_is_no_table_and_names_hidden_files_only_by_itself() -> None:
    document = {
        "schemaVersion": 1,
        "merges": [{"hidden": HIDDEN, "plain": PLAIN, "sources": [[A.key, 1, ""]]}],
    }
    objects = {f"t/{A.key}": b"x", f"t/{HIDDEN}": b"y", "t/2024/01/_merged-2.parquet": b"z"}
    lake = MemoryStore(objects | {"t/_compaction.json": json.dumps(document).encode()})
    table = find_table(lake, "t")
    assert table is not None and [file.key for file in table.files] == [f"t/{HIDDEN}"]
    assert table_names(lake) == ["t"]
