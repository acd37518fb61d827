"""The data files of a table by name and content, and the files that are skipped."""

from __future__ import annotations

import pytest
from duckstep_service.core.catalog.data_files import FileSelection, parquet_stem
from duckstep_service.core.catalog.tables import find_table
from duckstep_service.core.errors import InternalError, InvalidDataFile
from duckstep_service.core.table_files import SkippedFiles, StoredObject, TableFiles
from duckstep_service.core.testing import MemoryStore

PARQUET, OTHER = b"PAR1....PAR1", b"id,v\n1,2\n"


class CountingStore(MemoryStore):
    """Counts the reads of first bytes."""

    reads = 0

    def first_bytes(self, file: StoredObject, count: int) -> bytes:
        self.reads += 1
        return super().first_bytes(file, count)


def table(objects: dict[str, bytes]) -> TableFiles:
    found = find_table(CountingStore({f"t/{key}": body for key, body in objects.items()}), "t")
    assert found is not None
    return found


def paths(found: TableFiles) -> list[str]:
    return [file.key.removeprefix("t/") for file in found.files]


@pytest.mark.parametrize(
    "name", ["a.PARQUET", "a.Parquet", "a.parq", "a.pq", "a.PQ", "a.snappy.parquet", "a.b.parq"]
)
def test_select_parquet_suffix_is_taken_by_name(name: str) -> None:
    store = CountingStore({f"t/{name}": OTHER})
    found = find_table(store, "t")
    assert found is not None
    assert (paths(found), store.reads) == ([name], 0)


@pytest.mark.parametrize(
    "name",
    ["part-00000", "000000_0", "2024.01.05", "a.parquet.gzip", "a.parquet.SNAPPY", "a.parq.zst"],
)
def test_select_undecided_name_reads_first_bytes(name: str) -> None:
    objects = {"z.parquet": PARQUET, name: PARQUET, f"other-{name}": OTHER}
    found = table(objects)
    assert paths(found) == sorted([name, "z.parquet"])
    assert found.skipped == SkippedFiles(1, (f"other-{name}",), "no Parquet content")


def test_select_encrypted_file_is_a_data_file() -> None:
    assert paths(table({"a.parquet.encrypted": b"PARE....PARE"})) == ["a.parquet.encrypted"]


def test_select_keeps_partitions_of_files_without_suffix() -> None:
    found = table({f"dt=2024-01-0{day}/000000_0": PARQUET for day in (1, 2)})
    assert [(group.layout, dict(group.partitions)) for group in found.groups] == [
        ("hive", {"dt": "DATE"})
    ]


def test_select_reports_skipped_files_with_reasons() -> None:
    objects = {
        "a.parquet": PARQUET,
        "b.csv": OTHER,
        "deep/c.json": OTHER,
        "d.parquet.bak": PARQUET,
        "e": b"",
        "_f.parquet": PARQUET,
        "_SUCCESS": b"",
        "_metadata": PARQUET,
        "_temporary/0/g.parquet": PARQUET,
        "._a.parquet": OTHER,
        ".a.parquet.crc": OTHER,
        "_merged-4f.parquet": PARQUET,
        "day_$folder$": b"",
    }
    skipped = table(objects).skipped
    assert skipped is not None
    assert (skipped.files, len(skipped.examples)) == (5, 3)
    for reason in ("suffix .csv", "suffix .json", "suffix .bak", "0 bytes", "begins with _"):
        assert reason in skipped.reason


def test_select_hidden_partition_column_is_read() -> None:
    assert paths(table({"_hour=01/a.parquet": PARQUET})) == ["_hour=01/a.parquet"]


def test_select_many_files_without_suffix_reads_a_sample() -> None:
    store = CountingStore({f"t/{number:06}_0": PARQUET for number in range(1000)})
    found = find_table(store, "t")
    assert found is not None
    assert len(found.files) == 1000
    assert store.reads <= 16


def test_select_many_mixed_files_without_suffix_raises() -> None:
    objects = {f"t/{number:06}_0": PARQUET if number % 2 else OTHER for number in range(999)}
    with pytest.raises(InvalidDataFile, match="Give the Parquet files the suffix"):
        find_table(MemoryStore(objects), "t")


def test_find_table_of_skipped_files_only_names_them() -> None:
    with pytest.raises(InvalidDataFile, match=r"t holds no Parquet file. Skipped: a.csv, b .*csv"):
        table({"a.csv": OTHER, "b": OTHER})


class Denying(MemoryStore):
    """Denies the content of its objects."""

    def first_bytes(self, file: StoredObject, count: int) -> bytes:
        raise InternalError("S3 refused a request of the service: AccessDenied.")


def test_select_unreadable_content_is_an_error_of_the_table() -> None:
    with pytest.raises(InvalidDataFile, match="t/part-0 cannot be read"):
        find_table(Denying({"t/part-0": PARQUET}), "t")


def test_select_deleted_file_is_skipped() -> None:
    selection = FileSelection(MemoryStore())
    assert selection.select("t/", [StoredObject("t/part-0", 20, "v")]) == []


@pytest.mark.parametrize(
    ("name", "stem"),
    [("a.parquet", "a"), ("a.b.PQ", "a.b"), (".parquet", None), ("a", None), ("a.parquet.", None)],
)
def test_parquet_stem_of_name(name: str, stem: str | None) -> None:
    assert parquet_stem(name) == stem
