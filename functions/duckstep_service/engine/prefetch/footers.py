"""Parquet footers: row counts, the byte ranges of columns, and schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import duckdb

from duckstep_service.core.catalog.file_index import TRAILER_BYTES, ByteRange, FileIndex
from duckstep_service.core.parquet.footer import GEOMETRY_KEY, MAGIC
from duckstep_service.core.sql.names import fold_name_sql
from duckstep_service.core.table_files import Column, StoredObject

_FOOTER_QUERY = f"""
SELECT file_name, row_group_id, row_group_num_rows,
       {fold_name_sql("split_part(path_in_schema, ', ', 1)")},
       least(data_page_offset, nullif(dictionary_page_offset, 0), nullif(index_page_offset, 0)),
       total_compressed_size, bloom_filter_offset, bloom_filter_length
FROM parquet_metadata(?)
"""
_SIGNATURE_QUERY = """
SELECT file_name, md5(string_agg(
    to_json([name, type, type_length::VARCHAR, num_children::VARCHAR, converted_type,
             scale::VARCHAR, precision::VARCHAR, logical_type, repetition_type])::VARCHAR,
    ',' ORDER BY column_id))
FROM parquet_schema(?) GROUP BY file_name
"""
# Reads of one file, after which its own footer is taken for the one that ends the instance.
_ATTEMPTS = 3

Footers = Mapping[str, tuple[StoredObject, bytes]]
"""Objects and their footers by the paths of local files."""


@dataclass(slots=True)
class _FooterStats:
    rows: dict[int, int] = field(default_factory=dict)
    columns: dict[str, list[ByteRange]] = field(default_factory=dict)
    filters: dict[str, list[ByteRange]] = field(default_factory=dict)


def footer_bytes(file: StoredObject, tail: bytes) -> int:
    """Return the length of the footer at the end of a file, 0 without one."""
    length = int.from_bytes(tail[-TRAILER_BYTES:-4], "little") + TRAILER_BYTES
    if tail[-4:] != MAGIC or not TRAILER_BYTES < length <= file.size - len(MAGIC):
        return 0
    return length


def read_footers(
    connect: Callable[[], duckdb.DuckDBPyConnection], files: Footers
) -> dict[str, FileIndex]:
    """Return the indexes of local files by key, without those whose footers DuckDB cannot read.

    A broken footer may end the instance, so that each attempt has a connection of its own.
    """
    if not files:
        return {}
    for _ in range(_ATTEMPTS if len(files) == 1 else 1):
        try:
            with connect() as connection:
                return _read_batch(connection, files)
        except duckdb.FatalException:
            # This file, or one that another thread reads in the same instance.
            continue
        except duckdb.Error:
            break
    if len(files) == 1:
        return {}
    half = len(files) // 2
    paths = list(files)
    return {
        key: index
        for part in (paths[:half], paths[half:])
        for key, index in read_footers(connect, {path: files[path] for path in part}).items()
    }


def _read_batch(connection: duckdb.DuckDBPyConnection, files: Footers) -> dict[str, FileIndex]:
    """Return the indexes of local files by key. Raises duckdb.Error if a footer is unreadable."""
    stats = _read_statistics(connection, files)
    schemas = _read_schemas(connection, files)
    return {
        file.key: FileIndex(
            file.version,
            file.size,
            sum(stats[path].rows.values()),
            footer,
            stats[path].columns,
            schemas[path],
            stats[path].filters,
        )
        for path, (file, footer) in files.items()
        if path in stats
    }


def _read_statistics(
    connection: duckdb.DuckDBPyConnection, files: Footers
) -> dict[str, _FooterStats]:
    """Return the statistics of files by path, without those with ranges outside the file."""
    footers = {path: _FooterStats() for path in files}
    rows = connection.execute(_FOOTER_QUERY, [list(files)]).fetchall()
    for path, group, count, column, start, size, bloom, bloom_size in rows:
        file, footer = files[path]
        if start is None or not 0 <= start <= start + size <= file.size:
            footers.pop(path, None)
        if path not in footers:
            continue
        stats = footers[path]
        stats.rows[group] = count
        stats.columns.setdefault(column, []).append(ByteRange(start, start + size))
        if bloom:
            # A filter without a length ends somewhere before the footer.
            end = bloom + bloom_size if bloom_size else file.size - len(footer)
            stats.filters.setdefault(column, []).append(ByteRange(bloom, end))
    return footers


def _read_schemas(
    connection: duckdb.DuckDBPyConnection, files: Footers
) -> dict[str, tuple[Column, ...]]:
    """Return the columns of files by path; files with the same signature share the object."""
    rows = connection.execute(_SIGNATURE_QUERY, [list(files)]).fetchall()
    signatures: dict[str, object] = dict(rows)
    described: dict[object, tuple[Column, ...]] = {}
    schemas = {}
    for path, (_, footer) in files.items():
        signature = signatures[path]
        if GEOMETRY_KEY in footer:
            signature = path
        if signature not in described:
            described[signature] = _describe_file(connection, path)
        schemas[path] = described[signature]
    return schemas


def _describe_file(connection: duckdb.DuckDBPyConnection, path: str) -> tuple[Column, ...]:
    rows = connection.execute(
        "DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false)", [[path]]
    ).fetchall()
    return tuple(Column(row[0], row[1]) for row in rows)
