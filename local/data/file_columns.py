"""The columns of Parquet files, by which files at the top of a folder are one table or several."""

from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

_MAX_COMPARED = 8


def are_several_tables(files: Iterable[Path]) -> bool:
    """Return whether two of the files have different columns.

    Different columns are less than half common, and none has all columns of the other, as for the
    folders of a database. Of many files some are compared.
    """
    paths = sorted(files)
    compared = paths[:: -(-len(paths) // _MAX_COMPARED)] if paths else []
    columns = [found for found in map(_columns, compared) if found]
    return any(_are_different(*pair) for pair in combinations(columns, 2))


def _columns(file: Path) -> frozenset[str]:
    """Return the names of a file's columns, none if it cannot be read."""
    # DuckDB takes a tenth of a second to import, and only folders of files need it.
    import duckdb

    try:
        with file.open("rb") as content, duckdb.connect() as connection:
            path = f"/dev/fd/{content.fileno()}"  # a name with `*` or `[` would be a pattern
            described = connection.execute("DESCRIBE FROM read_parquet(?)", [path]).fetchall()
    except (OSError, duckdb.Error):
        return frozenset()
    return frozenset(str(row[0]).lower() for row in described)


def _are_different(one: frozenset[str], other: frozenset[str]) -> bool:
    common = one & other
    return common not in (one, other) and 2 * len(common) < len(one | other)
