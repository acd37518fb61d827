"""The limits of a sheet of Excel, which an XLSX file has as well."""

from __future__ import annotations

from duckstep_service.core.errors import FormatNotAvailable
from duckstep_service.core.formats import Format
from duckstep_service.core.results.result_formats import ResultFormat

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384


def check_sheet(chosen: ResultFormat, rows: int, columns: int) -> None:
    """Raise FormatNotAvailable for a result or a page that does not fit into a sheet."""
    if chosen.format is not Format.XLSX:
        return
    shown = min(rows, chosen.page.limit) if chosen.page else rows
    most = MAX_ROWS - int(chosen.header)
    if shown > most or columns > MAX_COLUMNS:
        raise FormatNotAvailable(
            f"An XLSX sheet holds {most:,} rows and {MAX_COLUMNS:,} columns, and the result has"
            f" {shown:,} rows and {columns:,} columns. Use CSV or Parquet, or a page by `offset`"
            " and `limit`."
        )
