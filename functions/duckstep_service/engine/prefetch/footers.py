"""Parquet footers: row counts and the byte ranges of columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import duckdb

from duckstep_service.core.catalog.file_index import ByteRange, FileIndex
from duckstep_service.core.sql.names import fold_name_sql
from duckstep_service.core.table_files import StoredObject

MAGIC = b"PAR1"
# The length of the footer and the magic bytes follow the footer.
TRAILER_BYTES = 8
_FOOTER_QUERY = f"""
SELECT file_name, row_group_id, row_group_num_rows,
       {fold_name_sql("split_part(path_in_schema, ', ', 1)")},
       least(data_page_offset, nullif(dictionary_page_offset, 0), nullif(index_page_offset, 0)),
       total_compressed_size, bloom_filter_offset, bloom_filter_length
FROM parquet_metadata(?)
"""


class UnreadableFooter(Exception):
    """A footer without byte ranges: DuckDB itself may read the file, or names what is wrong."""


@dataclass(slots=True)
class _FooterStats:
    rows: dict[int, int] = field(default_factory=dict)
    columns: dict[str, list[ByteRange]] = field(default_factory=dict)


def footer_bytes(file: StoredObject, tail: bytes) -> int:
    """Return the length of the footer at the end of a file. Raises UnreadableFooter."""
    length = int.from_bytes(tail[-TRAILER_BYTES:-4], "little") + TRAILER_BYTES
    if tail[-4:] != MAGIC or not TRAILER_BYTES < length <= file.size - len(MAGIC):
        raise unreadable_file(file)
    return length


def read_footers(
    connection: duckdb.DuckDBPyConnection,
    files: Mapping[str, tuple[StoredObject, bytes]],
) -> dict[str, FileIndex]:
    """Return the indexes of local files by key; `files` maps a path to its object and footer.

    Raises UnreadableFooter.
    """
    try:
        rows = connection.execute(_FOOTER_QUERY, [list(files)]).fetchall()
    except duckdb.Error:
        rows = [
            row for path, (file, _) in files.items() for row in _read_footer(connection, path, file)
        ]
    footers = {path: _FooterStats() for path in files}
    for path, group, count, column, start, size, bloom, bloom_size in rows:
        stats, (file, footer) = footers[path], files[path]
        if not 0 <= start <= start + size <= file.size:
            raise unreadable_file(file)
        stats.rows[group] = count
        ranges = stats.columns.setdefault(column, [])
        ranges.append(ByteRange(start, start + size))
        if bloom:
            # A filter without a length ends somewhere before the footer.
            end = bloom + bloom_size if bloom_size else file.size - len(footer)
            ranges.append(ByteRange(bloom, end))
    return {
        file.key: FileIndex(
            file.version, file.size, sum(footers[path].rows.values()), footer, footers[path].columns
        )
        for path, (file, footer) in files.items()
    }


def unreadable_file(file: StoredObject) -> UnreadableFooter:
    """Return the error for a file that has no index."""
    return UnreadableFooter(f"The footer of {file.key} has no byte ranges.")


def _read_footer(
    connection: duckdb.DuckDBPyConnection, path: str, file: StoredObject
) -> list[tuple[object, ...]]:
    try:
        return connection.execute(_FOOTER_QUERY, [[path]]).fetchall()
    except duckdb.Error as exc:
        raise unreadable_file(file) from exc
