"""Partition columns of the paths of files: DuckDB's own, and SQL for those that it reads otherwise.

DuckDB reads `name=value` in the whole path, also above the table. In a folder with a second `=`,
with `?` or with a line break DuckDB reads no value, and `\\` ends one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from duckstep_service.core.catalog.partition_types import VARCHAR
from duckstep_service.core.catalog.partitions import (
    NULL_FOLDER,
    PartitionFolder,
    decode_value,
    place_file,
)
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.sql.quoting import quote_literal
from duckstep_service.core.table_files import Column, FileGroup, StoredObject

_SEPARATOR = re.compile(r"[/\\]")


def reads_partitions(group: FileGroup, uris: Sequence[str]) -> bool:
    """Return whether DuckDB reads the group's partition columns and values in the paths."""
    seen = set()
    for file, uri in zip(group.files, uris, strict=True):
        folder = uri.rpartition("/")[0]
        if folder not in seen:
            seen.add(folder)
            if not _reads_values(group, file, _parse_path(folder)):
                return False
    return True


def is_respelled(partitions: Iterable[str], columns: Iterable[Column]) -> bool:
    """Return whether a column has the name of a partition column in another case."""
    names = {fold_name(name): name for name in partitions}
    return any(names.get(fold_name(c.name), c.name) != c.name for c in columns)


def _parse_path(folder: str) -> dict[str, str]:
    """Return the partition values as DuckDB spells them."""
    values: dict[str, str] = {}
    for part in _SEPARATOR.split(folder):
        name, equals, value = part.partition("=")
        if equals and name and "=" not in value and not ("?" in part or "\n" in part):
            values.setdefault(name, value)
    return values


def _reads_values(group: FileGroup, file: StoredObject, read: Mapping[str, str]) -> bool:
    placed = place_file(file, group)
    return len(placed) == len(read) and all(
        not folder.plain
        and folder.name in read
        and _reads_value(folder, read[folder.name], group.partitions[folder.name])
        for folder in placed
    )


def _reads_value(folder: PartitionFolder, raw: str, type_name: str) -> bool:
    """Return whether DuckDB reads the folder's value in `raw`, and can decode it."""
    value = decode_value(raw)
    encoded = "%" in raw
    return value == folder.value and not (encoded and (value == raw or type_name != VARCHAR))


def partition_expressions(group: FileGroup, path: str) -> Iterator[tuple[str, str]]:
    """Yield each partition column with its SQL over the column `path`.

    The folders of all files of the group have the same places before the file's name.
    """
    for folder in ordered_folders(group.files[0], group):
        yield folder.name, _expression(folder, path, group.partitions[folder.name])


def ordered_folders(file: StoredObject, group: FileGroup) -> list[PartitionFolder]:
    """Return the partition folders of a file in the order of their columns.

    Named columns are in the order of their names, as in DuckDB.
    """
    placed = place_file(file, group)
    return sorted(placed, key=lambda each: (each.plain, "" if each.plain else each.name))


def _expression(folder: PartitionFolder, path: str, type_name: str) -> str:
    part = f"split_part({path}, '/', {-folder.depth - 1})"
    if folder.plain:
        return f"CAST({part} AS {type_name})"
    raw = f"substr({part}, strpos({part}, '=') + 1)"
    null = f"{raw} = {quote_literal(NULL_FOLDER)} OR lower({raw}) = 'null'"
    # DuckDB decodes no bytes other than UTF-8; such a value stays encoded.
    value = f"CASE WHEN {null} THEN NULL ELSE coalesce(TRY(url_decode({raw})), {raw}) END"
    return value if type_name == VARCHAR else f"CAST(nullif({value}, '') AS {type_name})"
