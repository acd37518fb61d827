"""Tables of Glue databases in the catalog."""

from __future__ import annotations

from dataclasses import replace

import pytest
from duckstep_service.core.catalog.declared_types import declare_types
from duckstep_service.core.catalog.glue_table import GlueColumn, GlueTable
from duckstep_service.core.catalog.linked_tables import (
    REFRESH_SECONDS,
    GlueDatabases,
    LinkedBucket,
    LinkedTable,
    link_table,
)
from duckstep_service.core.catalog.settings import load_settings
from duckstep_service.core.catalog.tables import find_table, resolve_table
from duckstep_service.core.errors import InvalidDataFile, TableNotFound
from duckstep_service.core.testing import MemoryStore
from duckstep_service.core.testing_athena import MemoryGlue

URL = "s3://lake/data/"
ORDERS = GlueTable(
    "sales", "orders", f"{URL}raw/orders/", [], [GlueColumn("year", "string")], {}, {}
)
FILES = {
    "raw/orders/year=2023/a.parquet": b"PAR1",
    "raw/orders/year=2024/a.parquet": b"PAR1",
    "reviews/a.parquet": b"PAR1",
}


class Reports:
    """The reported tables, and a clock."""

    def __init__(self) -> None:
        self.tables: dict[str, str] = {}
        self.now = 0.0

    def __call__(self, name: str, reason: str) -> None:
        self.tables[name] = reason


def bucket(*tables: GlueTable, reports: Reports | None = None) -> LinkedBucket:
    made = reports or Reports()
    databases = GlueDatabases(["sales"], MemoryGlue(*tables), URL, lambda: made.now, made)
    return LinkedBucket(MemoryStore(FILES), databases)


def test_table_of_a_glue_database_is_its_folder() -> None:
    table = find_table(bucket(ORDERS), "sales.orders")
    assert table is not None
    assert (table.name, table.folder, len(table.files)) == ("sales.orders", "raw/orders/", 2)


def test_table_of_a_glue_database_is_found_in_any_case() -> None:
    table = resolve_table(bucket(ORDERS), "Sales.ORDERS")
    assert (table.name, table.folder) == ("Sales.ORDERS", "raw/orders/")


def test_table_of_a_glue_database_has_its_types_of_partition_columns() -> None:
    lake = bucket(ORDERS)
    table = resolve_table(lake, "SALES.orders")
    declared = declare_types(table, load_settings(lake, table))
    assert declared.groups[0].partitions == {"year": "VARCHAR"}
    own = replace(table, name="raw")
    assert load_settings(lake, own).partition_types == {}


def test_table_of_a_glue_database_does_not_replace_an_own_one() -> None:
    lake = bucket(ORDERS)
    store = MemoryStore(FILES | {"sales/orders/a.parquet": b"PAR1"})
    table = find_table(LinkedBucket(store, lake.databases), "sales.orders")
    assert table is not None
    assert table.folder == "sales/orders/"


def test_table_of_a_glue_database_with_other_folders_is_an_error() -> None:
    lake = bucket(replace(ORDERS, keys=[GlueColumn("dt", "string")]))
    with pytest.raises(InvalidDataFile, match="partition keys dt in Glue"):
        find_table(lake, "sales.orders")


def test_table_of_a_glue_database_is_a_candidate_for_a_similar_name() -> None:
    with pytest.raises(TableNotFound) as raised:
        resolve_table(bucket(ORDERS), "sales.order")
    assert raised.value.details["candidates"] == ["sales.orders"]


@pytest.mark.parametrize(
    ("location", "folder"),
    [
        (f"{URL}raw/orders", "raw/orders/"),
        ("s3a://lake/data/raw/orders/", "raw/orders/"),
        ("s3://other/data/raw/orders/", ""),
        ("s3://lake/elsewhere/", ""),
        (URL, ""),
    ],
)
def test_location_is_a_folder_below_the_data_prefix(location: str, folder: str) -> None:
    linked = link_table(replace(ORDERS, location=location), URL)
    assert (linked.folder if isinstance(linked, LinkedTable) else "") == folder


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("int", "BIGINT"), ("date", "DATE"), ("varchar(10)", "VARCHAR"), ("timestamp", None)],
)
def test_partition_key_has_a_type_of_the_catalog(kind: str, expected: str | None) -> None:
    linked = link_table(replace(ORDERS, keys=[GlueColumn("Year", kind)]), URL)
    types = linked.partition_types if isinstance(linked, LinkedTable) else {"year": None}
    assert types == {"year": expected}


def test_other_tables_are_reported_with_the_reason() -> None:
    reports = Reports()
    lake = bucket(ORDERS, replace(ORDERS, name="far", location="s3://b/t/"), reports=reports)
    assert list(lake.databases.tables()) == ["sales.orders"]
    assert "no folder in the data bucket" in reports.tables["sales.far"]


def test_databases_are_read_again_after_a_while() -> None:
    reports, glue = Reports(), MemoryGlue()
    databases = GlueDatabases(["sales"], glue, URL, lambda: reports.now, reports)
    assert databases.tables() == {}
    assert "no such database" in reports.tables["sales"]
    glue.ensure(ORDERS)
    assert databases.tables() == {}
    reports.now = REFRESH_SECONDS
    assert list(databases.tables()) == ["sales.orders"]
