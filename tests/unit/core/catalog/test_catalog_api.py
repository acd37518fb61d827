"""The catalog documents over an in-memory bucket and fixed columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from duckstep_service.core.catalog.catalog_api import Catalog
from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.glue_table import GlueColumn, GlueTable
from duckstep_service.core.catalog.linked_tables import GlueDatabases, LinkedBucket
from duckstep_service.core.catalog.table_documents import Profile
from duckstep_service.core.errors import (
    InternalError,
    InvalidDataFile,
    StorageUnavailable,
    TableNotFound,
)
from duckstep_service.core.table_files import Column, StoredObject, TableFiles
from duckstep_service.core.testing import MemoryStore
from duckstep_service.core.testing_athena import MemoryGlue

LAKE = MemoryStore(
    {
        **{f"Daily/year=2024/month=0{m}/day=01/a.parquet": b"12" for m in (1, 2, 3)},
        "Daily/_table.yaml": b"time_column: ts\ntime_zone: Asia/Seoul\npolicy: warn\n",
        "plain/2023/11/a.parquet": b"1",
        "plain/2024/02/a.parquet": b"1",
        "mixed/2024/02/a.parquet": b"1",
        "mixed/b.parquet": b"1",
        "broken/a.parquet": b"",
        "users.parquet": b"123",
        "_hidden/a.parquet": b"1",
        "empty/readme.txt": b"1",
    }
)


class Rote:
    """Every table has two columns and its partitions'; `broken` cannot be read."""

    def columns(self, table: TableFiles, max_reads: int) -> list[Column]:
        if table.name == "broken":
            raise InvalidDataFile("broken/a.parquet is not readable Parquet.")
        folders = {name: kind for group in table.groups for name, kind in group.partitions.items()}
        own = [Column("id", "BIGINT"), Column("ts", "TIMESTAMP")]
        return [*own, *(Column(name, kind) for name, kind in folders.items())]

    def profile(self, table: TableFiles, time_column: str) -> Profile:
        self.columns(table, 0)
        dates = ("2020-01-01", "2020-02-01") if time_column else None
        return Profile(None, 70, dates, {"id": ["1", "2"]})


def catalog() -> Catalog:
    return Catalog(LAKE, Rote(), Rote())


def table(name: str) -> dict[str, Any]:
    (found,) = [each for each in catalog().all_tables() if each["name"] == name]
    return found


def test_all_tables_are_sorted_by_name() -> None:
    names = [each["name"] for each in catalog().all_tables()]
    assert names == ["Daily", "broken", "empty", "mixed", "plain", "users"]
    several = Catalog(LAKE, Rote(), Rote(), parallel_map=ThreadPoolExecutor(4).map)
    assert several.all_tables() == catalog().all_tables()


class Refusing(MemoryStore):
    """A bucket that denies access to the objects of `denied`."""

    def get(self, key: str) -> bytes:
        if key.startswith("denied/"):
            raise InternalError("S3 refused a request of the service: AccessDenied.")
        return super().get(key)

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        if prefix.startswith("hidden/"):
            raise InternalError("S3 refused a request of the service: AccessDenied.")
        return super().list_objects(prefix)


class Unreliable(Rote):
    def columns(self, table: TableFiles, max_reads: int) -> list[Column]:
        if table.name == "slow":
            raise StorageUnavailable("S3 did not respond in time.")
        return super().columns(table, max_reads)


def test_all_tables_broken_table_is_listed_with_reason() -> None:
    bodies = {f"{name}/a.parquet": b"1" for name in ("ok", "denied", "hidden", "slow")}
    bodies |= {"folder/k=a/x.parquet": b"1", "folder/_table.yaml": b"partition.k: BIGINT"}
    bodies |= {"merging/a.parquet": b"1"}
    lake = Refusing(bodies | {"denied/_table.yaml": b"x: 1", "merging/_compaction.json": b"["})
    catalog = Catalog(lake, Unreliable(), Unreliable())
    errors: dict[str, Any] = {each["name"]: each.get("error") for each in catalog.all_tables()}
    assert list(errors) == ["denied", "folder", "hidden", "merging", "ok", "slow"]
    assert errors.pop("ok") is None
    assert errors["slow"] == {
        "code": "StorageUnavailable",
        "message": "S3 did not respond in time.",
    }
    assert "denied/_table.yaml" in errors["denied"]["message"]
    assert "folder/k=a/x.parquet" in errors["folder"]["message"]
    for name, error in errors.items():
        described = catalog.describe(name)
        assert described["error"] == error
        required = {"name", "columns", "partitions", "layouts", "timeZone", "policy", "files"}
        assert required <= described.keys()


