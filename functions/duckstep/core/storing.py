"""Puts an attempt's result into the results bucket, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from duckstep.core import names
from duckstep.core.errors import DuckstepError, StorageUnavailable
from duckstep.core.formats import Format
from duckstep.core.heartbeat import Heartbeat
from duckstep.core.models import EngineAnswer, Result, ResultFile
from duckstep.core.ports import ObjectStore

# What a result's local Parquet file becomes in another format: its path, the result, rows, format.
Export = Callable[[Path, Result, int, Format], Path]


@dataclass(frozen=True, slots=True)
class Storing:
    """Where one attempt's result goes: below the query's name and the attempt's id."""

    name: str
    attempt: str
    results: ObjectStore
    heartbeat: Heartbeat

    def store(self, answer: EngineAnswer, asked: Format, export: Export) -> Result:
        """Upload the Parquet file, and the format that was asked for besides.

        Raises StorageUnavailable, and QueryCancelled if the query has ended meanwhile.
        """
        with self._whole_or_nothing({Format.PARQUET, asked}):
            files = {Format.PARQUET: self._upload(answer.path, Format.PARQUET)}
            if asked is not Format.PARQUET:
                self.heartbeat.check()
                path = export(answer.path, Result(answer.columns), answer.rows, asked)
                try:
                    files[asked] = self._upload(path, asked)
                finally:
                    path.unlink()
            # Whoever cancels writes the status before deleting what is there: either that sees
            # these objects, or this beat hears of it.
            self.heartbeat.beat()
            self.heartbeat.check()
        return Result(answer.columns, {str(name): file for name, file in files.items()})

    def _upload(self, path: Path, format: Format) -> ResultFile:
        key = names.result_key(self.name, self.attempt, format)
        size = self.results.upload(path, key, format.media_type, self.heartbeat.check)
        return ResultFile(key, size)

    @contextmanager
    def _whole_or_nothing(self, formats: set[Format]) -> Iterator[None]:
        """Delete what has been stored if not all of it could be."""
        try:
            yield
        except DuckstepError:
            for format in formats:
                with suppress(StorageUnavailable):
                    self.results.delete(names.result_key(self.name, self.attempt, format))
            raise
