"""Results of a query in any format, stored and exported as by the engine."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import duckdb
from duckstep_service.core.formats import Format
from duckstep_service.core.query.record import QueryResult
from duckstep_service.core.results.result_formats import Page, ResultFormat
from duckstep_service.core.table_files import Column
from duckstep_service.engine.output.conversion import ParquetConverter
from duckstep_service.engine.output.export_client import ExportClient
from duckstep_service.engine.worker.execution import SandboxQuery, execute
from duckstep_service.engine.worker.plan_check import Readable
from duckstep_service.engine.worker.resources import export_resources
from openpyxl import load_workbook

_exports = ExportClient(None, "", lambda: export_resources(1024, beside_worker=True))


class StoredResult:
    """Return the stored Parquet file of `sql`, written with the sandbox's settings."""

    def __init__(self, sql: str, folder: Path) -> None:
        self.path = folder / "result.parquet"
        with duckdb.connect() as connection:
            connection.execute("SET preserve_insertion_order = false; SET threads = 4")
            connection.execute("SET TimeZone = 'UTC'")
            done = execute(connection, SandboxQuery(sql, None, Readable((), ())), self.path)
        self.rows = done.rows
        self.result = QueryResult([Column(name, kind) for name, kind in done.columns])

    def rendered(
        self,
        format: Format,
        header: bool = True,
        escaped: bool = False,
        page: Page | None = None,
        **options: bool,
    ) -> bytes:
        wanted = ResultFormat(format, header, escaped, page, **options)
        converter = ParquetConverter(_exports, lambda _: str(self.path), lambda: 60.0)
        with converter.open(self.result, self.rows, wanted) as stream:
            return stream.read()


def sheet_rows(body: bytes) -> list[tuple[Any, ...]]:
    """Return the rows of an XLSX file's only sheet, its header included."""
    worksheet = load_workbook(io.BytesIO(body)).active
    assert worksheet is not None
    return list(worksheet.iter_rows(values_only=True))
