"""Where tables are kept: a folder, or a bucket."""

from pathlib import Path
from typing import Literal, Protocol

from lake.atomic_write import link_files, put_in_place
from lake.layout import TABLE_FILE

Mode = Literal["create", "append", "replace"]


class Place(Protocol):
    """A set of tables that an import adds to, all of it or nothing."""

    api: str

    def exists(self, table: str) -> bool:
        """Tell whether a table is there."""
        ...

    def settings(self, table: str) -> str | None:
        """Return the text of an existing table's _table.yaml."""
        ...

    def sample(self, table: str, into: Path) -> Path | None:
        """Return a local copy of one of an existing table's Parquet files."""
        ...

    def commit(self, new: Path, table: str, mode: Mode, beside: Path) -> str:
        """Put a finished table there and return its address."""
        ...


class FolderPlace:
    """Tables in a folder, such as the local stack's."""

    api = "http://localhost:8000"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def exists(self, table: str) -> bool:
        return (self._folder / table).exists()

    def settings(self, table: str) -> str | None:
        file = self._folder / table / TABLE_FILE
        return file.read_text() if file.exists() else None

    def sample(self, table: str, into: Path) -> Path | None:
        return next((self._folder / table).rglob("*.parquet"), None)

    def commit(self, new: Path, table: str, mode: Mode, beside: Path) -> str:
        home = self._folder / table
        if mode == "append" and home.exists():
            (new / TABLE_FILE).unlink()
            link_files(home, new)
        put_in_place(new, home, beside)
        return str(home)
