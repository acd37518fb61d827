"""Atomic replacement of a table's folder by a rename."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lake.errors import LakeError


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
    """Create hard links to a table's files in another folder, and copies of its symbolic links.

    Raises LakeError for a linked folder that the other folder also has.
    """
    for path in sorted(table.rglob("*")):
        link = new / path.relative_to(table)
        if path.is_symlink():
            _copy_link(path, link)
        elif path.is_file():
            link.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, link)


def _copy_link(path: Path, link: Path) -> None:
    if link.exists():
        raise LakeError(
            f"{path} is a link, and the import has files for the same folder; replace the link by"
            " a copy of the folder, and import again"
        )
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(path.resolve())
