"""The atomic write of a result."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
from duckstep_service.core.errors import QueryCancelled, StorageUnavailable
from duckstep_service.core.formats import Format
from duckstep_service.core.heartbeat import Heartbeat
from duckstep_service.core.ports import Readable
from duckstep_service.core.query.record import QueryRecord, QueryResult
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.ports import EngineResult
from duckstep_service.core.results.result_formats import ResultFormat
from duckstep_service.core.results.result_writer import ResultWriter
from duckstep_service.core.table_files import Column
from duckstep_service.core.testing import MemoryHistory, MemoryStore


class RefusingStore(MemoryStore):
    """A store that takes no CSV."""

    def upload_stream(self, stream: Readable, key: str, media_type: str) -> int:
        raise StorageUnavailable("full")


@pytest.fixture
def answer(tmp_path: Path) -> EngineResult:
    path = tmp_path / "result.parquet"
    path.write_bytes(b"rows")
    return EngineResult(path, 1, [Column("a", "INTEGER")], 0.1)


@contextmanager
def export(path: Path, result: QueryResult, rows: int, wanted: ResultFormat) -> Iterator[BinaryIO]:
    yield io.BytesIO(b"text")


def test_store_writes_both_formats_under_attempt(answer: EngineResult, tmp_path: Path) -> None:
    store = MemoryStore()
    result = ResultWriter("name", "one", store, Heartbeat()).store(answer, Format.CSV, export)
    keys = ["results/name/one/result.csv", "results/name/one/result.parquet"]
    assert sorted(store.objects) == keys
    assert sorted(file.key for file in result.files.values()) == keys
    assert [path.name for path in tmp_path.iterdir()] == ["result.parquet"]


def test_store_cancelled_deletes_files(answer: EngineResult) -> None:
    history = MemoryHistory(QueryRecord("q", Status.RUNNING))

    class CancellingStore(MemoryStore):
        """The query is cancelled while its last object is on its way."""

        def upload(self, *given: object, **more: object) -> int:
            size = super().upload(*given, **more)  # type: ignore[arg-type]
            history.records["q"] = QueryRecord("q", Status.CANCELLED)
            return size

    store = CancellingStore({"results/name/other/result.parquet": b"kept"})
    heartbeat = Heartbeat(lambda progress: history.record_progress("q", progress.to_dict()))
    with pytest.raises(QueryCancelled):
        ResultWriter("name", "one", store, heartbeat).store(answer, Format.PARQUET, export)
    assert sorted(store.objects) == ["results/name/other/result.parquet"]


def test_store_failed_upload_deletes_other_file(answer: EngineResult, tmp_path: Path) -> None:
    store = RefusingStore()
    with pytest.raises(StorageUnavailable):
        ResultWriter("name", "one", store, Heartbeat()).store(answer, Format.CSV, export)
    assert store.objects == {}
    assert [path.name for path in tmp_path.iterdir()] == ["result.parquet"]


def test_store_failed_parquet_deletes_other_file(answer: EngineResult) -> None:
    class LateFailure(MemoryStore):
        """The upload of the Parquet file fails after the other format is stored."""

        @contextmanager
        def uploading(self, *given: object, **more: object) -> Iterator[Callable[[], int]]:
            def finish() -> int:
                raise StorageUnavailable("full")

            yield finish

    store = LateFailure()
    with pytest.raises(StorageUnavailable):
        ResultWriter("name", "one", store, Heartbeat()).store(answer, Format.CSV, export)
    assert store.objects == {}
