"""The tables of a data bucket: its top folders and its top Parquet files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from duckstep_service.core.catalog.data_files import FileSelection, no_data_files, parquet_stem
from duckstep_service.core.catalog.databases import (
    database_error,
    may_be_table,
    nested_tables,
)
from duckstep_service.core.catalog.linked_tables import linked_tables
from duckstep_service.core.catalog.partition_listing import ChooseFolders, SelectiveListing
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.catalog.table_cache import TableCache
from duckstep_service.core.compaction.current_files import current_files, is_compacted
from duckstep_service.core.errors import InvalidDataFile, TableNotFound
from duckstep_service.core.message_text import shorten
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import FileGroup, StoredObject, TableFiles
from duckstep_service.core.table_formats import (
    ICEBERG_FOLDER,
    LOG_FOLDERS,
    LogTable,
    TableFormat,
    find_log_table,
    is_hidden,
    unsupported_format,
)

_NAME_CHARACTERS = 200
# S3 refuses a longer key, and a request for keys that begin with one.
_MAX_KEY_BYTES = 1024
_LONGEST_SUFFIX = ".parquet"
# A name that is one folder.
_FOLDER_NAME = re.compile(r"[^/\x00.][^/\x00]*")
# A listing replaces bytes of a name that are no UTF-8.
_REPLACEMENT = "\ufffd"
# The folders at the top of a bucket that may belong to a table of the whole bucket.
_PARTITION = re.compile(r"[^=]+=.*|\d{4}", re.DOTALL)
_PARTITION_OR_DATA = re.compile(rf"{_PARTITION.pattern}|data", re.DOTALL)


def table_names(lake: DataBucket) -> list[str]:
    """Return the names of the catalog's tables, sorted."""
    return sorted(bucket_tables(lake))


def bucket_tables(lake: DataBucket) -> dict[str, StoredObject | None]:
    """Return the top Parquet files by their tables' names, and None for each top folder.

    A file `x.parquet` is the table x, or `x.parquet` if a folder or another file is x.
    """
    folders, objects = lake.children()
    tables: dict[str, StoredObject | None] = {
        name: None for name in folders if name and not is_hidden(name)
    }
    for stored in sorted(objects, key=_plain_suffix_first):
        stem = parquet_stem(stored.key)
        if stem is not None and not is_hidden(stored.key):
            tables[stored.key if stem in tables else stem] = stored
    return tables


def _plain_suffix_first(stored: StoredObject) -> tuple[bool, str]:
    return not stored.key.endswith(_LONGEST_SUFFIX), stored.key


def _select_all(group: FileGroup) -> None:
    """Select every folder."""


def find_table(
    lake: DataBucket,
    name: str,
    choose: ChooseFolders = _select_all,
    cache: TableCache | None = None,
) -> TableFiles | None:
    """Return the table with its current files, None if it has no file.

    A large table may be listed only in the folders that `choose` selects. Raises InvalidDataFile
    for a folder without Parquet files, and TableFormatNotSupported.
    """
    if not _is_key(name):
        return None
    if table := open_folder(lake, name, f"{name}/", choose, cache):
        _check_bucket(lake, name, name)
        return table
    if file := _find_file(lake, name):
        _check_bucket(lake, name, "")
        return open_file(name, file)
    for folder in (f"{name}.{suffix}" for suffix in lake.children(f"{name}.")[0]):
        # Spark writes the folder `orders.parquet/`.
        if parquet_stem(folder) == name:
            return open_folder(lake, name, f"{folder}/", choose, cache)
    return _find_in_database(lake, name) or _find_linked(lake, name)


def _find_linked(lake: DataBucket, name: str) -> TableFiles | None:
    """Return the table `db.orders` of a Glue database. Raises InvalidDataFile."""
    linked = linked_tables(lake).get(name) if "." in name else None
    table = open_folder(lake, name, linked.folder) if linked else None
    return linked.check(table) if linked and table else None


def _find_file(lake: DataBucket, name: str) -> StoredObject | None:
    """Return the top file `<name>.parquet`, or the one whose whole name is `name`."""
    if parquet_stem(name) is not None:
        named = next(iter(lake.list_objects(name)), None)
        if named and named.key == name:
            return named
    objects = sorted(lake.children(f"{name}.")[1], key=_plain_suffix_first)
    return next((stored for stored in objects if parquet_stem(stored.key) == name), None)


def _find_in_database(lake: DataBucket, name: str) -> TableFiles | None:
    """Return the table `db.orders` of the folder `db/orders/`."""
    for index, character in enumerate(name):
        database, child = name[:index], name[index + 1 :]
        if character == "." and child and may_be_table(child) and not is_hidden(database):
            table = open_folder(lake, name, f"{database}/{child}/")
            if table:
                return table
    return None


def _is_key(name: str) -> bool:
    size = len(f"{name}{_LONGEST_SUFFIX}".encode(errors="replace"))
    return _FOLDER_NAME.fullmatch(name) is not None and size <= _MAX_KEY_BYTES


