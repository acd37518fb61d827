"""Atomic replacement of a table's folder by a rename."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def staging_folder(parent: Path, table: str) -> Iterator[Path]:
    """Create a temporary folder in `parent` and remove it at the end.

    Its name starts with a dot, so that the catalog ignores it.
    """
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{table}-", dir=parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def replace_folder(new: Path, table: Path, staging: Path) -> None:
    """Rename `new` to `table`, and move an existing table into the staging folder."""
    old = staging / "replaced"
    if table.exists():
        table.rename(old)
    try:
        new.rename(table)
    except OSError:
        if old.exists():
            old.rename(table)
        raise


def link_files(table: Path, new: Path) -> None:
    """Create hard links to a table's files in another folder."""
    for file in sorted(table.rglob("*")):
        if file.is_file():
            link = new / file.relative_to(table)
            link.parent.mkdir(parents=True, exist_ok=True)
            os.link(file, link)
