"""Puts an attempt's result into the results bucket, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from duckstep_service.core import object_keys
from duckstep_service.core.errors import StorageUnavailable
from duckstep_service.core.formats import Format
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.record import QueryResult, ResultFile
from duckstep_service.core.results.observed_stream import ObservedStream
from duckstep_service.core.results.ports import EngineAnswer
from duckstep_service.core.results.result_formats import ResultFormat

# Opens a local result in another form: its Parquet file, the result, its rows and the form.
Export = Callable[[Path, QueryResult, int, ResultFormat], AbstractContextManager[BinaryIO]]


@dataclass(frozen=True, slots=True)
class ResultWriter:
    """Where one attempt's result goes: below the query's name and the attempt's id."""

    name: str
    attempt: str
    results: ObjectStore
    heartbeat: Heartbeat

    def store(self, answer: EngineAnswer, asked: Format, export: Export) -> QueryResult:
        """Upload the Parquet file, and the format that was asked for besides.

        Raises StorageUnavailable, and QueryCancelled if the query has ended meanwhile.
        """
        with self._whole_or_nothing({Format.PARQUET, asked}):
            files = {Format.PARQUET: self._upload(answer)}
            if asked is not Format.PARQUET:
                files[asked] = self._upload_as(asked, answer, export)
            # Whoever cancels writes the status before deleting what is there: either that sees
            # these objects, or this beat hears of it.
            self.heartbeat.beat()
            self.heartbeat.check()
        return QueryResult(answer.columns, {str(name): file for name, file in files.items()})

    def _upload(self, answer: EngineAnswer) -> ResultFile:
        key = object_keys.result_key(self.name, self.attempt, Format.PARQUET)
        media_type = Format.PARQUET.media_type
        size = self.results.upload(answer.path, key, media_type, self.heartbeat.check)
        return ResultFile(key, size)

    def _upload_as(self, asked: Format, answer: EngineAnswer, export: Export) -> ResultFile:
        key = object_keys.result_key(self.name, self.attempt, asked)
        result = QueryResult(answer.columns)
        with export(answer.path, result, answer.rows, ResultFormat(asked)) as stream:
            watched = ObservedStream(stream, self.heartbeat.check)
            return ResultFile(key, self.results.upload_stream(watched, key, asked.media_type))

    @contextmanager
    def _whole_or_nothing(self, formats: set[Format]) -> Iterator[None]:
        """Delete what has been stored if not all of it could be."""
        try:
            yield
        except Exception:
            for format in formats:
                with suppress(StorageUnavailable):
                    self.results.delete(object_keys.result_key(self.name, self.attempt, format))
            raise