def test_table_document_has_date_range() -> None:
    assert table("Daily") == {
        "name": "Daily",
        "kind": "parquet",
        "columns": [
            {"name": "id", "type": "BIGINT"},
            {"name": "ts", "type": "TIMESTAMP"},
            {"name": "year", "type": "BIGINT", "partition": True},
            {"name": "month", "type": "BIGINT", "partition": True},
            {"name": "day", "type": "BIGINT", "partition": True},
        ],
        "partitions": ["year", "month", "day"],
        "layouts": ["hive"],
        "timeColumn": "ts",
        "timeZone": "Asia/Seoul",
        "policy": "warn",
        "dateRange": {"from": "2024-01-01", "to": "2024-03-01"},
        "files": 3,
        "bytes": 6,
    }


def test_table_document_month_ends_at_last_day() -> None:
    assert table("plain")["dateRange"] == {"from": "2023-11-01", "to": "2024-02-29"}


def test_table_document_file_without_partition_has_no_dates() -> None:
    assert table("mixed")["layouts"] == ["none", "plain"]
    assert "dateRange" not in table("mixed")


def test_table_document_single_file() -> None:
    assert (table("users")["partitions"], table("users")["bytes"]) == ([], 3)
    assert "timeColumn" not in table("users")


def test_all_tables_broken_file_has_error() -> None:
    assert table("broken")["error"]["code"] == "InvalidDataFile"
    assert table("broken")["columns"] == []
    described = catalog().describe("broken")
    assert (described["error"]["code"], described["rows"]) == ("InvalidDataFile", None)


def test_describe_has_rows_and_samples() -> None:
    found = catalog().describe("dAILY")
    samples = {column["name"]: column["samples"] for column in found["columns"]}
    assert samples == {
        "id": ["1", "2"],
        "ts": [],
        "year": ["2024"],
        "month": ["3", "2", "1"],
        "day": ["1"],
    }
    assert (found["name"], found["rows"], found["approximateRows"]) == ("Daily", None, 70)
    assert found["dateRange"] == {"from": "2024-01-01", "to": "2024-03-01"}
    assert {name: value for name, value in found.items() if name in table("Daily")} == table(
        "Daily"
    ) | {"columns": found["columns"]}


class Index:
    """Knows every file whose key does not hold `unknown`, with 7 rows each."""

    def __init__(self, unknown: str) -> None:
        self.unknown = unknown

    def find(self, files: Sequence[StoredObject]) -> Mapping[str, FileIndex]:
        known = [file for file in files if self.unknown not in file.key]
        return {file.key: FileIndex(file.version, file.size, 7, b"", {}) for file in known}


@pytest.mark.parametrize(("unknown", "rows"), [("nothing", 21), ("month=02", None)])
def test_describe_rows_from_complete_index(unknown: str, rows: int | None) -> None:
    found = Catalog(LAKE, Rote(), Rote(), Index(unknown)).describe("Daily")
    assert (found["rows"], found.get("approximateRows")) == (rows, None if rows else 70)


def test_describe_unknown_table_has_candidates() -> None:
    with pytest.raises(TableNotFound) as caught:
        catalog().describe("user")
    assert caught.value.details == {"candidates": ["users"]}


def test_all_tables_lists_other_formats_and_folders_without_parquet() -> None:
    lake = MemoryStore(
        {
            "delta/_delta_log/0.json": b"{}",
            "delta/a.parquet": b"1",
            "ice/data/a.parquet": b"1",
            "ice/metadata/v1.metadata.json": b"{}",
            "texts/a.csv": b"1",
            "good/a.parquet": b"1",
            "good/b.csv": b"1",
            "nothing/_SUCCESS": b"",
        }
    )
    catalog = Catalog(lake, Rote(), Rote())
    documents = {each["name"]: each for each in catalog.all_tables()}
    assert list(documents) == ["delta", "good", "ice", "texts"]
    assert [each["kind"] for each in documents.values()] == [
        "delta",
        "parquet",
        "iceberg",
        "parquet",
    ]
    assert documents["delta"]["error"]["code"] == "TableFormatNotSupported"
    assert "a.csv" in documents["texts"]["error"]["message"]
    assert documents["good"]["skipped"] == {
        "files": 1,
        "examples": ["b.csv"],
        "reason": "suffix .csv",
    }
    for name in ("delta", "ice", "texts"):
        assert catalog.describe(name) == {"rows": None} | documents[name]


