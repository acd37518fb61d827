"""Export of a stored Parquet result to CSV, JSON, XLSX, Arrow or a page of Parquet."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import duckdb

from duckstep_service.core.formats import Format
from duckstep_service.core.sql.quoting import quote_identifier, quote_literal
from duckstep_service.core.table_files import Column
from duckstep_service.engine.output.csv_values import csv_value
from duckstep_service.engine.output.export_source import ExportSource
from duckstep_service.engine.output.json_numbers import exact_numbers
from duckstep_service.engine.output.json_values import to_json_value
from duckstep_service.engine.output.nested_types import map_nested
from duckstep_service.engine.output.storage_types import is_geometry
from duckstep_service.engine.output.xlsx import write_xlsx

# DuckDB reserves the memory of a whole batch in each column: 5,000 columns of 65,536 rows would be
# gigabytes. Its own vectors have 2,048 rows.
_BATCH_ROWS, _MIN_BATCH_ROWS, _BATCH_CELLS = 65_536, 2_048, 2_000_000
# Characters with which a formula begins, with their wide, small, raised and lowered forms; OWASP,
# "CSV Injection".
FORMULA_SIGNS = "=＝﹦⁼₌+＋﹢⁺₊﬩-－﹣−@＠﹫"  # noqa: RUF001
# A spreadsheet that separates by other characters than commas begins a cell after each of these.
_SEPARATORS = "\t\r\n;"
_FORMULA = f"(^|[{_SEPARATORS}])([\\s\\p{{Z}}\\p{{C}}]*)([{re.escape(FORMULA_SIGNS)}])"
# Types whose texts are numbers, or begin with a letter or digit.
_FORMULA_SAFE_TYPES = {
    "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
    "UINTEGER", "UBIGINT", "UHUGEINT", "BIGNUM", "FLOAT", "DOUBLE", "UUID", "TIME", "TIME_NS",
    "TIME WITH TIME ZONE", "BIT",
}  # fmt: skip


def export(connection: duckdb.DuckDBPyConnection, source: ExportSource, path: str) -> None:
    """Write `source` to `path` sequentially; JSON is an array of objects, or lists in lines."""
    if source.result_format.format is Format.ARROW:
        _write_arrow(connection, source, path)
        return
    if source.result_format.format is Format.XLSX:
        write_xlsx(connection, source, _typed_columns(source), path)
        return
    select, options = _COPY_BY_FORMAT[source.result_format.format](connection, source)
    connection.execute(f"COPY ({select}) TO {quote_literal(path)} ({options}, USE_TMP_FILE false)")


def _typed_columns(source: ExportSource) -> list[tuple[str, Any]]:
    """Return the quoted names of the columns, and their DuckDBPyTypes."""
    return [
        (quote_identifier(column.name), duckdb.sqltype(column.type)) for column in source.columns
    ]


def _csv_copy(_: duckdb.DuckDBPyConnection, source: ExportSource) -> tuple[str, str]:
    columns = ", ".join(
        _csv_column(source, column, *typed)
        for column, typed in zip(source.columns, _typed_columns(source), strict=True)
    )
    return source.select(columns), f"FORMAT csv, HEADER {str(source.result_format.header).lower()}"


def _csv_column(source: ExportSource, column: Column, name: str, kind: Any) -> str:
    value = csv_value(kind, name)
    if not source.result_format.escaped:
        return f"{value} AS {name}"
    label = quote_identifier(_escape_formula(column.name))
    if str(kind) in _FORMULA_SAFE_TYPES or kind.id == "decimal":
        return f"{value} AS {label}"
    text = f"CAST({value} AS VARCHAR)"
    escaped = f"regexp_replace({text}, {quote_literal(_FORMULA)}, '\\1\\2''\\3', 'g')"
    blank = rf"regexp_matches({text}, '^[\t\r\n]')"
    return f"CASE WHEN {blank} THEN '''' || {escaped} ELSE {escaped} END AS {label}"


def _escape_formula(text: str) -> str:
    """Return a column name with an apostrophe before each sign that begins a formula."""
    escaped, begins = "'" if text[:1] in tuple("\t\r\n") else "", True
    for character in text:
        if begins and character in FORMULA_SIGNS:
            escaped += "'"
        blank = unicodedata.category(character)[0] in "ZC"
        begins = character in _SEPARATORS or (begins and blank)
        escaped += character
    return escaped


def _json_copy(connection: duckdb.DuckDBPyConnection, source: ExportSource) -> tuple[str, str]:
    typed = _typed_columns(source)
    exact = exact_numbers(connection, source, typed)
    values = [(name, exact.get(name) or to_json_value(kind, name)) for name, kind in typed]
    if source.result_format.header:
        columns = ", ".join(f"{value} AS {name}" for name, value in values)
        return source.select(columns), "FORMAT json, ARRAY true"
    row = f"json_array({', '.join(value for _, value in values)})"
    # JSON escapes control characters, so no row contains this delimiter and nothing needs quotes.
    return source.select(row), "FORMAT csv, HEADER false, QUOTE '', DELIM '\x01'"


def _parquet_copy(_: duckdb.DuckDBPyConnection, source: ExportSource) -> tuple[str, str]:
    return source.select(), "FORMAT parquet, COMPRESSION zstd"


_COPY_BY_FORMAT = {Format.CSV: _csv_copy, Format.JSON: _json_copy, Format.PARQUET: _parquet_copy}


def _write_arrow(connection: duckdb.DuckDBPyConnection, source: ExportSource, path: str) -> None:
    """Write an Arrow stream with the DuckDB type of each field in its metadata."""
    import pyarrow as pa  # The import takes 100 ms, which only this format needs.

    columns = ", ".join(
        f"{_arrow_value(kind, name) or name} AS {name}" for name, kind in _typed_columns(source)
    )
    # A comma in a type separates fields, which have memory of their own.
    fields = sum(1 + column.type.count(",") for column in source.columns)
    rows = min(_BATCH_ROWS, max(_MIN_BATCH_ROWS, _BATCH_CELLS // fields))
    reader = connection.execute(source.select(columns)).to_arrow_reader(rows)
    schema = pa.schema(
        field.with_metadata({"duckdb.type": column.type})
        for field, column in zip(reader.schema, source.columns, strict=True)
    )
    with open(path, "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        for batch in reader:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))


def _arrow_value(kind: Any, sql: str) -> str | None:
    """Return the SQL of a stored value in its Arrow type; None for no cast."""
    return None if is_geometry(kind) else map_nested(kind, sql, _cast_text)


def _cast_text(kind: Any, sql: str) -> str | None:
    """Return the cast of a text to the type that Arrow supports."""
    supported = str(kind) == "INTERVAL" or is_geometry(kind)
    return f"CAST({sql} AS {kind})" if supported else None
