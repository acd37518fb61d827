"""Tables, layouts and names of a data bucket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from duckstep_service.core.catalog.partitions import parse_partition
from duckstep_service.core.catalog.tables import find_table, resolve_table, table_names
from duckstep_service.core.errors import TableNotFound
from duckstep_service.core.table_files import StoredObject
from duckstep_service.core.testing import MemoryStore


@pytest.mark.parametrize(
    ("folders", "layout", "values"),
    [
        ([], "none", {}),
        (["year=2024", "month=01"], "hive", {"year": "2024", "month": "01"}),
        (["region=a%20b"], "hive", {"region": "a b"}),
        (["2024"], "plain", {"year": "2024"}),
        (["2024", "11", "09"], "plain", {"year": "2024", "month": "11", "day": "09"}),
        (
            ["2024", "1", "9", "23"],
            "plain",
            {"year": "2024", "month": "1", "day": "9", "hour": "23"},
        ),
        (["2024", "11", "09", "00", "00"], "none", {}),
        (["11", "09"], "none", {}),
        (["2024", "november"], "none", {}),
        (["year=2024", "11"], "none", {}),
    ],
)
def test_parse_partition_of_path(folders: list[str], layout: str, values: dict[str, str]) -> None:
    assert parse_partition(folders) == (layout, values)


class RecordingStore(MemoryStore):
    """Records the prefixes of its listings."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        super().__init__(objects)
        self.prefixes: list[str] = []

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        self.prefixes.append(prefix)
        return super().list_objects(prefix)


def lake(*keys: str) -> MemoryStore:
    return MemoryStore(dict.fromkeys(keys, b"PAR1"))


def test_group_files_uses_narrowest_type() -> None:
    table = find_table(
        lake(
            "t/year=2024/day=2024-01-01/region=eu/a.parquet",
            "t/year=0099/day=2024-01-02/region=12/a.parquet",
        ),
        "t",
    )
    assert table is not None
    assert table.groups[0].partitions == {"year": "BIGINT", "day": "DATE", "region": "VARCHAR"}


def test_group_files_separates_layouts() -> None:
    table = find_table(lake("t/2024/11/09/a.parquet", "t/year=2024/month=12/b.parquet"), "t")
    assert table is not None
    assert [(group.layout, len(group.files)) for group in table.groups] == [
        ("hive", 1),
        ("plain", 1),
    ]


def test_data_files_excludes_hidden_names() -> None:
    keys = ["t/_table.yaml", "t/.tmp.parquet", "t/_temporary/a.parquet", "t/a.csv", "t/a.parquet"]
    table = find_table(lake(*keys), "t")
    assert table is not None
    assert [file.key for file in table.files] == ["t/a.parquet"]


def test_find_table_top_file() -> None:
    store = lake("plain.parquet", "plain.parquet.bak", "reviews/a.parquet", "_hidden/a.parquet")
    assert table_names(store) == ["plain", "reviews"]
    assert [file.key for file in resolve_table(store, "plain").files] == ["plain.parquet"]


def test_resolve_table_ignores_case() -> None:
    assert resolve_table(lake("Reviews/a.parquet"), "REVIEWS").name == "REVIEWS"


@pytest.mark.parametrize(
    ("name", "hint"),
    [("review", "Did you mean reviews"), ("orders", "The tables are"), ("../x", "The tables are")],
)
def test_resolve_table_unknown_lists_tables(name: str, hint: str) -> None:
    with pytest.raises(TableNotFound, match=hint):
        resolve_table(lake("reviews/a.parquet", "users/a.parquet"), name)


def test_resolve_table_empty_bucket_message() -> None:
    with pytest.raises(TableNotFound, match="no table yet"):
        resolve_table(lake(), "reviews")


def test_resolve_table_name_longer_than_a_key_is_unknown() -> None:
    """S3 refuses a request for keys that begin with more than 1,024 bytes."""
    bucket = RecordingStore({"reviews/a.parquet": b"PAR1"})
    for name in ("r" * 250_000, "\u00e9" * 600):
        with pytest.raises(TableNotFound, match=r"no table .{200}"):
            resolve_table(bucket, name)
    assert all(len(prefix.encode()) <= 1024 for prefix in bucket.prefixes)
