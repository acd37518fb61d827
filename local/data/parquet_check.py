"""Looks for Parquet files that cannot be read, before a query trips over them."""

import os
from collections.abc import Iterator
from pathlib import Path

SCAN_LIMIT = 20_000
_SMALLEST = 12
_MAGIC = b"PAR1"


def parquet_files(folder: Path) -> Iterator[Path]:
    """Yields the Parquet files below a folder, following links to folders once."""
    seen: set[str] = set()
    for root, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(root, name) for name in sorted(names) if name.endswith(".parquet"))


def is_whole(path: Path) -> bool:
    """Returns whether the file ends as a Parquet file does; one that was cut off does not."""
    try:
        with path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < _SMALLEST:
                return False
            file.seek(-len(_MAGIC), os.SEEK_END)
            return file.read() == _MAGIC
    except OSError:
        return False
