"""The layout of a data folder: many tables or one, by the names at its top."""

import re
from collections.abc import Iterable

_PARTITION = re.compile(r"[A-Za-z_]\w*=.*|\d{4}", re.DOTALL)
_PARQUET_FILE = re.compile(r".+\.(parquet|parq|pq)", re.IGNORECASE | re.DOTALL)
# The logs of Delta Lake and Hudi, which are beside the table's files.
_LOGS = ("_delta_log", ".hoodie")


def is_table(folders: Iterable[str], files: Iterable[str]) -> bool:
    """Return whether the top of a data folder is one table.

    One table has Parquet files or partition folders, and no other visible folder: that one would
    be a table of its own. Spark writes the folder `orders.parquet`.
    """
    names = list(folders)
    if any(log in names for log in _LOGS):
        return True
    visible = [name for name in names if not name.startswith((".", "_")) or "=" in name]
    if any(not _PARTITION.fullmatch(name) for name in visible):
        return False
    return bool(visible) or any(map(is_parquet_file, files))


def is_parquet_file(name: str) -> bool:
    """Return whether a file's name is that of a visible Parquet file."""
    return not name.startswith((".", "_")) and _PARQUET_FILE.fullmatch(name) is not None


def table_name(folder: str) -> str:
    """Return a table name of a-z, 0-9 and underscores for a folder's name."""
    name = re.sub(r"[^a-z0-9_]+", "_", folder.lower()).strip("_")
    if not name:
        return "data"
    return f"t_{name}" if name[0].isdigit() else name
