"""The Data Catalog of Glue: tables of Parquet files and their registered partitions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from botocore.exceptions import ClientError

from duckstep_service.aws.glue_documents import (
    is_parquet,
    parse_table,
    partition_input,
    table_input,
)
from duckstep_service.aws.sdk_errors import error_code, map_errors
from duckstep_service.core.catalog.glue_table import (
    COLUMNS_DIGEST,
    PARTITIONS_DIGEST,
    GluePartition,
    GlueTable,
    merge_tables,
)
from duckstep_service.core.errors import InternalError, StorageUnavailable

_SERVICE = "Glue"
_ABSENT, _EXISTS = "EntityNotFoundException", "AlreadyExistsException"
# Another function has written the same table: each attempt reads the table again.
_CONFLICTS = {_ABSENT, _EXISTS, "ConcurrentModificationException", "VersionMismatchException"}
_ATTEMPTS = 5
# The maximum numbers of partitions in one request.
_MAX_WRITTEN, _MAX_DELETED = 100, 25
# The digest of a table while its partitions are being registered.
_UNKNOWN = "-"
# A run that is under way may have been planned with a partition that a later listing lacks.
_DELETED_AFTER_SECONDS = 2 * 3600


@dataclass(frozen=True, slots=True)
class _Registered:
    """A partition as Glue has it."""

    location: str
    columns_digest: str
    created_at: float


class GlueDataCatalog:
    """Reads and writes the tables of Glue's databases; `clock` counts seconds since 1970."""

    def __init__(self, client: Any, clock: Callable[[], float] = time.time) -> None:
        self._client, self._clock = client, clock

    def table(self, database: str, name: str) -> GlueTable | None:
        """Return a table of Parquet files, None if absent. Raises StorageUnavailable."""
        document = self._read(database, name)
        return parse_table(document) if document and is_parquet(document) else None

    def tables(self, database: str) -> Iterable[GlueTable]:
        """Return the tables of Parquet files in a database, none if it is absent.

        Raises StorageUnavailable and InternalError.
        """
        with map_errors(_SERVICE):
            try:
                pages = self._client.get_paginator("get_tables").paginate(DatabaseName=database)
                documents = [document for page in pages for document in page["TableList"]]
            except ClientError as exc:
                if error_code(exc) == _ABSENT:
                    return []
                raise
        return [parse_table(document) for document in documents if is_parquet(document)]

    def ensure(self, table: GlueTable) -> None:
        """Create or update a table and its partitions.

        Raises StorageUnavailable, also while others write the table, and InternalError.
        """
        current = self._write(table)
        if table.partitions is None:
            return
        registered, digest = current.parameters.get(PARTITIONS_DIGEST), table.partitions_digest
        if registered == digest:
            return
        if registered not in (None, _UNKNOWN):
            # Another plan relies on the digest, also after this one was interrupted.
            self._write_digest(table, _UNKNOWN)
        self._register(table)
        self._write_digest(table, digest)

    def _write_digest(self, table: GlueTable, digest: str) -> None:
        self._write(replace(table, parameters={**table.parameters, PARTITIONS_DIGEST: digest}))

    def delete_table(self, database: str, name: str) -> None:
        """Delete a table. Raises StorageUnavailable and InternalError."""
        with map_errors(_SERVICE):
            try:
                self._client.delete_table(DatabaseName=database, Name=name)
            except ClientError as exc:
                if error_code(exc) != _ABSENT:
                    raise

    def _read(self, database: str, name: str) -> Mapping[str, Any] | None:
        with map_errors(_SERVICE):
            try:
                document: Mapping[str, Any] = self._client.get_table(
                    DatabaseName=database, Name=name
                )["Table"]
            except ClientError as exc:
                if error_code(exc) == _ABSENT:
                    return None
                raise
        return document

    def _write(self, table: GlueTable) -> GlueTable:
        """Write a table if it differs, and return it as it was read or written."""
        for _ in range(_ATTEMPTS):
            document = self._read(table.database, table.name)
            current = parse_table(document) if document else None
            changed = merge_tables(current, table)
            if changed is None:
                return current or table
            if self._try_write(changed, document):
                return changed
        if self._read(table.database, table.name) is None:
            raise InternalError(f"Glue has no database {table.database}. Deploy the stack again.")
        raise StorageUnavailable(f"Glue's table {table.name} is written by others. Try again.")

    def _try_write(self, table: GlueTable, current: Mapping[str, Any] | None) -> bool:
        """Create a table, or update its `current` version; return False after a conflict.

        A table with other partition keys is replaced, with its partitions.
        """
        arguments = {"DatabaseName": table.database, "TableInput": table_input(table)}
        if current is not None and parse_table(current).keys != list(table.keys):
            self.delete_table(table.database, table.name)
            current = None
        with map_errors(_SERVICE):
            try:
                if current is None:
                    self._client.create_table(**arguments)
                else:
                    version = {"VersionId": current["VersionId"]} if "VersionId" in current else {}
                    self._client.update_table(**arguments, **version, SkipArchive=True)
            except ClientError as exc:
                if error_code(exc) not in _CONFLICTS:
                    raise
                return False
        return True

    def _register(self, table: GlueTable) -> None:
        """Register the partitions that Glue lacks or has otherwise, and delete former ones."""
        wanted = {each.values: each for each in table.partitions or ()}
        registered = self._registered(table)
        digest = table.columns_digest
        missing = [each for values, each in wanted.items() if values not in registered]
        changed = [
            each
            for values, each in wanted.items()
            if values in registered
            and (registered[values].location, registered[values].columns_digest)
            != (each.location, digest)
        ]
        for batch in _batches(missing, _MAX_WRITTEN):
            self._create_partitions(table, batch)
        for batch in _batches(changed, _MAX_WRITTEN):
            self._update_partitions(table, batch)
        if table.complete:
            before = self._clock() - _DELETED_AFTER_SECONDS
            former = [
                values
                for values, each in registered.items()
                if values not in wanted and each.created_at < before
            ]
            for batch in _batches(former, _MAX_DELETED):
                self._delete_partitions(table, batch)

    def _registered(self, table: GlueTable) -> dict[tuple[str, ...], _Registered]:
        with map_errors(_SERVICE):
            pages = self._client.get_paginator("get_partitions").paginate(
                DatabaseName=table.database, TableName=table.name, ExcludeColumnSchema=True
            )
            return {
                tuple(partition["Values"]): _Registered(
                    partition.get("StorageDescriptor", {}).get("Location", ""),
                    partition.get("Parameters", {}).get(COLUMNS_DIGEST, ""),
                    partition["CreationTime"].timestamp() if "CreationTime" in partition else 0,
                )
                for page in pages
                for partition in page["Partitions"]
            }

    def _create_partitions(self, table: GlueTable, batch: Sequence[GluePartition]) -> None:
        inputs = [partition_input(table, each) for each in batch]
        with map_errors(_SERVICE):
            response = self._client.batch_create_partition(
                DatabaseName=table.database, TableName=table.name, PartitionInputList=inputs
            )
        _check(response, _EXISTS)

    def _update_partitions(self, table: GlueTable, batch: Sequence[GluePartition]) -> None:
        entries = [
            {
                "PartitionValueList": list(each.values),
                "PartitionInput": partition_input(table, each),
            }
            for each in batch
        ]
        with map_errors(_SERVICE):
            response = self._client.batch_update_partition(
                DatabaseName=table.database, TableName=table.name, Entries=entries
            )
        _check(response)

    def _delete_partitions(self, table: GlueTable, batch: Sequence[tuple[str, ...]]) -> None:
        values = [{"Values": list(each)} for each in batch]
        with map_errors(_SERVICE):
            response = self._client.batch_delete_partition(
                DatabaseName=table.database, TableName=table.name, PartitionsToDelete=values
            )
        _check(response, _ABSENT)


def _check(response: Mapping[str, Any], expected: str = "") -> None:
    """Raise StorageUnavailable if a partition of a batch was refused for another reason."""
    codes = {error["ErrorDetail"]["ErrorCode"] for error in response.get("Errors") or ()}
    if refused := sorted(codes - {expected}):
        raise StorageUnavailable(f"Glue did not register partitions: {', '.join(refused)}.")


def _batches(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
