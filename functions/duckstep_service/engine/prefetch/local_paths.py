"""Paths of local copies, in which DuckDB finds no pattern and the same partition values."""

from __future__ import annotations

import re

from duckstep_service.core.catalog.partitions import HIVE, NONE, parse_partition

_UNSAFE = re.compile(r"[^\w=%.\-]", re.ASCII)
# DuckDB decodes the values of partition folders, but not their names.
_SAFE_NAME = re.compile(r"[\w .\-]+")
_MAX_FOLDER_BYTES = 255
_MAX_PATH_BYTES = 3000


def local_path(key: str, number: int) -> str:
    """Return the relative path of the copy `number`, in folders with the key's partition values."""
    return "/".join([*_partition_folders(key), f"{number}.parquet"])


def is_storable_key(key: str) -> bool:
    """Return whether the partition folders of a key have names that any file system can store."""
    folders = _partition_folders(key)
    return (
        all(_SAFE_NAME.fullmatch(folder.partition("=")[0]) for folder in folders)
        and all(len(folder.encode()) <= _MAX_FOLDER_BYTES for folder in folders)
        and sum(len(folder.encode()) for folder in folders) <= _MAX_PATH_BYTES
    )


def _partition_folders(key: str) -> list[str]:
    folders = key.split("/")[1:-1]
    layout, _ = parse_partition(folders)
    if layout == NONE:
        return []
    return [_encode_value(folder) for folder in folders] if layout == HIVE else folders


def _encode_value(folder: str) -> str:
    """Return a folder with each unsafe character of its value as percent-encoded UTF-8.

    A percent sign stays one, because DuckDB decodes the value as it decodes the key's.
    """
    name, equals, value = folder.partition("=")
    encoded = _UNSAFE.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), value
    )
    return f"{name}{equals}{encoded}"
