"""Paths of local copies, in which DuckDB finds no pattern and the same partition values."""

from __future__ import annotations

import re

from duckstep_service.core.catalog.partitions import decode_value, encode_value

_SAFE_NAME = re.compile(r"[\w .\-]{1,200}")
_DIGITS = re.compile(r"[0-9]{1,200}")
# Stands for a folder without a partition value, and for a name that a file system may not store.
_OTHER = "_"
_MAX_FOLDER_BYTES = 255
_MAX_PATH_BYTES = 3000


def local_path(key: str, number: int) -> str:
    """Return the relative path of the copy `number`, in folders with the key's partition values.

    The last folders of the path are those of the key, one for one.
    """
    return "/".join([*_folders(key), f"{number}.parquet"])


def is_storable_key(key: str) -> bool:
    """Return whether the partition values of a key have lengths that any file system can store."""
    folders = _folders(key)
    return (
        all(len(folder.encode()) <= _MAX_FOLDER_BYTES for folder in folders)
        and sum(len(folder.encode()) for folder in folders) <= _MAX_PATH_BYTES
    )


def _folders(key: str) -> list[str]:
    folders = [_encode(folder) for folder in key.split("/")[1:-1]]
    first = next((n for n, folder in enumerate(folders) if folder != _OTHER), len(folders))
    return folders[first:]


def _encode(folder: str) -> str:
    """Return a folder with the same value, each unsafe character of it as percent-encoded UTF-8."""
    name, equals, raw = folder.partition("=")
    if not equals or not name:
        return folder if _DIGITS.fullmatch(folder) else _OTHER
    safe_name = name if _SAFE_NAME.fullmatch(name) else _OTHER
    return f"{safe_name}={encode_value(decode_value(raw))}"
