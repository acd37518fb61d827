"""Tables, layouts and names of a data bucket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from duckstep_service.core.catalog.tables import find_table, resolve_table, table_names
from duckstep_service.core.errors import InvalidDataFile, TableFormatNotSupported, TableNotFound
from duckstep_service.core.table_files import StoredObject
from duckstep_service.core.testing import MemoryStore


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


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (["spark.parquet/part-0.parquet", "x/a.parquet"], {"spark.parquet": 1, "x": 1}),
        (["x.parquet", "x/a.parquet", "x/b.parquet"], {"x": 2, "x.parquet": 1}),
        (["x.parq", "x.parquet"], {"x": 1, "x.parq": 1}),
        (["x.parquet/a.parquet", "x/a.parquet", "x/b.parquet"], {"x": 2, "x.parquet": 1}),
        (["T/a.parquet", "t/a.parquet", "t/b.parquet"], {"T": 1, "t": 2}),
        (["up.PARQUET", "sales.2024.parquet"], {"up": 1, "sales.2024": 1}),
    ],
)
def test_table_names_of_one_stem_are_tables_of_their_own(
    keys: list[str], names: dict[str, int]
) -> None:
    store = lake(*keys)
    assert table_names(store) == sorted(names)
    for name, files in names.items():
        assert len(resolve_table(store, name).files) == files


def test_find_table_folder_with_parquet_suffix_has_its_stem_too() -> None:
    store = lake("Spark.parquet/part-0.parquet")
    for name in ("Spark.parquet", "Spark", "spark.PARQUET"):
        assert [file.key for file in resolve_table(store, name).files] == [
            "Spark.parquet/part-0.parquet"
        ]


@pytest.mark.parametrize("name", ["a\\b", "a\nb", " a ", "a?*[1]", "a\u200bb", "~", "a#%41+"])
def test_find_table_name_of_any_characters(name: str) -> None:
    store = lake(f"{name}/a.parquet")
    assert table_names(store) == [name]
    assert len(resolve_table(store, name).files) == 1


def test_table_names_ignores_keys_without_a_name() -> None:
    assert table_names(lake("/a.parquet", "//b.parquet", "x/", "x//", "y/.parquet")) == ["x", "y"]


def test_resolve_table_several_spellings_are_not_guessed() -> None:
    with pytest.raises(TableNotFound, match="any of the tables Abc and aBc"):
        resolve_table(lake("Abc/a.parquet", "aBc/a.parquet"), "abc")


def test_resolve_table_never_suggests_its_own_name() -> None:
    """The folder exists, and holds no file that is not hidden."""
    with pytest.raises(TableNotFound, match="The table m03 is empty") as raised:
        resolve_table(lake("m03/_SUCCESS", "m02/a.parquet"), "M03".lower())
    assert raised.value.details == {"candidates": []}


@pytest.mark.parametrize(
    ("keys", "name", "kind"),
    [
        (["t/_delta_log/0.json", "t/a.parquet"], "t", "delta"),
        (["t/_delta_log/0.json"], "t", "delta"),
        (["t/y=1/a.parquet", "t/in/ner/_delta_log/0.json"], "t", "delta"),
        (["t/data/a.parquet", "t/metadata/v1.metadata.json"], "t", "iceberg"),
        (["t/.hoodie/hoodie.properties", "t/2024/a.parquet"], "t", "hudi"),
        (["_delta_log/0.json", "a.parquet"], "a", "delta"),
        (["_delta_log/0.json", "year=2024/a.parquet"], "year=2024", "delta"),
        (["data/a.parquet", "metadata/v1.metadata.json"], "data", "iceberg"),
        (["spark.parquet/_delta_log/0.json", "spark.parquet/a.parquet"], "spark", "delta"),
    ],
)
def test_find_table_of_another_format_raises(keys: list[str], name: str, kind: str) -> None:
    with pytest.raises(TableFormatNotSupported, match=f"^{name} ") as raised:
        resolve_table(lake(*keys), name)
    assert raised.value.details["kind"] == kind


def test_find_table_plain_metadata_folder_is_read() -> None:
    store = lake("t/metadata/a.parquet", "t/data/b.parquet", "metadata/c.parquet")
    assert len(resolve_table(store, "t").files) == 2
    assert len(resolve_table(store, "metadata").files) == 1


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


class EmptyFolder(RecordingStore):
    """A bucket whose listing shows a folder that no request can name."""

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        return ["caf\ufffd"] if not prefix else [], []


def test_find_table_name_with_replacement_character_is_unknown() -> None:
    assert find_table(lake("other/a.parquet"), "caf\ufffd") is None


def test_find_table_folder_that_is_no_utf8_is_an_error() -> None:
    with pytest.raises(InvalidDataFile, match="another encoding than UTF-8"):
        find_table(EmptyFolder({}), "caf\ufffd")
    assert find_table(lake("caf\ufffd/a.parquet"), "caf\ufffd") is not None
