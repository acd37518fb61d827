"""Tables in a folder: written aside, then put in place by renaming."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def aside(folder: Path, table: str) -> Iterator[Path]:
    """Give a folder beside the table's to write into; what is left of it at the end is removed.

    Its name starts with a dot, so that nobody takes it for a table.
    """
    folder.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{table}-", dir=folder))
    beside.chmod(0o755)
    try:
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def put_in_place(new: Path, table: Path, beside: Path) -> None:
    """Rename a finished table to its place, and the one it replaces out of the way."""
    old = beside / "replaced"
    if table.exists():
        table.rename(old)
    try:
        new.rename(table)
    except OSError:
        if old.exists():
            old.rename(table)
        raise


def link_files(table: Path, new: Path) -> None:
    """Take a table's files over into its next state, without copying them."""
    for file in sorted(table.rglob("*")):
        if file.is_file():
            copy = new / file.relative_to(table)
            copy.parent.mkdir(parents=True, exist_ok=True)
            os.link(file, copy)
