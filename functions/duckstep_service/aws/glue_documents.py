"""The documents of Glue's API about tables and partitions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from duckstep_service.core.catalog.glue_table import (
    COLUMNS_DIGEST,
    GlueColumn,
    GluePartition,
    GlueTable,
)

_INPUT_FORMAT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
_OUTPUT_FORMAT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
_SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
# The files are those that the files of the location list.
_LINK_INPUT_FORMAT = "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat"
_LINK_OUTPUT_FORMAT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
_TYPE = "EXTERNAL_TABLE"
_PARAMETERS = {"EXTERNAL": "TRUE", "classification": "parquet"}
_RANGE = re.compile(r"projection\.(.+)\.range")
_INTEGERS = re.compile(r"\s*(\d{1,9})\s*,\s*(\d{1,9})\s*")


def table_input(table: GlueTable) -> dict[str, Any]:
    """Return the TableInput of a table."""
    storage = _storage(table.columns, table.location)
    if table.links:
        storage |= {"InputFormat": _LINK_INPUT_FORMAT, "OutputFormat": _LINK_OUTPUT_FORMAT}
    return {
        "Name": table.name,
        "TableType": _TYPE,
        "Parameters": {**table.all_parameters, **_PARAMETERS},
        "PartitionKeys": _columns(table.keys),
        "StorageDescriptor": storage,
    }


def partition_input(table: GlueTable, partition: GluePartition) -> dict[str, Any]:
    """Return the PartitionInput of a partition with the columns of its table."""
    return {
        "Values": list(partition.values),
        "Parameters": {COLUMNS_DIGEST: table.columns_digest},
        "StorageDescriptor": _storage(table.columns, partition.location),
    }


def _storage(columns: Sequence[GlueColumn], location: str) -> dict[str, Any]:
    return {
        "Columns": _columns(columns),
        "Location": location,
        "InputFormat": _INPUT_FORMAT,
        "OutputFormat": _OUTPUT_FORMAT,
        "SerdeInfo": {
            "SerializationLibrary": _SERDE,
            "Parameters": {"serialization.format": "1"},
        },
    }


def _columns(columns: Sequence[GlueColumn]) -> list[dict[str, str]]:
    return [{"Name": column.name, "Type": column.type} for column in columns]


def is_parquet(document: Mapping[str, Any]) -> bool:
    """Return whether a Table is one of Parquet files, and no view or table of another format."""
    storage = document.get("StorageDescriptor", {})
    serde = storage.get("SerdeInfo", {}).get("SerializationLibrary", "")
    kind = document.get("Parameters", {}).get("table_type", "")
    return serde == _SERDE and storage.get("InputFormat") == _INPUT_FORMAT and not kind


def parse_table(document: Mapping[str, Any]) -> GlueTable:
    """Return the table of a Table of Glue's API; its partitions are not part of it."""
    storage = document.get("StorageDescriptor", {})
    parameters, ranges = {}, {}
    for name, value in document.get("Parameters", {}).items():
        key, integers = _RANGE.fullmatch(name), _INTEGERS.fullmatch(value)
        if key and integers:
            ranges[key[1]] = int(integers[1]), int(integers[2])
        elif _PARAMETERS.get(name) != value:
            parameters[name] = value
    return GlueTable(
        document.get("DatabaseName", ""),
        document["Name"],
        storage.get("Location", ""),
        _parse_columns(storage.get("Columns", ())),
        _parse_columns(document.get("PartitionKeys", ())),
        parameters,
        ranges,
    )


def _parse_columns(columns: Sequence[Mapping[str, str]]) -> list[GlueColumn]:
    return [GlueColumn(column["Name"], column.get("Type", "")) for column in columns]
