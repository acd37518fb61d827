"""Partition layouts: hive folders (`year=2024/month=11/`) and plain ones (`2024/11/`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from urllib.parse import unquote

from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import FileGroup, StoredObject, TableFiles

NULL_VALUE = "__HIVE_DEFAULT_PARTITION__"
HIVE, PLAIN, NONE = "hive", "plain", "none"
_PLAIN_COLUMNS = ("year", "month", "day", "hour")
_PLAIN_FOLDERS = (r"\d{4}", r"\d{1,2}", r"\d{1,2}", r"\d{1,2}")
_INTEGER = re.compile(r"-?\d{1,18}")
# DuckDB ends a partition's value at ?, a backslash and a line break, and skips a second `=`.
_HIVE_FOLDER = re.compile(r"[^=?\\\x00-\x1f]+=[^=?\\\x00-\x1f]*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def parse_partition(folders: list[str]) -> tuple[str, dict[str, str]]:
    """Return the layout of a file's folders below its table, and its partition values."""
    if folders and all("=" in folder for folder in folders):
        pairs = (folder.partition("=") for folder in folders)
        return HIVE, {name: _decode_value(value) for name, _, value in pairs}
    plain = list(zip(_PLAIN_COLUMNS, folders, strict=False))
    fits = all(re.fullmatch(p, f) for p, f in zip(_PLAIN_FOLDERS, folders, strict=False))
    if folders and fits and len(folders) <= len(_PLAIN_COLUMNS):
        return PLAIN, dict(plain)
    return NONE, {}


def _decode_value(value: str) -> str:
    """Return the value of a hive folder as DuckDB reads it; NULL is NULL in any case of letters."""
    if fold_name(value) == "null":
        return NULL_VALUE
    return unquote(value) if "%" in value else value


def group_files(prefix: str, files: Iterable[StoredObject]) -> list[FileGroup]:
    """Group a table's files by layout and partition columns, each group typed by its values.

    Raises InvalidDataFile for a partition folder that DuckDB would read as another one.
    """
    placed = [(*_place(file, prefix), file) for file in files]

    def shape(entry: tuple[str, dict[str, str], StoredObject]) -> tuple[str, tuple[str, ...]]:
        return entry[0], tuple(entry[1])

    groups = []
    for (layout, names), members in groupby(sorted(placed, key=shape), key=shape):
        rows = list(members)
        types = {name: _narrowest_type(values[name] for _, values, _ in rows) for name in names}
        groups.append(FileGroup(layout, types, [file for _, _, file in rows]))
    return groups


def _place(file: StoredObject, prefix: str) -> tuple[str, dict[str, str]]:
    folders = file.key.removeprefix(prefix).split("/")[:-1]
    layout, values = parse_partition(folders)
    if layout == HIVE:
        for folder in folders:
            if not _is_readable(folder):
                raise InvalidDataFile(
                    f"{file.key} cannot be read because of its partition folder {folder!r}."
                    " Rename the folder to one `name=value` in UTF-8 without ?, backslashes,"
                    " control characters and a second =.",
                    details={"file": file.key},
                )
        if len({fold_name(name) for name in values}) < len(folders):
            raise InvalidDataFile(
                f"{file.key} cannot be read because two of its partition folders have one name."
                " Rename one of them.",
                details={"file": file.key},
            )
    return layout, values


def _is_readable(folder: str) -> bool:
    """Return whether DuckDB reads the partition of a hive folder that its name means."""
    if not _HIVE_FOLDER.fullmatch(folder):
        return False
    return "%" not in folder or "\ufffd" not in unquote(folder)


def _narrowest_type(values: Iterable[str]) -> str:
    """Return the narrowest of BIGINT, DATE and VARCHAR that holds every value.

    By default DuckDB reads zero-padded numbers as VARCHAR.
    """
    present = {value for value in values if value != NULL_VALUE}
    for type_name, pattern in (("BIGINT", _INTEGER), ("DATE", _DATE)):
        if present and all(pattern.fullmatch(value) for value in present):
            return type_name
    return "VARCHAR"


def partition_columns(table: TableFiles) -> frozenset[str]:
    """Return the folded names of a table's partition columns."""
    return frozenset(fold_name(name) for group in table.groups for name in group.partitions)
