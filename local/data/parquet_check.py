"""Detection of truncated Parquet files, before a query reads them."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

MAX_CHECKED_FILES = 20_000
_MIN_BYTES = 12
_MAGIC = b"PAR1"
_PARQUET = re.compile(r".*\.(parquet|parq|pq)", re.IGNORECASE | re.DOTALL)


def parquet_files(folder: Path) -> Iterator[Path]:
    """Yield the Parquet files below a folder, following links to folders once."""
    seen: set[str] = set()
    for root, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(root, name) for name in sorted(names) if _PARQUET.fullmatch(name))
        yield from (path for path in paths if path.exists())


def is_complete(path: Path) -> bool:
    """Return whether the file ends with the Parquet magic, which a truncated one lacks."""
    try:
        with path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < _MIN_BYTES:
                return False
            file.seek(-len(_MAGIC), os.SEEK_END)
            return file.read() == _MAGIC
    except OSError:
        return False
