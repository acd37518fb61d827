"""The compaction port over a table in a folder."""

import fcntl
import hashlib
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from duckstep_service.core.compaction.store import CompactionOutrun, StoredFile


class FolderTableStore:
    """The files below a table's folder; each write is a rename, so no reader sees a part of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def files(self) -> list[StoredFile]:
        files: list[StoredFile] = []
        for path in sorted(self._folder.rglob("*")):
            with suppress(FileNotFoundError):  # another compaction has just deleted it
                files += [self._stored(path)] if path.is_file() else []
        return files

    def fetch(self, key: str, copy: Path) -> Path:
        return self._folder / key

    def put(self, file: Path, key: str) -> None:
        file.replace(self._folder / key)

    def copy(self, key: str, new: str) -> None:
        with suppress(FileExistsError):
            os.link(self._folder / key, self._folder / new)

    def delete(self, keys: list[str]) -> None:
        for key in keys:
            (self._folder / key).unlink(missing_ok=True)
            self._remove_empty_folders((self._folder / key).parent)

    def read(self, key: str) -> tuple[str | None, str]:
        return self._read(key)

    def write(self, key: str, text: str, token: str) -> None:
        with self._locked():
            if self._read(key)[1] != token:
                raise CompactionOutrun(
                    f"another compaction has changed {self._folder / key}; run again"
                )
            new = self._folder / f".{key}-{uuid.uuid4().hex[:8]}"
            new.write_text(text)
            new.replace(self._folder / key)

    def _read(self, key: str) -> tuple[str | None, str]:
        try:
            text = (self._folder / key).read_text()
        except FileNotFoundError:
            return None, ""
        return text, hashlib.sha256(text.encode()).hexdigest()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Lock the folder between the comparison and the rename."""
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _remove_empty_folders(self, folder: Path) -> None:
        while folder != self._folder:
            try:
                folder.rmdir()
            except OSError:  # not empty
                return
            folder = folder.parent

    def _stored(self, path: Path) -> StoredFile:
        stat = path.stat()
        modified = datetime.fromtimestamp(stat.st_mtime, UTC)
        return StoredFile(path.relative_to(self._folder).as_posix(), stat.st_size, "", modified)
