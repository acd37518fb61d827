"""Sparse local copies of data files, with each byte range at its offset in the object.

A range that has not been fetched is a hole and reads as zeros. DuckDB never takes zeros for data:
each column chunk and each bloom filter begins with a Thrift header, whose required fields zeros
lack, so the query fails with an error. Source:
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from duckstep_service.core.parquet.footer import MAGIC
from duckstep_service.core.table_files import StoredObject
from duckstep_service.engine import temp_dirs
from duckstep_service.engine.prefetch.local_paths import LinkedFolders
from duckstep_service.engine.prefetch.memory_files import (
    MemoryFile,
    create_memory_file,
    descriptor_folder,
)

# DuckDB caches a footer by modification time, which filling a hole must not change.
_MODIFIED_TIME = (0, 0)
# A range begins and ends within pages that it may not share with another.
_PAGES_BYTES = 2 * 4096
# The memory of copies that have footers only: those of a plan's batch of unknown files.
_FOOTER_MEMORY_BYTES = 32 * 1024 * 1024

Ranges = Sequence[tuple[int, bytes | memoryview]]


@dataclass(slots=True)
class SparseFile:
    """A sparse file: its path, the version of its object, and the columns that are fetched.

    `memory` is the file at the path, None for a file on disk.
    """

    path: str
    version: str
    memory: MemoryFile | None = None
    memory_bytes: int = 0
    columns: set[str] = field(default_factory=set)


class SparseFiles:
    """Sparse files in up to `max_memory` bytes of memory, and on disk below a temporary folder.

    `bytes` is the sum of the fetched bytes, `disk_bytes` that of the files on disk.
    """

    def __init__(self, max_memory: int = _FOOTER_MEMORY_BYTES) -> None:
        self.max_memory = max_memory
        self._files: dict[str, SparseFile] = {}
        self._in_use: list[MemoryFile] = []
        self._open_folder()

    def _open_folder(self) -> None:
        """Begin with a new folder, whose paths are unknown to earlier queries."""
        self.folder = temp_dirs.create_temp_dir()
        self.bytes = self.disk_bytes = self.memory_bytes = self._created = 0
        self._on_disk = LinkedFolders(f"{self.folder}/disk")
        descriptors = descriptor_folder() if self.max_memory else ""
        self._in_memory = (
            LinkedFolders(f"{self.folder}/memory", descriptors) if descriptors else None
        )

    @property
    def paths(self) -> Mapping[str, str]:
        """The path of each local file by its object's key."""
        return {key: file.path for key, file in self._files.items()}

    def share(self, files: Iterable[StoredObject]) -> dict[str, int]:
        """Return descriptors for a worker, by path, of those of the files that are in memory.

        No process writes to a shared file but this one. Raises OSError.
        """
        descriptors = {}
        for file in files:
            local = self.find(file)
            if local is not None and local.memory is not None:
                local.memory.share()
                descriptors[local.path] = local.memory.descriptor
        return descriptors

    def find(self, file: StoredObject) -> SparseFile | None:
        """Return the sparse file of this version of an object, None without one."""
        local = self._files.get(file.key)
        return local if local and local.version == file.version else None

    @property
    def uses_memory(self) -> bool:
        """Whether files can be in memory at all."""
        return self._in_memory is not None

    def has_memory(self, ranges: int, size: int) -> bool:
        """Return whether `size` bytes in a number of ranges fit into the memory that is left."""
        if self._in_memory is None:
            return False
        return memory_size(ranges, size) <= self.max_memory - self.memory_bytes

    def any_in_memory(self, files: Iterable[StoredObject]) -> bool:
        """Return whether one of the files is in memory, where it cannot outgrow the limit."""
        found = (self.find(file) for file in files)
        return any(file is not None and file.memory is not None for file in found)

    def create(self, file: StoredObject, tail: bytes, in_memory: bool = True) -> SparseFile:
        """Create the file with its last bytes alone; delete an earlier version.

        The file is on disk unless it fits `in_memory`.
        """
        self.delete(file.key)
        local = self._create_in_memory(file, tail) if in_memory else None
        if local is None:
            local = self._create_on_disk(file)
        self._write(local, [(0, MAGIC), (file.size - len(tail), tail)], file.size)
        self._files[file.key] = local
        return local

    def write(self, file: SparseFile, start: int, data: memoryview) -> None:
        """Write a fetched range at its offset."""
        self._write(file, [(start, data)])

    def read(self, file: SparseFile, start: int, size: int) -> bytes:
        """Return bytes of a file in memory."""
        assert file.memory is not None
        return os.pread(file.memory.descriptor, size, start)

    def create_memory(self, size: int) -> tuple[str, MemoryFile] | None:
        """Return a file in memory that is shared, and its path; None if none can be created."""
        if self._in_memory is None:
            return None
        memory = create_memory_file(size)
        if memory is None:
            return None
        try:
            memory.share()
        except OSError:
            memory.close()
            return None
        self._in_use.append(memory)
        return f"{self._in_memory.path('')}/{memory.descriptor}", memory

    def clear(self) -> None:
        """Delete every file and continue in a new folder, unknown to earlier queries."""
        self.remove()
        self._open_folder()

    def remove(self) -> None:
        """Delete every file and the folder."""
        temp_dirs.remove_temp_dir(self.folder)
        for memory in self._in_use:
            memory.close()
        self._files.clear()
        self._in_use.clear()

    def _create_in_memory(self, file: StoredObject, tail: bytes) -> SparseFile | None:
        """Return an empty file in memory, None if its footer or its descriptor is too much."""
        if self._in_memory is None or not self.has_memory(2, len(tail)):
            return None
        memory = create_memory_file(file.size)
        if memory is None:
            return None
        self._in_use.append(memory)
        path = f"{self._in_memory.path(file.key)}/{memory.descriptor}"
        return SparseFile(path, file.version, memory)

    def _create_on_disk(self, file: StoredObject) -> SparseFile:
        path = f"{self._on_disk.path(file.key)}/{self._created}.parquet"
        self._created += 1
        return SparseFile(path, file.version)

    def _write(self, file: SparseFile, ranges: Ranges, size: int | None = None) -> None:
        """Write ranges, after setting the size of a new file."""
        written = sum(len(data) for _, data in ranges)
        self.bytes += written
        if file.memory is None:
            self.disk_bytes += written
            _write_on_disk(file.path, ranges, size)
        else:
            taken = memory_size(len(ranges), written)
            self.memory_bytes += taken
            file.memory_bytes += taken
            for start, data in ranges:
                file.memory.write(start, data)
            os.utime(file.memory.descriptor, _MODIFIED_TIME)

    def delete(self, key: str) -> None:
        """Delete a file, if there is one.

        DuckDB caches footers by path, so that no other file gets its descriptor, which remains
        open without content until the files are cleared.
        """
        earlier = self._files.pop(key, None)
        if earlier is None:
            return
        if earlier.memory is None:
            os.unlink(earlier.path)
        else:
            earlier.memory.empty()
            self.memory_bytes -= earlier.memory_bytes


def memory_size(ranges: int, size: int) -> int:
    """Return the most memory that `size` bytes in a number of ranges take."""
    return size + ranges * _PAGES_BYTES


def _write_on_disk(path: str, ranges: Ranges, size: int | None) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        if size is not None:
            os.ftruncate(descriptor, size)
        for start, data in ranges:
            os.pwrite(descriptor, data, start)
        os.utime(descriptor, _MODIFIED_TIME)
    finally:
        os.close(descriptor)
