"""Destinations of tables: a folder, or a prefix of a bucket."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, Protocol

from duckstep_service.core.catalog.settings import SETTINGS_FILE
from duckstep_service.core.compaction.store import TableStore

from lake.atomic_write import link_files, replace_folder
from lake.errors import LakeError
from lake.local_table_store import FolderTableStore

WriteMode = Literal["create", "append", "replace"]


class Destination(Protocol):
    """A set of tables to which an import commits all of its files or none."""

    api_url: str

    def exists(self, table: str) -> bool:
        """Return whether a table exists."""
        ...

    def keys(self, table: str) -> Iterable[str]:
        """Yield the paths of a table's files below its folder, hidden ones too."""
        ...

    def read_settings(self, table: str) -> str | None:
        """Return the text of an existing table's _table.yaml."""
        ...

    def sample_file(self, table: str, into: Path) -> Path | None:
        """Return a local copy of one of an existing table's Parquet files."""
        ...

    def commit(self, new: Path, table: str, mode: WriteMode, staging: Path) -> str:
        """Store a complete table and return its address."""
        ...

    def table_store(self, table: str) -> TableStore:
        """Return an existing table's files for compaction. Raises LakeError."""
        ...


class FolderDestination:
    """Tables in a folder, such as the local stack's."""

    api_url = "http://localhost:8000"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def exists(self, table: str) -> bool:
        return (self._folder / table).exists()

    def keys(self, table: str) -> Iterable[str]:
        folder = self._folder / table
        return (path.relative_to(folder).as_posix() for path in folder.rglob("*"))

    def read_settings(self, table: str) -> str | None:
        file = self._folder / table / SETTINGS_FILE
        return file.read_text() if file.exists() else None

    def sample_file(self, table: str, into: Path) -> Path | None:
        return next((self._folder / table).rglob("*.parquet"), None)

    def commit(self, new: Path, table: str, mode: WriteMode, staging: Path) -> str:
        folder = self._folder / table
        if mode == "append" and folder.exists():
            (new / SETTINGS_FILE).unlink()
            link_files(folder, new)
        replace_folder(new, folder, staging)
        return str(folder)

    def table_store(self, table: str) -> TableStore:
        if not (self._folder / table).is_dir():
            raise LakeError(f"there is no table {table!r} in {self._folder}")
        return FolderTableStore(self._folder / table)


def open_destination(to: str, stack: str | None) -> Destination:
    """Return the destination that --to or --stack names. Raises LakeError."""
    if not _is_bucket(to, stack):
        return FolderDestination(Path(to))
    # boto3 takes half a second to import.
    from lake.s3_destination import destination_of_stack, destination_of_url

    return destination_of_stack(stack) if stack else destination_of_url(to)


def staging_parent(to: str, stack: str | None) -> Path:
    """Return the folder for temporary files: the tables' own, where a rename commits, or TMPDIR."""
    return Path(tempfile.gettempdir()) if _is_bucket(to, stack) else Path(to)


def _is_bucket(to: str, stack: str | None) -> bool:
    return bool(stack) or to.startswith("s3://")
