"""The names of the entries of folders, which are kept while the folders do not change.

A file system sets the times of a folder when an entry is created, renamed or removed, and no
program can set its change time. Two changes within one tick of the clock have the same time, so
that the names of a folder that has just changed are not kept.
"""

import os
import stat
import time
from functools import lru_cache
from pathlib import Path

# Known to set these times, and to return them uncached, unlike network file systems.
_EXACT_FILE_SYSTEMS = {"ext3", "ext4", "xfs", "f2fs", "tmpfs"}
_MOUNTS = Path("/proc/self/mountinfo")
_MOUNTS_SECONDS = 10
# Above the coarsest clock of a file system with these times.
SETTLED_NANOSECONDS = 2_000_000_000
MAX_ENTRIES = 4_000
"""Entries of a folder that is listed."""
_MAX_KEPT = 250_000

_Version = tuple[int, int, int, int]


class NotListed(Exception):
    """A folder that rclone lists instead: with links, unusual names or files, or errors."""


class FolderNames:
    """Reads folders of files and folders. Threads may share it."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[_Version, list[str]]] = {}
        self._count = 0

    def read(self, folder: str) -> list[str]:
        """Return the names in the order of keys: those of folders end in a slash.

        A folder that does not exist has no entries. Raises NotListed and OSError.
        """
        now = time.time_ns()
        try:
            status = os.lstat(folder)
            version = (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
            kept = self._kept.get(folder)
            if kept is not None and kept[0] == version:
                return kept[1]
            names = _read_names(folder)
        except FileNotFoundError:
            return []
        changed = max(status.st_mtime_ns, status.st_ctime_ns)
        if changed < now - SETTLED_NANOSECONDS and _is_exact(status.st_dev):
            self._keep(folder, version, names)
        return names

    def _keep(self, folder: str, version: _Version, names: list[str]) -> None:
        if self._count > _MAX_KEPT:
            self._kept, self._count = {}, 0
        self._kept[folder] = version, names
        self._count += 1 + len(names)


def _read_names(folder: str) -> list[str]:
    names = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                names.append(entry.name)
            elif entry.is_dir(follow_symlinks=False):
                names.append(entry.name + "/")
            else:
                raise NotListed
    if len(names) > MAX_ENTRIES:
        raise NotListed
    names.sort()
    return names


def read_file(path: str) -> os.stat_result | None:
    """Return the status of a file, None if it is deleted. Raises NotListed and OSError."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise NotListed
    return status


def _is_exact(device: int) -> bool:
    return _file_system(device, int(time.monotonic() / _MOUNTS_SECONDS)) in _EXACT_FILE_SYSTEMS


@lru_cache(maxsize=64)
def _file_system(device: int, moment: int) -> str | None:
    """Return the type of a mounted file system, None if it is unknown; it is read in each moment.

    https://www.kernel.org/doc/html/latest/filesystems/proc.html#proc-pid-mountinfo-information-about-mounts
    """
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        lines = _MOUNTS.read_text(errors="replace").splitlines()
    except OSError:
        return None
    types = {line.partition(" - ")[2].split(" ")[0] for line in lines if line.split()[2] == number}
    return types.pop() if len(types) == 1 else None
