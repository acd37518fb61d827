"""A result in a file, whose download goes on where it ended."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO

from duckstep.errors import InterfaceError
from duckstep.file_lock import try_lock
from duckstep.transport.api import Api
from duckstep.transport.emitted import transformed
from duckstep.transport.operations import Flow, Work
from duckstep.transport.stream import FileHead, Source, read_file


def download(api: Api, source: Source, path: Path) -> Flow[Path]:
    """Download a file to `path`; emit (bytes written, bytes of the file or None) as they come.

    The bytes are in NAME.DIGEST.part beside it until the file is whole. The digest is that of the
    file's identity, so that a later call uses the bytes of the same file only.
    """
    part = PartFile(path, source)
    try:
        yield from transformed(read_file(api, source, part.begin), part.write)
        yield Work(part.publish)
    finally:
        part.close()
    return path


def spread(
    progress: Callable[[int, int | None], object] | None,
) -> Callable[[tuple[int, int | None]], object] | None:
    """Return the receiver of what a download emits."""
    if progress is None:
        return None
    return lambda written: progress(*written)


class PartFile:
    """The part of a file that was downloaded, by this or by an earlier process."""

    def __init__(self, path: Path, source: Source) -> None:
        if path.is_dir():
            raise InterfaceError(f"{path} is a folder; name a file.")
        # The rename would replace a link, or a device such as /dev/null.
        path = Path(os.path.realpath(path))
        if path.exists() and not path.is_file():
            raise InterfaceError(f"{path} is no regular file; stream() yields the bytes for it.")
        self._path, self._source = path, source
        self._part = path
        self._file: IO[bytes] | None = None
        self._size: int | None = None
        self._written = 0

    def begin(self, file: FileHead) -> int:
        """Open the part of this file and return its size, the offset to go on at."""
        identity = repr((self._source, file)).encode()
        self._part = self._path.with_name(
            f"{self._path.name}.{sha256(identity).hexdigest()[:12]}.part"
        )
        self._file = self._part.open("ab")
        self._lock()
        size = self._file.tell()
        if file.size is None or size > file.size:
            self._file.truncate(0)
            size = 0
        self._size, self._written = file.size, size
        return size

    def write(self, chunk: bytes) -> Iterator[tuple[int, int | None]]:
        """Append a chunk and return the progress."""
        assert self._file is not None
        self._file.write(chunk)
        self._written += len(chunk)
        yield self._written, self._size

    def publish(self) -> None:
        """Give the file its name once its bytes are on the disk."""
        assert self._file is not None
        self._file.flush()
        os.fsync(self._file.fileno())
        # Windows renames no open file.
        self.close()
        os.replace(self._part, self._path)

    def close(self) -> None:
        """Close the part, which stays for a later download."""
        if self._file is not None:
            self._file.close()

    def _lock(self) -> None:
        assert self._file is not None
        if not try_lock(self._file):
            raise InterfaceError(f"Another download writes {self._part}.")