def open_folder(
    lake: DataBucket,
    name: str,
    folder: str,
    choose: ChooseFolders = _select_all,
    cache: TableCache | None = None,
) -> TableFiles | None:
    """Return the table of a folder, None if it holds no file.

    Raises InvalidDataFile, TableFormatNotSupported, and TableNotFound for a database.
    """
    listing = SelectiveListing(lake, choose, cache)
    objects = listing.list_objects(folder)
    listed = (name, folder, *listing.folders)
    if cache and not listing.log_table and (known := cache.find(listed, objects)):
        return known
    table = _read_folder(listing, name, folder, objects)
    if table and cache and not is_compacted(folder, objects):
        cache.add(listed, objects, table)
    return table


def _read_folder(
    listing: SelectiveListing, name: str, folder: str, objects: Sequence[StoredObject]
) -> TableFiles | None:
    listing.observe(folder, objects)
    selection = FileSelection(listing.lake)
    files = current_files(listing, folder, objects, selection.select)
    if children := listing.declared_tables(folder, files):
        raise database_error(name, children)
    if listing.log_table:
        raise unsupported_format(name, listing.log_table)
    if not files and selection.skipped:
        raise no_data_files(name, selection.skipped)
    groups = group_files(folder, files)
    if not groups and _REPLACEMENT in folder and _is_listed(listing.lake, folder):
        raise InvalidDataFile(
            f"{folder} holds no file. The name may be in another encoding than UTF-8: rename it.",
            details={"table": name},
        )
    if not groups:
        return None
    return TableFiles(
        name,
        groups,
        not listing.narrowed,
        folder=folder,
        skipped=selection.skipped,
        declared="" in listing.declared,
        compacting=is_compacted(folder, objects),
    )


def _is_listed(lake: DataBucket, folder: str) -> bool:
    parent, slash, name = folder[:-1].rpartition("/")
    return name in lake.children(f"{parent}{slash}")[0]


def open_file(name: str, file: StoredObject) -> TableFiles:
    """Return the table of a file at the top."""
    return TableFiles(name, group_files("", [file]))


def find_bucket_log(lake: DataBucket) -> LogTable | None:
    """Return the table of another format that the whole bucket is, None if it is none."""
    for log in (*LOG_FOLDERS, ICEBERG_FOLDER):
        keys = (stored.key for stored in lake.list_objects(f"{log}/"))
        if found := find_log_table(keys):
            return found
    return None


def belongs_to_bucket(folder: str, log: LogTable) -> bool:
    """Return whether the top folder `folder`, empty for a top file, has data of such a table."""
    if log.format == TableFormat.ICEBERG:
        return folder == "data"
    return not folder or _PARTITION.fullmatch(folder) is not None


def _check_bucket(lake: DataBucket, name: str, folder: str) -> None:
    """Raise TableFormatNotSupported for data of a table that the whole bucket is."""
    if folder and not _PARTITION_OR_DATA.fullmatch(folder):
        return
    log = find_bucket_log(lake)
    if log and belongs_to_bucket(folder, log):
        raise unsupported_format(name, log)


def resolve_table(
    lake: DataBucket,
    name: str,
    choose: ChooseFolders = _select_all,
    cache: TableCache | None = None,
) -> TableFiles:
    """Return the table that SQL names `name`, without regard to case.

    Raises TableNotFound with similar names, InvalidDataFile and TableFormatNotSupported.
    """
    table = find_table(lake, name, choose, cache)
    if table:
        return table
    names = table_names(lake)
    if "." in name:
        names += nested_tables(lake, name, lake.children()[0]) + list(linked_tables(lake))
    found = [
        table
        for other in _same_name(name, names)
        if (table := find_table(lake, other, choose, cache))
    ]
    if len(found) > 1:
        listed = " and ".join(table.name for table in found)
        raise TableNotFound(
            f"{shorten(name, _NAME_CHARACTERS)} may be any of the tables {listed}."
            " Write the name in its own case.",
            details={"candidates": [table.name for table in found]},
        )
    if found:
        return replace(found[0], name=name)
    raise _not_found(name, names)


def _same_name(name: str, names: list[str]) -> list[str]:
    """Return the names that differ from `name` in case only, else the folders `<name>.parquet`."""
    folded = fold_name(name)
    same = [other for other in names if fold_name(other) == folded and other != name]
    return same or [other for other in names if fold_name(parquet_stem(other) or "") == folded]


def _not_found(name: str, names: list[str]) -> TableNotFound:
    folded, shown = fold_name(name), shorten(name, _NAME_CHARACTERS)
    others = [other for other in names if fold_name(other) != folded]
    candidates = get_close_matches(folded[:_MAX_KEY_BYTES], others, n=3, cutoff=0.6)
    if len(others) < len(names):
        return TableNotFound(
            f"The table {shown} is empty: its folder holds no file yet.",
            details={"candidates": []},
        )
    if candidates:
        hint = f"Did you mean {' or '.join(candidates)}?"
    elif names:
        hint = f"The tables are {', '.join(names[:20])}."
    else:
        hint = "The data bucket holds no table yet."
    return TableNotFound(
        f"There is no table {shown}. {hint}",
        details={"candidates": candidates},
    )
