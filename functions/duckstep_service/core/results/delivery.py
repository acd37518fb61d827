"""How a finished query's result reaches the client: as rows at once, or as a file to fetch."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from duckstep_service.core.errors import (
    FormatNotAvailable,
    InvalidRequest,
    QueryCancelled,
    QueryNotFinished,
    ResultExpired,
)
from duckstep_service.core.formats import Format, first_named, negotiate
from duckstep_service.core.ports import ObjectStore
from duckstep_service.core.query.record import QueryRecord, QueryResult
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.conversion import ConversionCoordinator, ConversionRequest
from duckstep_service.core.results.envelope import next_page
from duckstep_service.core.results.ports import Converter
from duckstep_service.core.results.result_formats import Page, ResultFormat

MAX_PAGE_ROWS = 10_000
# What is tried at once without a page being asked for.
_SMALL_PARQUET_BYTES = 1_000_000
# A Lambda's answer has 6 MB: a JSON document that holds the body escaped, or in base64.
_INLINE_BYTES = 5_900_000
_TEXT_BYTES, _BINARY_BYTES = 5_000_000, 4_300_000
# Part of every ETag: a release that writes other bytes for the same result counts it up.
_WRITER = "1"


@dataclass(frozen=True, slots=True)
class ResultOptions:
    """What the client wants of a result."""

    format: str | None = None
    accept: str | None = None
    offset: int | None = None
    limit: int | None = None
    header: bool = True
    escaped: bool = False
    link: bool = False
    """A file and no rows, whose URL the client fetches by itself."""
    known: str | None = None
    """ETags of what the client has, as in If-None-Match."""

    @property
    def page(self) -> Page | None:
        if self.offset is None and self.limit is None:
            return None
        return Page(self.offset or 0, self.limit or MAX_PAGE_ROWS)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in the form that was chosen; `next_page` is None at the end."""

    body: bytes
    wanted: ResultFormat
    total: int
    etag: str
    next_page: Page | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """A URL at which the file is."""

    url: str


@dataclass(frozen=True, slots=True)
class NotModified:
    """The client has these rows already."""

    etag: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The file is being made."""


Answer = Rows | Redirect | NotModified | Pending


def check_finished(record: QueryRecord) -> None:
    """Raise QueryNotFinished or QueryCancelled for a query that has no result."""
    if record.status is Status.CANCELLED:
        raise QueryCancelled("The query was cancelled and has no result.")
    if not record.status.terminal:
        raise QueryNotFinished(
            "The query has not ended yet. Poll its status, or ask again with ?wait=20."
        )


@dataclass(frozen=True, slots=True)
class ResultResponder:
    """What answers stand on; `holder` names the request, `until` is when it has to be answered."""

    results: ObjectStore
    converter: Converter
    maker: ConversionCoordinator
    holder: str
    until: float

    def answer(self, record: QueryRecord, wanted: ResultOptions) -> Answer:
        """Answer for a query that SUCCEEDED.

        Raises ConversionFailed, FormatNotAvailable, InvalidRequest, ResultExpired and
        StorageUnavailable.
        """
        run = record.run()
        result, rows = run.result, run.rows
        chosen = choose(wanted, record.request.get("format"))
        etag = etag_of(result, chosen)
        if not wanted.link and matches_etag(wanted.known, etag):
            return NotModified(etag)
        try:
            if chosen.stored or not (chosen.page or _small(result, rows)):
                return self._file(record, result, chosen)
            body = self._body(result, rows, chosen)
            if body is None:
                return self._file(record, result, chosen)
            named = chosen.format.text or first_named(wanted.accept) is chosen.format
            if named and not wanted.link:
                following = next_page(chosen.page, rows)
                return Rows(body, chosen, rows, etag, following)
            self.results.put(chosen.key(_stored_key(result)), body, chosen.media_type)
            return self._file(record, result, chosen)
        except KeyError as exc:
            raise ResultExpired("The result has been deleted. Run the query again.") from exc

    def _body(self, result: QueryResult, rows: int, chosen: ResultFormat) -> bytes | None:
        """Return the form if it fits into an answer."""
        limit = _TEXT_BYTES if chosen.format.text else _BINARY_BYTES
        with self.converter.open(result, rows, chosen) as stream:
            body = stream.read(limit + 1)
        if len(body) > limit or (
            chosen.format.text and len(json.dumps(body.decode())) > _INLINE_BYTES
        ):
            return None
        return body

    def _file(self, record: QueryRecord, result: QueryResult, chosen: ResultFormat) -> Answer:
        key = chosen.key(_stored_key(result))
        if not self.results.exists(key):
            if chosen.stored:
                raise KeyError(key)
            order = ConversionRequest(record.request_id, record.owner, chosen, self.holder)
            if not self.maker.made(key, order, self.until):
                return Pending()
        name = chosen.key(f"{record.name}.{Format.PARQUET}")
        return Redirect(self.results.presign(key, chosen.media_type, name))


def choose(wanted: ResultOptions, asked_with_query: str | None) -> ResultFormat:
    """Return the form that the client gets. Raises FormatNotAvailable and InvalidRequest."""
    format = _format(wanted, asked_with_query)
    if wanted.escaped and format is not Format.CSV:
        raise InvalidRequest("escape=formulas is for CSV; add format=csv.")
    return ResultFormat(format, wanted.header or not format.text, wanted.escaped, wanted.page)


def etag_of(result: QueryResult, chosen: ResultFormat) -> str:
    """Return a strong validator: a stored result never changes, and its attempt names it."""
    text = f"{_WRITER} {chosen.key(_stored_key(result))}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def matches_etag(if_none_match: str | None, etag: str) -> bool:
    """Tell whether If-None-Match holds `etag`; RFC 9110, 13.1.2."""
    tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return etag in tags or "*" in tags


def _stored_key(result: QueryResult) -> str:
    return result.files[Format.PARQUET].key


def _format(wanted: ResultOptions, asked_with_query: str | None) -> Format:
    if wanted.format:
        return Format(wanted.format)
    chosen = negotiate(wanted.accept, Format(asked_with_query or Format.CSV))
    if chosen is None:
        types = ", ".join(each.media_type.partition(";")[0] for each in Format)
        raise FormatNotAvailable(f"The formats are {types}: send one in Accept, or ?format=.")
    return chosen


def _small(result: QueryResult, rows: int) -> bool:
    return rows <= MAX_PAGE_ROWS and result.files[Format.PARQUET].bytes <= _SMALL_PARQUET_BYTES
