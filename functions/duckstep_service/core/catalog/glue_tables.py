"""The tables of a plan as Athena reads them, declared in Glue."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.catalog.glue_columns import athena_columns
from duckstep_service.core.catalog.glue_layout import (
    GlueLayout,
    cannot_read,
    folder_partitions,
    glue_layout,
)
from duckstep_service.core.catalog.glue_links import links_folder
from duckstep_service.core.catalog.glue_table import GlueColumn, GlueTable
from duckstep_service.core.catalog.hive_names import hive_name
from duckstep_service.core.catalog.partition_condition import ListedPartitions
from duckstep_service.core.catalog.ports import FileStatistics
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.core.translation.translated_query import AthenaColumn, AthenaTable

_PLAIN_NAME = re.compile(r"[a-z0-9_]{1,200}")
_OTHER_CHARACTERS = re.compile(r"[^a-z0-9]+")
# The names of the temporary tables of results begin so.
_TEMPORARY = "duckstep_"


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """A table of a plan: `whole` has every file that was listed, `read` those of the plan.

    `read` has the schema of the whole table.
    """

    whole: TableFiles
    read: TableFiles


@dataclass(frozen=True, slots=True)
class AthenaCatalog:
    """The place of the tables in Glue, and the statistics of their files.

    `uri` returns the s3:// URL of a key of the data bucket, `links_uri` that of a list of files in
    the results bucket, if Glue's tables may have such lists.
    """

    database: str
    uri: Callable[[str], str]
    statistics: FileStatistics
    links_uri: Callable[[str], str] | None = None


def declare_table(planned: PlannedTable, catalog: AthenaCatalog) -> tuple[GlueTable, AthenaTable]:
    """Return a table for Glue, and as a statement reads it.

    Raises NotTranslatable for a table that Athena does not read as DuckDB does, and
    StorageUnavailable.
    """
    whole, schema = planned.whole, planned.read.schema
    if whole.columns is not None:
        raise cannot_read(whole, "it is the result of an earlier query")
    if schema is None or not schema.columns:
        raise cannot_read(whole, "its columns are unknown")
    layout = glue_layout(whole, catalog.uri, catalog.links_uri is not None)
    condition, exact = _condition(planned, layout)
    files = planned.read.files if exact else whole.files
    if not exact and not whole.complete:
        raise cannot_read(whole, "the condition on its partitions is too long")
    partitions = {key.name: key.type for key in layout.keys}
    columns = athena_columns(schema.columns, partitions, _known(whole, files, catalog))
    # The same folder has another name while its files are listed.
    listed = f"{whole.folder}*" if whole.folder else whole.files[0].key
    name = glue_name(listed if layout.links else whole.folder)
    return (
        _glue_table(name, whole, layout, columns, catalog),
        AthenaTable(fold_name(whole.name), catalog.database, name, columns, condition),
    )


def _condition(planned: PlannedTable, layout: GlueLayout) -> tuple[str, bool]:
    if layout.links:
        return "", True
    listed = ListedPartitions(layout.keys, layout.folders.keys(), planned.whole.complete)
    return listed.condition(folder_partitions(planned.read).keys())


def _known(
    whole: TableFiles, files: Sequence[StoredObject], catalog: AthenaCatalog
) -> list[FileIndex]:
    """Return the known entries of a table. Raises NotTranslatable if one of `files` has none."""
    entries = catalog.statistics.find(whole.files)
    if unknown := sum(file.key not in entries for file in files):
        raise cannot_read(whole, f"the footers of {unknown:,} of its files are unknown yet")
    return list(entries.values())


def glue_name(folder: str) -> str:
    """Return the name in Glue of the table of a folder: its own, or one with a digest of it."""
    name = folder.removesuffix("/")
    if _PLAIN_NAME.fullmatch(name) and not name.startswith(_TEMPORARY):
        return name
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    plain = _OTHER_CHARACTERS.sub("_", hive_name(name)).strip("_").removeprefix(_TEMPORARY)
    return f"{plain[:100]}_{digest}".lstrip("_")


def _glue_table(
    name: str,
    table: TableFiles,
    layout: GlueLayout,
    columns: Sequence[AthenaColumn],
    catalog: AthenaCatalog,
) -> GlueTable:
    keys = {key.name for key in layout.keys}
    location = catalog.uri(table.folder)
    if layout.links and catalog.links_uri:
        location = catalog.links_uri(links_folder(name, layout.links))
    return GlueTable(
        catalog.database,
        name,
        location,
        [
            GlueColumn(hive_name(column.name), column.glue_type)
            for column in columns
            if not column.unreadable and fold_name(column.name) not in keys
        ],
        layout.glue_keys,
        layout.parameters,
        layout.ranges,
        layout.registered,
        table.complete,
        frozenset(hive_name(column.name) for column in columns if column.unreadable),
        layout.links,
        layout.undecided,
    )
