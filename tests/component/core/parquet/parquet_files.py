"""Parquet files of DuckDB and of Arrow, and files that are put together from their parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from duckstep_service.core.parquet.constant_column import constant_column
from duckstep_service.core.parquet.footer import MAGIC, Footer, parse_footer
from duckstep_service.core.parquet.merged_footer import (
    absent_chunk,
    merged_footer,
    row_group,
)

# Between two files, so that a position that was not moved leads to zeros.
GAP = 5000
ROWS = """
SELECT range AS id, 's' || range % 9 AS s, [range, NULL] AS l, {'a': range, 'b': 'x'} AS st,
    CASE WHEN range % 4 > 0 THEN range / 3 END AS f
FROM range($from, $to)
"""


def write(path: Path, first: int, last: int, options: str = "", rows: str = ROWS) -> bytes:
    """Write rows in row groups of 2,048; return the bytes of the file."""
    select = rows.replace("$from", str(first)).replace("$to", str(last))
    layout = f"FORMAT parquet, ROW_GROUP_SIZE 2048{options}"
    connection().execute(f"COPY ({select}) TO '{path}' ({layout})")
    return path.read_bytes()


def footer_of(file: bytes) -> bytes:
    """Return the footer without its length."""
    return file[-8 - int.from_bytes(file[-8:-4], "little") : -8]


def parse(file: bytes) -> Footer:
    return parse_footer(footer_of(file), len(file))


def with_footer(file: bytes, footer: bytes) -> bytes:
    """Return a file with another footer."""
    return file[: -len(footer_of(file)) - 8] + footer + len(footer).to_bytes(4, "little") + MAGIC


def merge(
    files: Sequence[bytes],
    values: Sequence[str | None] = (),
    partition: tuple[str, str] | None = None,
    absent: frozenset[str] = frozenset(),
) -> bytes:
    """Return a file with the row groups of files, the value of a partition in each file's rows.

    The columns `absent` have no content.
    """
    merged, groups, rows = bytearray(MAGIC), [], 0
    footers = [parse(file) for file in files]
    for number, (file, footer) in enumerate(zip(files, footers, strict=True)):
        base = len(merged) + GAP
        merged += bytes(GAP) + file
        for group in footer.row_groups:
            chunks = [
                absent_chunk(8) if name in absent else footer.move_chunk(position, base)
                for name, position in zip(footer.header.columns, group.chunks, strict=True)
            ]
            if partition:
                column = constant_column(values[number], partition[1], group.rows)
                chunks.append(column.chunk(len(merged)))
                merged += column.pages
            groups.append(row_group(chunks, group.bytes, group.rows))
            rows += group.rows
    names: Mapping[str, str] = dict([partition] if partition else [])
    return bytes(merged) + merged_footer(footers[0].header, names, groups, rows)


def query(path: Path, sql: str) -> list[Any]:
    """Return the rows of a statement over the view r of a file or of a pattern of files."""
    source = f"read_parquet('{path}', hive_partitioning = false)"
    connection().execute(f"CREATE OR REPLACE VIEW r AS FROM {source}")
    return connection().execute(sql).fetchall()


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """Return a DuckDB without the cache that confuses files of the same name."""
    return duckdb.connect(config={"enable_external_file_cache": False, "threads": 1})
