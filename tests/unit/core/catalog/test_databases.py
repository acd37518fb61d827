"""Databases: folders whose sub-folders are tables of their own."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from duckstep_service.core.catalog.databases import database_children, may_be_table
from duckstep_service.core.catalog.tables import find_table, resolve_table
from duckstep_service.core.errors import TableFormatNotSupported, TableNotFound
from duckstep_service.core.table_files import TableFiles
from duckstep_service.core.testing import MemoryStore

ORDERS, CUSTOMERS = ["order_id", "customer_id", "amount"], ["customer_id", "name", "email"]


def children(columns: dict[str, Sequence[str]]) -> list[str]:
    """Return the tables of `db`, whose files have these columns."""
    store = MemoryStore(dict.fromkeys((f"db/{key}" for key in columns), b"PAR1"))
    table = find_table(store, "db")
    assert table is not None

    def names(probe: TableFiles) -> Sequence[str]:
        return columns[probe.files[0].key.removeprefix("db/")]

    return database_children(table, names)


@pytest.mark.parametrize(
    "columns",
    [
        {"orders/a.parquet": ORDERS, "customers/a.parquet": CUSTOMERS},
        {"orders/year=2024/a.parquet": ORDERS, "customers/a.parquet": CUSTOMERS},
        {"orders/2024/11/09/a.parquet": ORDERS, "customers/a.parq": CUSTOMERS},
        {"orders/a.parquet": ["v"], "customers/a.parquet": ["w"]},
        {"orders/a.parquet": ["ID", "total"], "customers/a.parquet": ["id", "name"]},
        {f"t{n}/a.parquet": [f"c{n}"] for n in range(30)},
    ],
)
def test_database_children_of_different_columns_are_tables(
    columns: dict[str, Sequence[str]],
) -> None:
    assert children(columns) == sorted({key.split("/")[0] for key in columns})


@pytest.mark.parametrize(
    "columns",
    [
        {"us/a.parquet": ORDERS, "eu/a.parquet": ORDERS},
        {"us/a.parquet": ORDERS, "eu/a.parquet": [*ORDERS, "vat", "c1", "c2", "c3", "c4"]},
        {"us/a.parquet": ["id", "amount", "state"], "eu/a.parquet": ["id", "amount", "vat"]},
        {"us/a.parquet": ["ID", "Amount"], "eu/a.parquet": ["id", "amount"]},
        {"only/a.parquet": ORDERS},
        {"orders/a.parquet": ORDERS, "customers/a.parquet": CUSTOMERS, "b.parquet": ORDERS},
        {"k=1/a.parquet": ORDERS, "k=2/a.parquet": CUSTOMERS},
        {"2024/a.parquet": ORDERS, "2025/a.parquet": CUSTOMERS},
        {"2024-01-01/a.parquet": ORDERS, "2024-01-02/a.parquet": CUSTOMERS},
        {"123456789012/a.parquet": ORDERS, "210987654321/a.parquet": CUSTOMERS},
        {"readable/a.parquet": ORDERS, "unreadable/a.parquet": []},
    ],
)
def test_database_children_of_one_table_are_none(columns: dict[str, Sequence[str]]) -> None:
    assert children(columns) == []


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("orders", True),
        ("T", True),
        ("t1", True),
        ("_x", False),
        ("k=1", False),
        ("2024", False),
        ("2024-01-01T00", False),
    ],
)
def test_may_be_table_by_name(folder: str, expected: bool) -> None:
    assert may_be_table(folder) is expected


def lake(*keys: str) -> MemoryStore:
    return MemoryStore(dict.fromkeys(keys, b"PAR1"))


def test_find_table_in_database_by_qualified_name() -> None:
    store = lake("db/orders/k=1/a.parquet", "db/Customers/b.parquet", "db.x/y.parquet")
    for name, folder in {
        "db.orders": "db/orders/",
        "DB.Orders": "db/orders/",
        "db.customers": "db/Customers/",
        "db.x": "db.x/",
    }.items():
        table = resolve_table(store, name)
        assert (table.name, table.folder) == (name, folder)
    assert resolve_table(store, "db.orders").groups[0].partitions == {"k": "BIGINT"}


@pytest.mark.parametrize("name", ["db.order", "db.", ".orders", "db.k=1", "db.a.parquet", "x.y"])
def test_find_table_in_database_unknown_name_raises(name: str) -> None:
    with pytest.raises(TableNotFound):
        resolve_table(lake("db/orders/a.parquet", "db/k=1/b.parquet"), name)


def test_resolve_table_unknown_in_database_suggests_its_tables() -> None:
    with pytest.raises(TableNotFound, match=r"Did you mean db\.orders"):
        resolve_table(lake("db/orders/a.parquet", "other/b.parquet"), "db.order")


@pytest.mark.parametrize(
    "keys",
    [
        ["db/a/x.parquet", "db/a/_table.yaml", "db/b/x.parquet"],
        ["db/a/_delta_log/0.json", "db/a/x.parquet", "db/b/x.parquet"],
        ["db/a/metadata/v1.metadata.json", "db/a/data/x.parquet", "db/b/x.parquet"],
    ],
)
def test_find_table_folder_with_declared_tables_is_database(keys: list[str]) -> None:
    with pytest.raises(TableNotFound, match=r"db is a database.* db\.a, db\.b\.") as raised:
        resolve_table(lake(*keys), "db")
    assert raised.value.details == {"candidates": ["db.a", "db.b"], "database": "db"}
    assert len(resolve_table(lake(*keys), "db.b").files) == 1


def test_find_table_of_another_format_in_database_is_refused() -> None:
    store = lake("db/a/_delta_log/0.json", "db/a/x.parquet", "db/b/x.parquet")
    with pytest.raises(TableFormatNotSupported, match=r"^db\.a is a Delta Lake table"):
        resolve_table(store, "db.a")


def test_find_table_with_own_files_beside_another_format_is_refused() -> None:
    store = lake("t/a/_delta_log/0.json", "t/a/x.parquet", "t/x.parquet")
    with pytest.raises(TableFormatNotSupported, match=r"^t contains a Delta Lake table"):
        resolve_table(store, "t")


def test_find_table_with_own_settings_is_no_database() -> None:
    keys = ["db/_table.yaml", "db/a/_table.yaml", "db/a/x.parquet", "db/b/x.parquet"]
    table = resolve_table(lake(*keys), "db")
    assert len(table.files) == 2
    assert database_children(table, lambda probe: [probe.files[0].key]) == []
