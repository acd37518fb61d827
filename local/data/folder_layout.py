"""The layout of a data folder: many tables or one, by the names at its top."""

import re
from collections.abc import Iterable

_PARTITION = re.compile(r"[A-Za-z_]\w*=.*|\d{4}")


def is_table(names: Iterable[str]) -> bool:
    """Return whether the names include Parquet files or partition folders, as in one table."""
    return any(name.endswith(".parquet") or _PARTITION.fullmatch(name) for name in names)


def table_name(folder: str) -> str:
    """Return a table name of a-z, 0-9 and underscores for a folder's name."""
    name = re.sub(r"[^a-z0-9_]+", "_", folder.lower()).strip("_")
    if not name:
        return "data"
    return f"t_{name}" if name[0].isdigit() else name