def test_all_tables_after_time_limit_leaves_out_columns() -> None:
    times = iter([0.0, 1.0, *[16.0] * 10])
    documents = Catalog(LAKE, Rote(), Rote(), clock=lambda: next(times)).all_tables()
    assert [bool(each["columns"]) for each in documents] == [True] + [False] * 5
    late = {each["name"]: each for each in documents}["users"]
    assert (late["error"]["code"], late["files"], late["bytes"]) == ("TimeLimitExceeded", 1, 3)


def test_describe_returns_the_name_in_the_bucket() -> None:
    lake = MemoryStore(dict.fromkeys(("X.parquet", "Y.parquet/a.parquet", "z/a.parq"), b"1"))
    catalog = Catalog(lake, Rote(), Rote())
    names = {name: catalog.describe(name)["name"] for name in ("x", "y", "Z")}
    assert names == {"x": "X", "y": "Y.parquet", "Z": "z"}


class Named(Rote):
    """The column of a file has the name of its folder."""

    def columns(self, table: TableFiles, max_reads: int) -> list[Column]:
        return [Column(table.files[0].key.split("/")[-2], "BIGINT")]


def test_all_tables_lists_the_tables_of_a_database() -> None:
    keys = ("db/orders/a.parquet", "db/customers/a.parquet", "z/a.parquet", "a/us/eu/a.parquet")
    logged = ("db2/plain/a.parquet", "db2/delta/_delta_log/0.json", "db2/delta/a.parquet")
    catalog = Catalog(MemoryStore(dict.fromkeys((*keys, *logged), b"1")), Named(), Named())
    documents = {each["name"]: each for each in catalog.all_tables()}
    assert list(documents) == ["a", "db.customers", "db.orders", "db2.delta", "db2.plain", "z"]
    assert documents["db.orders"]["columns"] == [{"name": "orders", "type": "BIGINT"}]
    assert documents["db2.delta"]["kind"] == "delta"
    assert catalog.describe("DB.Orders")["name"] == "db.orders"
    with pytest.raises(TableNotFound, match=r"db\.customers, db\.orders") as raised:
        catalog.describe("db")
    assert raised.value.details["database"] == "db"


@pytest.mark.parametrize(
    ("keys", "kinds"),
    [
        (["_delta_log/0.json", "a.parquet", "k=1/a.parquet"], {"a": "delta", "k=1": "delta"}),
        (["metadata/v1.metadata.json", "data/a.parquet", "x/a.parquet"], {"data": "iceberg"}),
    ],
)
def test_all_tables_of_a_bucket_that_is_one_table_are_refused(
    keys: list[str], kinds: dict[str, str]
) -> None:
    catalog = Catalog(MemoryStore(dict.fromkeys(keys, b"PAR1")), Rote(), Rote())
    documents = {each["name"]: each for each in catalog.all_tables()}
    refused = {name: each["kind"] for name, each in documents.items() if "error" in each}
    assert {name: kind for name, kind in refused.items() if name != "metadata"} == kinds


def test_all_tables_lists_the_tables_of_glue_databases() -> None:
    columns = [GlueColumn("n", "int")]
    tables = [
        GlueTable("sales", "orders", "s3://lake/raw/orders/", columns),
        GlueTable("sales", "absent", "s3://lake/absent/", columns),
        GlueTable("sales", "other", "s3://lake/raw/orders/", columns, [GlueColumn("dt", "date")]),
    ]
    databases = GlueDatabases(
        ["sales"], MemoryGlue(*tables), "s3://lake/", lambda: 0.0, lambda *_: None
    )
    lake = LinkedBucket(MemoryStore({"raw/orders/a.parquet": b"1"}), databases)
    documents = {each["name"]: each for each in Catalog(lake, Rote(), Rote()).all_tables()}
    assert set(documents) == {"raw", "sales.orders", "sales.other"}
    assert documents["sales.orders"]["files"] == 1
    assert "partition keys dt" in documents["sales.other"]["error"]["message"]
