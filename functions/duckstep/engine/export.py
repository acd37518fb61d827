"""A stored Parquet result in the other formats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from duckstep.core.formats import Format
from duckstep.core.models import Column, Page
from duckstep.engine.views import quote_name, quote_text

_BATCH_ROWS = 65_536
# JSON's numbers are doubles to most readers, exact up to 2^53 - 1 (RFC 8259, 6).
_EXACT = 2**53 - 1
_LARGE_INTEGERS = {"BIGINT", "UBIGINT", "HUGEINT"}
_FLOATS = {"FLOAT", "DOUBLE"}


@dataclass(frozen=True, slots=True)
class Source:
    """A Parquet result: its path or s3:// URL, its columns, and the page wanted of it."""

    location: str
    columns: Sequence[Column]
    page: Page | None = None

    def select(self, columns: str = "*") -> str:
        """Return the SELECT of the page."""
        sql = f"SELECT {columns} FROM read_parquet({quote_text(self.location)})"
        return f"{sql} LIMIT {self.page.limit} OFFSET {self.page.offset}" if self.page else sql


def export(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    format: Format,
    path: Path,
    header: bool = True,
) -> None:
    """Write `source` to `path`. JSON is an array of objects, of lists without `header`."""
    if format is Format.ARROW:
        _write_arrow(connection, source, path)
        return
    sql = source.select()
    options = "FORMAT parquet, COMPRESSION zstd"
    if format is Format.CSV:
        options = f"FORMAT csv, HEADER {str(header).lower()}"
    elif format is Format.JSON:
        sql, options = _json(source, header)
    connection.execute(f"COPY ({sql}) TO {quote_text(str(path))} ({options}, USE_TMP_FILE false)")
    if format is Format.JSON and not header:
        path.write_bytes(b"[" + path.read_bytes().removesuffix(b"\n").replace(b"\n", b",") + b"]")


def _json(source: Source, header: bool) -> tuple[str, str]:
    if header:
        columns = ", ".join(
            f"{_json_value(column)} AS {quote_name(column.name)}" for column in source.columns
        )
        return source.select(columns), "FORMAT json, ARRAY true"
    values = ", ".join(map(_json_value, source.columns))
    # JSON escapes control characters, so this delimiter is in no row and nothing needs quotes.
    return source.select(
        f"json_array({values})"
    ), "FORMAT csv, HEADER false, QUOTE '', DELIM '\x01'"


def _json_value(column: Column) -> str:
    """Return the SQL of a value that every JSON reader reads as it was."""
    name = quote_name(column.name)
    text = f"to_json(CAST({name} AS VARCHAR))"
    if column.type in _LARGE_INTEGERS:
        exact = f"{name} BETWEEN -{_EXACT} AND {_EXACT}"
        return f"CASE WHEN {exact} THEN to_json(CAST({name} AS BIGINT)) ELSE {text} END"
    if column.type in _FLOATS:
        return f"CASE WHEN isfinite({name}) THEN to_json({name}) ELSE {text} END"
    if column.type.startswith("DECIMAL") and not column.type.endswith("]"):
        return text
    return f"to_json(to_base64({name}))" if column.type == "BLOB" else name


def _write_arrow(connection: duckdb.DuckDBPyConnection, source: Source, path: Path) -> None:
    import pyarrow as pa  # 100 ms that only this format needs

    reader = connection.execute(source.select()).fetch_record_batch(_BATCH_ROWS)
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
