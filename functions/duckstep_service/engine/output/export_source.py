"""The source of an export, which its parent builds without DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from duckstep_service.core.results.result_formats import ResultFormat
from duckstep_service.core.sql.quoting import quote_literal
from duckstep_service.core.table_files import Column


@dataclass(frozen=True, slots=True)
class ExportSource:
    """A Parquet result: its path or s3:// URL, its columns and the requested format."""

    location: str
    columns: Sequence[Column]
    result_format: ResultFormat

    def select(self, columns: str = "*") -> str:
        """Return the SELECT of the requested rows, in result order."""
        sql = f"SELECT {columns} FROM read_parquet({quote_literal(self.location)})"
        page = self.result_format.page
        return f"{sql} LIMIT {page.limit} OFFSET {page.offset}" if page else sql
