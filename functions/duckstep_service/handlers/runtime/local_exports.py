"""Conversions of a local result, beside the worker that wrote it, into the format of a request."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from duckstep_service.core.query.record import QueryResult
from duckstep_service.core.results.result_formats import ResultFormat
from duckstep_service.engine.output.conversion import ParquetConverter
from duckstep_service.engine.output.export_client import ExportClient
from duckstep_service.engine.worker.resources import export_resources
from duckstep_service.handlers.runtime.dependencies import function_memory

# Seconds in which a result is written in the format of the request, beside the engine's limit.
EXPORT_SECONDS = 240.0

exports = ExportClient(None, "", lambda: export_resources(function_memory(), beside_worker=True))


def export(
    parquet: Path, result: QueryResult, rows: int, result_format: ResultFormat
) -> AbstractContextManager[BinaryIO]:
    """Open the local result in another format."""
    converter = ParquetConverter(exports, lambda _: str(parquet), lambda: EXPORT_SECONDS)
    return converter.open(result, rows, result_format)
