"""Tells a folder of tables from a folder that is a table, by the names at its top."""

import re
from collections.abc import Iterable

_PARTITION = re.compile(r"[A-Za-z_]\w*=.*|\d{4}")


def is_table(names: Iterable[str]) -> bool:
    """Returns whether the names hold Parquet files or partition folders, which tables have."""
    return any(name.endswith(".parquet") or _PARTITION.fullmatch(name) for name in names)


def table_name(folder: str) -> str:
    """Returns the folder's name as a table's name, of a-z, 0-9 and underscores."""
    name = re.sub(r"[^a-z0-9_]+", "_", folder.lower()).strip("_")
    if not name:
        return "data"
    return f"t_{name}" if name[0].isdigit() else name
