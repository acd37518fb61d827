"""Atomic write of an attempt's result to the results bucket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from duckstep_service.core import object_keys
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.formats import Format
from duckstep_service.core.heartbeat import Heartbeat, Phase
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.record import QueryResult, ResultFile
from duckstep_service.core.results.conversion import time_limit_exceeded
from duckstep_service.core.results.observed_stream import ObservedStream
from duckstep_service.core.results.ports import EngineResult
from duckstep_service.core.results.result_formats import ResultFormat

# Opens a local result in another format: its Parquet file, the result, its row count, the format.
Export = Callable[[Path, QueryResult, int, ResultFormat], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True, slots=True)
class ResultWriter:
    """Writes the result of one attempt under the query's name and the attempt's id."""

    name: str
    attempt: str
    results: ObjectStore
    heartbeat: Heartbeat

    def store(self, engine_result: EngineResult, format: Format, export: Export) -> QueryResult:
        """Upload the Parquet file, and `format` beside it if it differs.

        Raises StorageUnavailable, and QueryCancelled if the query has ended in the meantime.
        """
        self.heartbeat.enter(Phase.STORING)
        with self._all_or_nothing({Format.PARQUET, format}):
            files = self._upload(engine_result, format, export)
            # A cancellation records the status before it deletes objects: either it finds these
            # objects, or this heartbeat reads the status.
            self.heartbeat.beat()
            self.heartbeat.check()
        return QueryResult(engine_result.columns, {str(name): file for name, file in files.items()})

    def _upload(
        self, engine_result: EngineResult, format: Format, export: Export
    ) -> dict[Format, ResultFile]:
        """Upload the Parquet file, and beside it the other format."""
        path, media_type = engine_result.path, Format.PARQUET.media_type
        key = object_keys.result_key(self.name, self.attempt, Format.PARQUET)
        if format is Format.PARQUET:
            size = self.results.upload(path, key, media_type, self.heartbeat.check)
            return {Format.PARQUET: ResultFile(key, size)}
        with self.results.uploading(path, key, media_type, self.heartbeat.check) as finish:
            other = self._upload_as(format, engine_result, export)
            return {Format.PARQUET: ResultFile(key, finish()), format: other}

    def _upload_as(self, format: Format, engine_result: EngineResult, export: Export) -> ResultFile:
        key = object_keys.result_key(self.name, self.attempt, format)
        result = QueryResult(engine_result.columns)
        source = export(engine_result.path, result, engine_result.rows, ResultFormat(format))
        try:
            with source as stream:
                observed = ObservedStream(stream, self.heartbeat.check)
                size = self.results.upload_stream(observed, key, format.media_type)
        except TimeoutError as exc:
            raise time_limit_exceeded(ResultFormat(format)) from exc
        return ResultFile(key, size)

    @contextmanager
    def _all_or_nothing(self, formats: set[Format]) -> Iterator[None]:
        """Delete the stored files if one of them fails."""
        try:
            yield
        except Exception:
            for stored_format in formats:
                with suppress(StorageUnavailable):
                    self.results.delete(
                        object_keys.result_key(self.name, self.attempt, stored_format)
                    )
            raise
