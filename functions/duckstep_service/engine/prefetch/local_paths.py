"""Paths of local copies, in which DuckDB finds no pattern and the same partition values.

The folders of a path are symbolic links, so that files in one place have the folders of their keys.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from duckstep_service.core.catalog.partitions import decode_value, encode_value

_SAFE_NAME = re.compile(r"[\w .\-]{1,200}")
_DIGITS = re.compile(r"[0-9]{1,200}")
# Stands for a folder without a partition value, and for a name that a file system may not store.
_OTHER = "_"
_MAX_FOLDER_BYTES = 255
_MAX_PATH_BYTES = 3000
# Linux follows 40 links in one path; some are above the folder.
_MAX_FOLDERS = 30


class LinkedFolders:
    """The folders of paths below `root`, which all lead to the same place.

    The folder `N` has the links of paths with N more folders; each leads to the folder `N - 1`.
    The folder `0` is the place of the files, a folder or a link to `target`.
    """

    def __init__(self, root: str, target: str = "") -> None:
        self._root = root
        self._paths: dict[tuple[str, ...], str] = {}
        self._links: set[str] = set()
        os.mkdir(root)
        if target:
            os.symlink(target, f"{root}/0")
        else:
            os.mkdir(f"{root}/0")

    def path(self, key: str) -> str:
        """Return a folder whose last folders are those of the key with their partition values."""
        folders = tuple(_folders(key))
        if folders not in self._paths:
            for left, folder in zip(range(len(folders), 0, -1), folders, strict=True):
                self._link(left, folder)
            self._paths[folders] = "/".join([self._root, str(len(folders)), *folders])
        return self._paths[folders]

    def _link(self, left: int, folder: str) -> None:
        link = f"{self._root}/{left}/{folder}"
        if link not in self._links:
            os.makedirs(f"{self._root}/{left}", exist_ok=True)
            os.symlink(f"../{left - 1}", link)
            self._links.add(link)


def is_storable_key(key: str) -> bool:
    """Return whether the partition values of a key have lengths that any file system can store."""
    folders = _folders(key)
    return (
        len(folders) <= _MAX_FOLDERS
        and all(len(folder.encode()) <= _MAX_FOLDER_BYTES for folder in folders)
        and sum(len(folder.encode()) for folder in folders) <= _MAX_PATH_BYTES
    )


def _folders(key: str) -> Sequence[str]:
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
