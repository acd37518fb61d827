"""The tables of a data bucket: its top folders and its top Parquet files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import cast

from duckstep_service.core.catalog.partition_listing import ChooseFolders, SelectiveListing
from duckstep_service.core.catalog.partitions import group_files
from duckstep_service.core.compaction.current_files import current_files
from duckstep_service.core.errors import TableNotFound, shorten
from duckstep_service.core.ports import DataBucket
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import StoredObject, TableFiles

_SUFFIX = ".parquet"
_NAME_CHARACTERS = 200
# S3 refuses a longer key, and a request for keys that begin with one.
_MAX_KEY_BYTES = 1024
# A name that is one folder: no slash, no dot at its start, no control characters.
_FOLDER_NAME = re.compile(r"[^/\\.\x00-\x1f][^/\\\x00-\x1f]*")


def table_names(lake: DataBucket) -> list[str]:
    """Return the names of the catalog's tables, sorted."""
    folders, objects = lake.children()
    files = [stored.key[: -len(_SUFFIX)] for stored in objects if stored.key.endswith(_SUFFIX)]
    return sorted(name for name in {*folders, *files} if not name.startswith(("_", ".")))


def _select_all(first: list[StoredObject]) -> None:
    """Select every folder."""


def find_table(
    lake: DataBucket, name: str, choose: ChooseFolders = _select_all
) -> TableFiles | None:
    """Return the table with its current files, None if it has no file.

    A large table may be listed only in the folders that `choose` selects.
    """
    if not _FOLDER_NAME.fullmatch(name) or len(f"{name}{_SUFFIX}".encode()) > _MAX_KEY_BYTES:
        return None
    prefix = f"{name}/"
    listing = SelectiveListing(lake, choose)
    files = current_files(cast(DataBucket, listing), prefix, data_files)
    if not files:
        prefix = ""
        files = [
            stored
            for stored in lake.list_objects(f"{name}{_SUFFIX}")
            if stored.key == f"{name}{_SUFFIX}"
        ]
    groups = group_files(prefix, files)
    return TableFiles(name, groups, not listing.narrowed) if groups else None


def resolve_table(lake: DataBucket, name: str, choose: ChooseFolders = _select_all) -> TableFiles:
    """Return the table that SQL names `name`, without regard to case.

    Raises TableNotFound with similar names.
    """
    table = find_table(lake, name, choose)
    if table:
        return table
    names = table_names(lake)
    for other_name in (
        candidate
        for candidate in names
        if fold_name(candidate) == fold_name(name) and candidate != name
    ):
        if table := find_table(lake, other_name, choose):
            return replace(table, name=name)
    raise _not_found(name, names)


def data_files(prefix: str, objects: Iterable[StoredObject]) -> list[StoredObject]:
    """Return the Parquet files without those under a name that begins with _ or `.`."""
    return [
        stored
        for stored in objects
        if stored.key.endswith(_SUFFIX)
        and not any(part.startswith(("_", ".")) for part in stored.key[len(prefix) :].split("/"))
    ]


def _not_found(name: str, names: list[str]) -> TableNotFound:
    candidates = get_close_matches(fold_name(name[:_MAX_KEY_BYTES]), names, n=3, cutoff=0.6)
    if candidates:
        hint = f"Did you mean {' or '.join(candidates)}?"
    elif names:
        hint = f"The tables are {', '.join(names[:20])}."
    else:
        hint = "The data bucket holds no table yet."
    return TableNotFound(
        f"There is no table {shorten(name, _NAME_CHARACTERS)}. {hint}",
        details={"candidates": candidates},
    )
