"""Makes the other formats of a stored result with DuckDB, from S3 or from a local file."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb

from duckstep.core import envelope
from duckstep.core.formats import Format
from duckstep.core.models import Page, Result
from duckstep.engine.export import Source, export


class ParquetConverter:
    """Reads results where `locate` says they are, with the connection that `connect` opens."""

    def __init__(
        self,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        locate: Callable[[Result], str],
    ) -> None:
        self._connect, self._locate = connect, locate

    def page(self, result: Result, rows: int, format: Format, page: Page, header: bool) -> str:
        with tempfile.TemporaryDirectory(prefix="duckstep-") as folder:
            path = Path(folder) / f"page.{format}"
            self._export(result, format, path, page, header)
            text = path.read_bytes().decode()
        end = page.offset + page.limit
        following = Page(end, page.limit) if end < rows else None
        if format is Format.JSON:
            return envelope.head(result, rows, following) + text + envelope.TAIL
        return text

    def file(self, result: Result, rows: int, format: Format) -> Path:
        path = _new_file(format)
        self._export(result, format, path, None, header=True)
        return _wrap_json(path, envelope.head(result, rows)) if format is Format.JSON else path

    def _export(
        self, result: Result, format: Format, path: Path, page: Page | None, header: bool
    ) -> None:
        source = Source(self._locate(result), result.columns, page)
        with self._connect() as connection:
            try:
                export(connection, source, format, path, header)
            except duckdb.HTTPException as exc:
                if "404" in str(exc):
                    raise KeyError(source.location) from exc
                raise


def _new_file(format: Format) -> Path:
    descriptor, name = tempfile.mkstemp(prefix="duckstep-", suffix=f".{format}")
    os.close(descriptor)
    return Path(name)


def _wrap_json(rows: Path, head: str) -> Path:
    """Put the array of rows into its envelope, a block at a time."""
    path = _new_file(Format.JSON)
    with path.open("wb") as target, rows.open("rb") as source:
        target.write(head.encode())
        shutil.copyfileobj(source, target)
        target.write(envelope.TAIL.encode())
    return path.replace(rows)
