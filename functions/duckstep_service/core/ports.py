"""The outside seams, as the core and the handlers see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from duckstep_service.core.catalog.file_index import FileIndex
from duckstep_service.core.models import (
    EngineAnswer,
    EngineQuery,
    Period,
    Result,
    StoredObject,
    Usage,
)
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.result_formats import Rendering


class Readable(Protocol):
    """What bytes can be read from, front to back."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, empty at the end."""


class Lake(Protocol):
    """A bucket of tables, seen from a prefix. Every method raises StorageUnavailable."""

    def list_objects(self, prefix: str) -> Iterator[StoredObject]:
        """Yield the objects below `prefix`, by key."""

    def children(self, prefix: str = "") -> tuple[list[str], list[StoredObject]]:
        """Return the names of the folders and the objects right below `prefix`."""

    def get(self, key: str) -> bytes:
        """Return an object's content. Raises KeyError if there is none."""


class ObjectStore(Lake, Protocol):
    """A bucket to write into, too."""

    def put(self, key: str, body: bytes, media_type: str) -> None:
        """Write an object."""

    def upload(
        self, path: Path, key: str, media_type: str, check: Callable[[], None] | None = None
    ) -> int:
        """Write a local file as an object; return its bytes.

        What `check` raises, which is called now and then, ends the upload.
        """

    def delete(self, key: str) -> None:
        """Delete an object if there is one."""

    def upload_stream(self, stream: Readable, key: str, media_type: str) -> int:
        """Write what can be read as an object, all of it or nothing; return its bytes."""

    def presign(self, key: str, media_type: str, file_name: str) -> str:
        """Return a URL from which a browser downloads the object under `file_name`."""

    def exists(self, key: str) -> bool:
        """Tell whether there is such an object."""

    def stat(self, key: str) -> StoredObject:
        """Return an object's size and version. Raises KeyError if there is none."""


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of a version of an object, from `start` to before `end`."""

    file: StoredObject
    start: int
    end: int


# A part, the place in the object at which a piece of it begins, and the piece.
Take = Callable[[Part, int, memoryview], None]


class PartReader(Protocol):
    """Reads parts of a bucket's objects, many at once."""

    def read(
        self,
        parts: Iterable[Part],
        take: Take,
        seconds: float,
        check: Callable[[], None],
    ) -> None:
        """Hand each part to `take` in pieces, each with its place in the object, in any order.

        Raises InvalidDataFile for an object that is gone or has changed, StorageUnavailable,
        TimeoutError after `seconds`, and what `check` raises, which is called now and then.
        """


class FileFacts(Protocol):
    """What is known of data files."""

    def find(self, files: Sequence[StoredObject]) -> Mapping[str, FileIndex]:
        """Return the entries of files by their keys; those that are not known are left out."""


class QueryStore(Protocol):
    """The history of queries."""

    def get(self, request_id: str) -> Mapping[str, Any] | None:
        """Return the query's item, None if there is none."""

    def record_ended(self, request_id: str, status: Status, attributes: Mapping[str, Any]) -> bool:
        """Write a terminal status unless there is one already; return whether it was written."""


class ClosingStore(QueryStore, Protocol):
    """A history whose ended queries are tidied up. Its methods raise StorageUnavailable."""

    def finish(self, request_id: str, expires_at: int, due_at: str | None) -> None:
        """Take an ended query off the list of the unfinished, or leave it there until `due_at`.

        It expires at `expires_at`, unless it is known to expire at another time.
        """


class Unfinished(Protocol):
    """The queries that somebody has to look after. Its methods raise StorageUnavailable."""

    def due(self, now: str) -> Iterator[tuple[str, Status]]:
        """Yield the requestIds and statuses of those that are due at the time `now`."""

    def unknown(self, request_ids: Set[str]) -> Set[str]:
        """Return those that have no item."""


class AnswerStore(Protocol):
    """Which query answers for all others of the same key. Every method raises StorageUnavailable.

    A key that nobody asks for again is forgotten at `expires_at`, in epoch seconds.
    """

    def get(self, request_id: str) -> Mapping[str, Any] | None:
        """Return the query's item, None if there is none."""

    def claim(self, key: str, request_id: str, expires_at: int) -> str | None:
        """Let this query answer for `key`, unless another does; return the other's requestId."""

    def answer(self, key: str, request_id: str, expires_at: int) -> None:
        """Let this query answer for `key` from now on."""


class QueryList(Protocol):
    """The history as a list."""

    def submitted_by(self, owner: str, period: Period) -> Iterator[Mapping[str, Any]]:
        """Yield the owner's queries of `period`, newest first, read as they are taken.

        Raises StorageUnavailable.
        """


class MarkStore(Protocol):
    """Where the names and stars of queries are kept."""

    def record_marks(self, request_id: str, owner: str, marks: Mapping[str, Any]) -> bool:
        """Write marks of the owner's query and nothing else; tell whether there is such a query.

        Raises StorageUnavailable.
        """


class ProgressStore(Protocol):
    """Where a running query's progress is kept for those who watch it."""

    def record_progress(
        self, request_id: str, progress: Mapping[str, float], attempt: int, invocation: str
    ) -> bool:
        """Write the progress of an attempt, the latest so far from now on.

        Tell whether the query still runs and has no later attempt; else nothing is written.

        Raises InvocationRepeated if another invocation has written for this attempt, and
        StorageUnavailable.
        """


class UsageStore(Protocol):
    """What owners use. Every method raises StorageUnavailable."""

    def enter(self, owner: str, request_id: str) -> Usage:
        """Add a query to those that have a place; return the owner's usage with it."""

    def leave(self, owner: str, request_id: str) -> None:
        """Take a query off again."""

    def settle(self, owner: str, usage: Usage, day: str, ended: Mapping[str, int]) -> Usage:
        """Take ended queries off and count their bytes to `day`, each once whoever else does."""

    def queries(self, request_ids: Set[str]) -> Mapping[str, Mapping[str, Any] | None]:
        """Return queries' items, None where there is none; some may be left out for now."""


class Executions(Protocol):
    """The workflow's executions."""

    def describe(self, arn: str) -> Mapping[str, Any] | None:
        """Return DescribeExecution's answer, None if there is no such execution.

        Raises StorageUnavailable.
        """

    def stop(self, arn: str, error: str, cause: str) -> None:
        """Stop an execution, if there is one and it runs. Raises StorageUnavailable."""


class ExecutionList(Protocol):
    """The workflow's executions as lists of their ARNs. Its methods raise StorageUnavailable."""

    def running(self) -> Set[str]:
        """Return the executions that run."""

    def failed_since(self, moment: float) -> Set[str]:
        """Return those that ended otherwise than well since the epoch second `moment`."""


class Engine(Protocol):
    """What runs a query."""

    def run(self, query: EngineQuery) -> EngineAnswer:
        """Run a query. Raises UserError, DataError, EngineError and TransientError."""


class Converter(Protocol):
    """Makes other forms of a stored Parquet result."""

    def open(
        self, result: Result, rows: int, wanted: Rendering
    ) -> AbstractContextManager[BinaryIO]:
        """Open a form, to be read while it is made; `rows` are those of the whole result.

        Opening and reading raise ConversionFailed, StorageUnavailable, and KeyError if it is gone.
        """
