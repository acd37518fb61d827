"""Tables and partitions in Glue, over moto."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from duckstep_service.aws.glue import GlueDataCatalog
from duckstep_service.core.catalog.glue_table import GlueColumn, GluePartition, GlueTable
from duckstep_service.core.errors import InternalError, StorageUnavailable

DATABASE = "duckstep"
TABLE = GlueTable(
    DATABASE,
    "reviews",
    "s3://lake/reviews/",
    [GlueColumn("rating", "int"), GlueColumn("review_ts", "bigint")],
    [GlueColumn("year", "bigint")],
    {"projection.enabled": "true", "projection.year.type": "integer"},
    {"year": (2023, 2024)},
)
LATER = 3 * 3600.0


def registered(count: int, complete: bool = True) -> GlueTable:
    """Return the table with registered partitions."""
    partitions = [
        GluePartition((str(year),), f"s3://lake/reviews/year={year}/") for year in range(count)
    ]
    return replace(TABLE, parameters={}, ranges={}, partitions=partitions, complete=complete)


@pytest.fixture
def client(aws: None) -> Iterator[Any]:
    created = boto3.client("glue", region_name="us-east-1")
    created.create_database(DatabaseInput={"Name": DATABASE})
    yield created


@pytest.fixture
def glue(client: Any) -> GlueDataCatalog:
    return GlueDataCatalog(client)


def calls(client: Any) -> list[str]:
    """Return the list to which the operations of a client are added."""
    names: list[str] = []
    client.meta.events.register(
        "before-call.glue", lambda model, **_: names.append(model.name), unique_id="calls"
    )
    return names


def partition_values(client: Any) -> set[str]:
    pages = client.get_paginator("get_partitions").paginate(
        DatabaseName=DATABASE, TableName=TABLE.name
    )
    return {partition["Values"][0] for page in pages for partition in page["Partitions"]}


def test_ensure_creates_the_table_for_athena(glue: GlueDataCatalog, client: Any) -> None:
    glue.ensure(TABLE)
    stored = client.get_table(DatabaseName=DATABASE, Name=TABLE.name)["Table"]
    assert stored["TableType"] == "EXTERNAL_TABLE"
    assert stored["Parameters"]["projection.year.range"] == "2023,2024"
    assert stored["StorageDescriptor"]["Location"] == TABLE.location
    assert stored["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"].endswith("HiveSerDe")
    assert glue.table(DATABASE, TABLE.name) == TABLE


def test_ensure_of_listed_files_takes_their_list(glue: GlueDataCatalog, client: Any) -> None:
    linked = replace(TABLE, links=["s3://lake/reviews.parquet"])
    glue.ensure(linked)
    glue.ensure(linked)
    storage = client.get_table(DatabaseName=DATABASE, Name=TABLE.name)["Table"]["StorageDescriptor"]
    assert storage["InputFormat"].endswith("SymlinkTextInputFormat")
    assert glue.table(DATABASE, TABLE.name) is None


def test_ensure_of_an_equal_table_writes_nothing(glue: GlueDataCatalog, client: Any) -> None:
    glue.ensure(TABLE)
    names = calls(client)
    glue.ensure(TABLE)
    assert names == ["GetTable"]


def test_ensure_updates_columns_and_widens_ranges(glue: GlueDataCatalog) -> None:
    glue.ensure(TABLE)
    columns = [*TABLE.columns, GlueColumn("title", "string")]
    glue.ensure(replace(TABLE, columns=columns, ranges={"year": (2024, 2025)}))
    stored = glue.table(DATABASE, TABLE.name)
    assert stored is not None
    assert (stored.columns, stored.ranges) == (columns, {"year": (2023, 2025)})


def test_ensure_replaces_a_table_with_other_keys(glue: GlueDataCatalog, client: Any) -> None:
    glue.ensure(registered(2))
    glue.ensure(replace(TABLE, keys=[GlueColumn("account", "string")], ranges={}))
    stored = glue.table(DATABASE, TABLE.name)
    assert stored is not None
    assert [key.name for key in stored.keys] == ["account"]
    assert partition_values(client) == set()


def test_ensure_registers_partitions_in_batches_and_once(
    glue: GlueDataCatalog, client: Any
) -> None:
    names = calls(client)
    glue.ensure(registered(250))
    assert names.count("BatchCreatePartition") == 3
    assert len(partition_values(client)) == 250
    names.clear()
    glue.ensure(registered(250))
    assert names == ["GetTable"]


def test_ensure_updates_partitions_with_their_columns(glue: GlueDataCatalog, client: Any) -> None:
    glue.ensure(registered(2))
    glue.ensure(replace(registered(2), columns=[GlueColumn("rating", "bigint")]))
    partition = client.get_partition(
        DatabaseName=DATABASE, TableName=TABLE.name, PartitionValues=["1"]
    )["Partition"]
    assert partition["StorageDescriptor"]["Columns"] == [{"Name": "rating", "Type": "bigint"}]


def test_ensure_deletes_only_old_partitions(glue: GlueDataCatalog, client: Any) -> None:
    glue.ensure(registered(60))
    glue.ensure(registered(2))
    assert len(partition_values(client)) == 60
    clock = glue._clock
    GlueDataCatalog(client, lambda: clock() + LATER).ensure(
        replace(registered(2), columns=TABLE.columns[:1])
    )
    assert partition_values(client) == {"0", "1"}


def test_ensure_of_a_part_deletes_no_partition(glue: GlueDataCatalog, client: Any) -> None:
    glue.ensure(registered(3))
    clock = glue._clock
    GlueDataCatalog(client, lambda: clock() + LATER).ensure(registered(1, complete=False))
    assert partition_values(client) == {"0", "1", "2"}


def test_ensure_after_a_part_with_other_columns_updates_its_partitions(
    glue: GlueDataCatalog, client: Any
) -> None:
    glue.ensure(registered(3))
    glue.ensure(replace(registered(1, complete=False), columns=TABLE.columns[:1]))
    glue.ensure(registered(3))
    partition = client.get_partition(
        DatabaseName=DATABASE, TableName=TABLE.name, PartitionValues=["0"]
    )["Partition"]
    assert len(partition["StorageDescriptor"]["Columns"]) == len(TABLE.columns)


def test_ensure_that_is_interrupted_registers_again(glue: GlueDataCatalog, client: Any) -> None:
    glue.ensure(registered(1))
    fail_once(client, "BatchCreatePartition", "InternalServiceException")
    with pytest.raises(InternalError):
        glue.ensure(registered(2))
    names = calls(client)
    glue.ensure(registered(1))
    assert "GetPartitions" in names


def test_ensure_without_a_database_names_it(client: Any) -> None:
    with pytest.raises(InternalError, match="no database other"):
        GlueDataCatalog(client).ensure(replace(TABLE, database="other"))


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("CreateTable", "AlreadyExistsException"),
        ("UpdateTable", "ConcurrentModificationException"),
        ("UpdateTable", "EntityNotFoundException"),
    ],
)
def test_ensure_repeats_after_a_conflict(
    glue: GlueDataCatalog, client: Any, operation: str, code: str
) -> None:
    if operation == "UpdateTable":
        glue.ensure(TABLE)
    fail_once(client, operation, code)
    wanted = replace(TABLE, columns=TABLE.columns[:1])
    glue.ensure(wanted)
    assert glue.table(DATABASE, TABLE.name) == wanted


def fail_once(client: Any, operation: str, code: str) -> None:
    """Fail the next call of an operation."""

    def fail(**_: Any) -> None:
        client.meta.events.unregister(f"before-call.glue.{operation}", fail)
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, operation)

    client.meta.events.register(f"before-call.glue.{operation}", fail)


def test_ensure_with_lasting_conflicts_is_transient(glue: GlueDataCatalog, client: Any) -> None:
    glue.ensure(TABLE)

    def fail(**_: Any) -> None:
        raise ClientError({"Error": {"Code": "ConcurrentModificationException"}}, "UpdateTable")

    client.meta.events.register("before-call.glue.UpdateTable", fail)
    with pytest.raises(StorageUnavailable):
        glue.ensure(replace(TABLE, columns=TABLE.columns[:1]))


def test_tables_are_those_of_parquet_files(glue: GlueDataCatalog, client: Any) -> None:
    glue.ensure(TABLE)
    client.create_table(DatabaseName=DATABASE, TableInput={"Name": "v", "TableType": "VIEW"})
    assert [table.name for table in glue.tables(DATABASE)] == [TABLE.name]
    assert glue.table(DATABASE, "v") is None
    assert glue.tables("other") == []


def test_delete_table_of_absent_table_is_no_error(glue: GlueDataCatalog) -> None:
    glue.ensure(TABLE)
    glue.delete_table(DATABASE, TABLE.name)
    glue.delete_table(DATABASE, TABLE.name)
    assert glue.table(DATABASE, TABLE.name) is None
