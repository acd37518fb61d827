"""Sparse local copies of data files, with each byte range at its offset in the object.

A range that has not been fetched is a hole and reads as zeros. DuckDB never takes zeros for data:
each column chunk and each bloom filter begins with a Thrift header, whose required fields zeros
lack, so the query fails with an error. Source:
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine import temp_dirs
from duckstep_service.engine.prefetch.footers import MAGIC
from duckstep_service.engine.prefetch.local_paths import local_path

# DuckDB caches a footer by modification time, which filling a hole must not change.
_MODIFIED_TIME = (0, 0)


@dataclass(slots=True)
class SparseFile:
    """A sparse file: its path, the version of its object, and the columns that are fetched."""

    path: str
    version: str
    columns: set[str] = field(default_factory=set)


class SparseFiles:
    """A temporary folder of sparse files and the sum of their fetched bytes."""

    def __init__(self) -> None:
        self.folder = temp_dirs.create_temp_dir()
        self.bytes = 0
        self._files: dict[str, SparseFile] = {}
        self._folders: set[str] = set()
        self._created = 0

    @property
    def paths(self) -> Mapping[str, str]:
        """The path of each local file by its object's key."""
        return {key: file.path for key, file in self._files.items()}

    def find(self, file: StoredObject) -> SparseFile | None:
        """Return the sparse file of this version of an object, None without one."""
        local = self._files.get(file.key)
        return local if local and local.version == file.version else None

    def create(self, file: StoredObject, tail: bytes) -> SparseFile:
        """Create the file with its last bytes alone; delete an earlier version."""
        self._delete(file.key)
        path = str(self.folder / local_path(file.key, self._created))
        self._created += 1
        parent = os.path.dirname(path)
        if parent not in self._folders:
            os.makedirs(parent, exist_ok=True)
            self._folders.add(parent)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            os.ftruncate(descriptor, file.size)
            os.pwrite(descriptor, MAGIC, 0)
            os.pwrite(descriptor, tail, file.size - len(tail))
            os.utime(descriptor, _MODIFIED_TIME)
        finally:
            os.close(descriptor)
        self.bytes += len(tail)
        local = self._files[file.key] = SparseFile(path, file.version)
        return local

    def write(self, file: SparseFile, start: int, data: memoryview) -> None:
        """Write a fetched range at its offset."""
        descriptor = os.open(file.path, os.O_WRONLY)
        try:
            os.pwrite(descriptor, data, start)
            os.utime(descriptor, _MODIFIED_TIME)
        finally:
            os.close(descriptor)
        self.bytes += len(data)

    def clear(self) -> None:
        """Delete every file and continue in a new folder, unknown to earlier queries."""
        temp_dirs.remove_temp_dir(self.folder)
        self.folder = temp_dirs.create_temp_dir()
        self.bytes = 0
        self._files.clear()
        self._folders.clear()

    def remove(self) -> None:
        """Delete every file and the folder."""
        temp_dirs.remove_temp_dir(self.folder)

    def _delete(self, key: str) -> None:
        earlier = self._files.pop(key, None)
        if earlier:
            os.unlink(earlier.path)
