"""The objects of a local folder of tables, in the order of S3's listings.

A page reads only the folders of its own objects, as they are at that moment.
"""

import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from local.s3.folder_names import FolderNames, NotListed, read_file

PAGE_OBJECTS = 1000
_MAX_DEPTH = 64
_PLAIN = re.compile(r"[A-Za-z0-9_./=-]*")


class ListedObject(NamedTuple):
    """A file; `changed` is the time of its inode's last change in milliseconds, as in rclone."""

    key: str
    size: int
    changed: int


@dataclass(slots=True)
class ListedPage:
    """The next objects of a listing, and the prefixes of folders if they are not entered."""

    objects: list[ListedObject] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    last: str = ""
    """The last key or prefix."""
    count: int = 0
    """The number of objects and prefixes."""
    is_truncated: bool = False


@dataclass(frozen=True, slots=True)
class FolderListing:
    """Lists the folder `root`, which holds the tables, or is the one table named `table`."""

    root: Path
    table: str | None = None
    _names: FolderNames = field(default_factory=FolderNames)

    def page(self, prefix: str, after: str, enters: bool) -> ListedPage:
        """Return the objects below `prefix` with keys greater than `after`.

        Without `enters`, folders are prefixes. Raises NotListed.
        """
        folder = self._folder(prefix)
        page = ListedPage()
        try:
            _Walk(page, self._names, after, enters).read(folder, prefix, 0)
        except (OSError, RecursionError) as exc:
            raise NotListed from exc
        keys = [prefix, *(listed.key for listed in page.objects), *page.prefixes]
        _check_names("".join(keys))
        return page

    def _folder(self, prefix: str) -> str:
        """Return the path of a prefix, which no link and no `..` leads out of the root."""
        *names, last = prefix.split("/")
        if last or not all(names) or {".", ".."} & set(names) or "\0" in prefix:
            raise NotListed
        if self.table is not None:
            if names[:1] != [self.table]:
                raise NotListed
            del names[0]
        path = str(self.root)
        if not _is_folder(path):
            raise NotListed
        for name in names:
            path = f"{path}/{name}"
            if not _is_folder(path):
                break
        return "/".join([str(self.root), *names])


def _is_folder(path: str) -> bool:
    """Return whether there is a folder, False if there is nothing. Raises NotListed."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as exc:
        raise NotListed from exc
    if not stat.S_ISDIR(mode):
        raise NotListed
    return True


@dataclass(frozen=True, slots=True)
class _Walk:
    """Adds the entries of folders to a page in the order of their keys, until it is full."""

    page: ListedPage
    names: FolderNames
    after: str
    enters: bool

    def read(self, folder: str, prefix: str, depth: int) -> None:
        """Add the objects of a folder. Raises NotListed and OSError."""
        if depth > _MAX_DEPTH:
            raise NotListed
        for name in self.names.read(folder):
            key = prefix + name
            if name[-1] == "/" and self.enters:
                if key > self.after or self.after.startswith(key):
                    self.read(f"{folder}/{name[:-1]}", key, depth + 1)
            elif key > self.after:
                self._add(key, f"{folder}/{name}")
            if self.page.is_truncated:
                return

    def _add(self, key: str, path: str) -> None:
        page = self.page
        if page.count == PAGE_OBJECTS:
            page.is_truncated = True
            return
        if key[-1] == "/":
            page.prefixes.append(key)
        else:
            status = read_file(path)
            if status is None:
                return
            changed = status.st_ctime_ns // 1_000_000
            page.objects.append(ListedObject(key, status.st_size, changed))
        page.last = key
        page.count += 1


def _check_names(keys: str) -> None:
    """Raise NotListed for characters that rclone may write differently."""
    if _PLAIN.fullmatch(keys):
        return
    if not keys.isprintable() or not all(each.isascii() or each.isalnum() for each in set(keys)):
        raise NotListed
