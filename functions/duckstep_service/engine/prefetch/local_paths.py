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

    The place is `root/0`, a folder or a link to `target`. The links of paths with N folders are in
    `root/N`: the last folder leads to the place, the others to `root/N` itself. DuckDB resolves
    each folder and link of a path, for each file several times in a query: a path has few of them.

    A name that would have to lead to both is in a chain: the folder `root/chainN` has the links of
    paths with N more folders, and each leads to the folder of N - 1.
    """

    def __init__(self, root: str, target: str = "") -> None:
        self._root, self._target = root, target or "../0"
        self._paths: dict[tuple[str, ...], str] = {}
        self._links: dict[str, str] = {}
        os.mkdir(root)
        if target:
            os.symlink(target, f"{root}/0")
        else:
            os.mkdir(f"{root}/0")

    def path(self, key: str) -> str:
        """Return a folder whose last folders are those of the key with their partition values."""
        folders = tuple(_folders(key))
        if folders not in self._paths:
            self._paths[folders] = self._create_path(folders)
        return self._paths[folders]

    def _create_path(self, folders: Sequence[str]) -> str:
        if not folders:
            return f"{self._root}/0"
        place = f"{self._root}/{len(folders)}"
        links = [(f"{place}/{folder}", ".") for folder in folders[:-1]]
        links.append((f"{place}/{folders[-1]}", self._target))
        if not self._agree(links):
            place = f"{self._root}/chain{len(folders)}"
            links = self._chain(folders)
        for link, to in links:
            self._link(link, to)
        return "/".join([place, *folders])

    def _agree(self, links: Sequence[tuple[str, str]]) -> bool:
        """Return whether each link leads to one place, also among the links that exist."""
        together = dict(links)
        return all(together[link] == to == self._links.get(link, to) for link, to in links)

    def _chain(self, folders: Sequence[str]) -> list[tuple[str, str]]:
        """Return the links of a chain, each with what it leads to."""
        places = [f"chain{left}" for left in range(len(folders), 0, -1)]
        next_places = [*(f"../{place}" for place in places[1:]), self._target]
        links = zip(places, folders, next_places, strict=True)
        return [(f"{self._root}/{place}/{folder}", to) for place, folder, to in links]

    def _link(self, link: str, to: str) -> None:
        if link not in self._links:
            os.makedirs(os.path.dirname(link), exist_ok=True)
            os.symlink(to, link)
            self._links[link] = to


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
