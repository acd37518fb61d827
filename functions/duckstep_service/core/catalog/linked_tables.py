"""Tables of existing Glue databases whose files are in the data bucket.

`sales.orders` of Glue is the table `sales.orders` of the catalog: the folder of its location, with
the types of its partition keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from duckstep_service.core.catalog.glue_table import GlueTable
from duckstep_service.core.catalog.hive_names import hive_name
from duckstep_service.core.catalog.partition_types import BIGINT, DATE, VARCHAR
from duckstep_service.core.catalog.ports import GlueCatalog
from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import StoredObject, TableFiles

# Glue's tables are read again after this time.
REFRESH_SECONDS = 30.0
_KEY_TYPES = {
    "bigint": BIGINT,
    "int": BIGINT,
    "smallint": BIGINT,
    "tinyint": BIGINT,
    "date": DATE,
    "string": VARCHAR,
}
_TEXT_TYPE = re.compile(r"(varchar|char)\(\d+\)")
_SCHEME = re.compile(r"s3[an]?://")


@dataclass(frozen=True, slots=True)
class LinkedTable:
    """A table of Glue: its folder in the data bucket, and the types of its partition columns."""

    name: str
    folder: str
    partition_types: Mapping[str, str]

    def check(self, table: TableFiles) -> TableFiles:
        """Return the table of the folder. Raises InvalidDataFile for other partition columns."""
        for group in table.groups:
            if set(map(fold_name, group.partitions)) != set(self.partition_types):
                raise InvalidDataFile(
                    f"{self.name} has the partition keys {_listed(self.partition_types)} in Glue,"
                    f" and its folders have {_listed(group.partitions)}. Name the folders"
                    " `key=value`, or remove its database from GlueDatabases.",
                    details={"table": self.name},
                )
        return table


def _listed(names: Mapping[str, str]) -> str:
    return ", ".join(sorted(names)) or "none"


@dataclass(slots=True)
class GlueDatabases:
    """The tables of `databases` below the s3:// URL `url`; `clock` counts seconds.

    `report` receives each other table with the reason, whenever Glue is read.
    """

    databases: Sequence[str]
    glue: GlueCatalog
    url: str
    clock: Callable[[], float]
    report: Callable[[str, str], None]
    _tables: Mapping[str, LinkedTable] = field(default_factory=dict)
    _read_at: float | None = None

    def tables(self) -> Mapping[str, LinkedTable]:
        """Return the tables by name. Raises StorageUnavailable and InternalError."""
        now = self.clock()
        if self._read_at is None or now >= self._read_at + REFRESH_SECONDS:
            self._tables = {table.name: table for table in self._read()}
            self._read_at = now
        return self._tables

    def _read(self) -> Iterator[LinkedTable]:
        for database in self.databases:
            tables = list(self.glue.tables(database))
            if not tables:
                self.report(database, "Glue has no such database, or no Parquet table in it")
            for table in tables:
                linked = link_table(table, self.url)
                if isinstance(linked, LinkedTable):
                    yield linked
                else:
                    self.report(f"{table.database}.{table.name}", linked)


def link_table(table: GlueTable, url: str) -> LinkedTable | str:
    """Return the table of the catalog for one of Glue, or the reason why there is none."""
    location = _SCHEME.sub("s3://", table.location, count=1).rstrip("/") + "/"
    if not location.startswith(url) or location == url:
        return f"its location {table.location} is no folder in the data bucket"
    types = {}
    for key in table.keys:
        kind = hive_name(key.type)
        if kind not in _KEY_TYPES and not _TEXT_TYPE.fullmatch(kind):
            return f"its partition key {key.name} has the type {key.type}"
        types[fold_name(key.name)] = _KEY_TYPES.get(kind, VARCHAR)
    return LinkedTable(f"{table.database}.{table.name}", location[len(url) :], types)


@dataclass(frozen=True, slots=True)
class LinkedBucket:
    """A data bucket with tables of Glue databases."""

    bucket: DataBucket
    databases: GlueDatabases

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        return self.bucket.list_objects(prefix)

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        return self.bucket.children(prefix)

    def get(self, key: str) -> bytes:
        return self.bucket.get(key)

    def first_bytes(self, file: StoredObject, count: int) -> bytes:
        return self.bucket.first_bytes(file, count)


def linked_tables(lake: DataBucket) -> Mapping[str, LinkedTable]:
    """Return the tables of Glue databases by name. Raises StorageUnavailable and InternalError."""
    return lake.databases.tables() if isinstance(lake, LinkedBucket) else {}


def linked_types(lake: DataBucket, table: TableFiles) -> Mapping[str, str]:
    """Return the types of partition columns that Glue declares for a table of its own."""
    if "." not in table.name:
        return {}
    folded = fold_name(table.name)
    for linked in linked_tables(lake).values():
        if fold_name(linked.name) == folded and linked.folder == table.folder:
            return linked.partition_types
    return {}
