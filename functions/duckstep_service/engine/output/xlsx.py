"""Export of a result to an XLSX workbook of one sheet, as a stream without a temporary file.

DuckDB writes the XML of each row. ECMA-376, 18.3.1 and 22.9.2.19; Excel's limits are those of
"Excel specifications and limits". Its numbers have 15 digits and its dates begin in 1900.
"""

from __future__ import annotations

import zipfile
from typing import Any

import duckdb

from duckstep_service.engine.output.export_source import ExportSource
from duckstep_service.engine.output.sheet_errors import SheetLimitExceeded
from duckstep_service.engine.output.xlsx_cells import (
    ROW_NUMBER,
    TEXT_TOO_LONG,
    cell,
    column_letters,
    text_content,
)
from duckstep_service.engine.output.xlsx_parts import PARTS, SHEET, SHEET_HEAD, SHEET_TAIL

_BATCH_ROWS = 2_048
# A sheet is compressed once and transmitted once; the next level takes twice the time.
_COMPRESSION = 2
# The size of a file in a ZIP archive without the extension ZIP64, which Excel does not read.
_MAX_BYTES = 2**31 - 1
_HEADER_STYLE = 4


def write_xlsx(
    connection: duckdb.DuckDBPyConnection,
    source: ExportSource,
    typed: list[tuple[str, Any]],
    path: str,
) -> None:
    """Write a workbook sequentially. Raises SheetLimitExceeded."""
    with (
        open(path, "wb") as sink,
        zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive,
    ):
        for name, text in PARTS.items():
            archive.writestr(_entry(name), text, zipfile.ZIP_DEFLATED)
        with archive.open(_entry(SHEET), "w") as sheet:
            sheet.write(SHEET_HEAD.encode())
            size = sheet.write(_header_row(source).encode())
            for rows in _batches(connection, source, typed):
                size += sheet.write(rows)
                if size > _MAX_BYTES - len(rows):
                    raise SheetLimitExceeded("the sheet is larger than 2 GB")
            sheet.write(SHEET_TAIL.encode())


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an entry with a fixed time: equal results are equal files."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _header_row(source: ExportSource) -> str:
    if not source.result_format.header:
        return ""
    cells = "".join(
        f'<c r="{column_letters(number)}1" s="{_HEADER_STYLE}" t="inlineStr"><is>'
        f'<t xml:space="preserve">{text_content(column.name)}</t></is></c>'
        for number, column in enumerate(source.columns)
    )
    return f'<row r="1">{cells}</row>'


def _batches(
    connection: duckdb.DuckDBPyConnection, source: ExportSource, typed: list[tuple[str, Any]]
) -> Any:
    """Yield the XML of rows in their order."""
    first = 2 if source.result_format.header else 1
    cells = [cell(kind, name, column_letters(at)) for at, (name, kind) in enumerate(typed)]
    row = " || ".join([f"'<row r=\"' || {ROW_NUMBER} || '\">'", *cells, "'</row>'"])
    number = f"CAST(row_number() OVER () + {first - 1} AS VARCHAR) AS {ROW_NUMBER}"
    sql = f"SELECT {row} FROM (SELECT *, {number} FROM ({source.select()}))"
    try:
        cursor = connection.execute(sql)
        while rows := cursor.fetchmany(_BATCH_ROWS):
            yield "".join(text for (text,) in rows).encode()
    except duckdb.InvalidInputException as exc:
        if TEXT_TOO_LONG in str(exc):
            raise SheetLimitExceeded(TEXT_TOO_LONG) from exc
        raise
