"""Parts of the data bucket's files on the local disk, at the places that they have in the bucket.

What has not been fetched is a hole and reads as zeros, which is never taken for data: each chunk of
a column and each bloom filter begins with a Thrift header, and zeros lack the fields that it must
have. DuckDB then ends the query with an error. Source:
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine import temp_dirs
from duckstep_service.engine.prefetch.footers import MAGIC

# A footer is read anew when the time of its file has changed, and filling a hole changes neither.
_MODIFIED_TIME = (0, 0)


@dataclass(slots=True)
class SparseFile:
    """A local file: its path, the version that it is of, and the columns that it has."""

    path: str
    version: str
    columns: set[str] = field(default_factory=set)


class SparseFiles:
    """A folder of sparse files, with the bytes that are in it; it ends with this process."""

    def __init__(self) -> None:
        self.folder = temp_dirs.create_temp_dir()
        self.bytes = 0
        self._files: dict[str, SparseFile] = {}
        self._folders: set[str] = set()

    def find(self, file: StoredObject) -> SparseFile | None:
        """Return what there is of this version of a file."""
        found = self._files.get(file.key)
        return found if found and found.version == file.version else None

    def create(self, file: StoredObject, tail: bytes) -> SparseFile:
        """Make the file with its last bytes alone, in the place of an earlier version."""
        path = str(self.folder / file.key)
        parent = os.path.dirname(path)
        if parent not in self._folders:
            os.makedirs(parent, exist_ok=True)
            self._folders.add(parent)
        descriptor = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        try:
            os.ftruncate(descriptor, file.size)
            os.pwrite(descriptor, MAGIC, 0)
            os.pwrite(descriptor, tail, file.size - len(tail))
            os.utime(descriptor, _MODIFIED_TIME)
        finally:
            os.close(descriptor)
        self.bytes += len(tail)
        made = self._files[file.key] = SparseFile(path, file.version)
        return made

    def write(self, file: SparseFile, start: int, data: memoryview) -> None:
        """Fill a hole."""
        descriptor = os.open(file.path, os.O_WRONLY)
        try:
            os.pwrite(descriptor, data, start)
            os.utime(descriptor, _MODIFIED_TIME)
        finally:
            os.close(descriptor)
        self.bytes += len(data)

    def clear(self) -> None:
        """Go on with another folder, which no earlier query knows."""
        temp_dirs.remove_temp_dir(self.folder)
        self.folder = temp_dirs.create_temp_dir()
        self.bytes = 0
        self._files.clear()
        self._folders.clear()


def is_storable_key(key: str) -> bool:
    """Whether a key is a path below a folder, on any file system."""
    return all(
        part not in ("", ".", "..") and len(part.encode()) < 256 and part.isprintable()
        for part in key.split("/")
    )
