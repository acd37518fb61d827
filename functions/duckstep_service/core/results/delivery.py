"""Result delivery: rows in the response body, or a redirect to a file."""

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
from duckstep_service.core.results.file_names import file_name
from duckstep_service.core.results.ports import Converter
from duckstep_service.core.results.result_formats import Page, ResultFormat
from duckstep_service.core.results.sheet_limits import check_sheet

MAX_PAGE_ROWS = 10_000
# A result up to this size is returned in the body without a page parameter.
_SMALL_PARQUET_BYTES = 1_000_000
# A Lambda response holds 6 MB: a JSON document with the body escaped, or in base64.
_INLINE_BYTES = 5_900_000
_TEXT_BYTES, _BINARY_BYTES = 5_000_000, 4_300_000
# Part of every ETag: a release that writes different bytes for the same result increments it.
_WRITER = "2"


@dataclass(frozen=True, slots=True)
class ResultOptions:
    """The client's options for a result."""

    format: str | None = None
    accept: str | None = None
    offset: int | None = None
    limit: int | None = None
    header: bool = True
    escaped: bool = False
    records: bool = False
    bom: bool = False
    file_name: str = ""
    """The name of the file, without its suffix."""
    link: bool = False
    """The URL of a file instead of rows."""
    if_none_match: str | None = None
    """The If-None-Match header: the ETags of the client's copies."""

    @property
    def page(self) -> Page | None:
        if self.offset is None and self.limit is None:
            return None
        return Page(self.offset or 0, self.limit or MAX_PAGE_ROWS)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in a format; `next_page` is None at the end."""

    body: bytes
    format: ResultFormat
    total: int
    etag: str
    next_page: Page | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """The URL of the file."""

    url: str


@dataclass(frozen=True, slots=True)
class NotModified:
    """The client's copy is current."""

    etag: str


@dataclass(frozen=True, slots=True)
class Pending:
    """The conversion is still running."""


ResultResponse = Rows | Redirect | NotModified | Pending


def check_finished(record: QueryRecord) -> None:
    """Raise QueryNotFinished or QueryCancelled for a query that has no result."""
    if record.status is Status.CANCELLED:
        raise QueryCancelled("The query was cancelled and has no result.")
    if not record.status.terminal:
        raise QueryNotFinished(
            "The query has not ended. Poll its status, or repeat the request with ?wait=20."
        )


@dataclass(frozen=True, slots=True)
class ResultResponder:
    """Responds to requests for results; `holder` identifies a request, `until` is its deadline."""

    results: ObjectStore
    converter: Converter
    conversions: ConversionCoordinator
    holder: str
    until: float

    def respond(self, record: QueryRecord, options: ResultOptions) -> ResultResponse:
        """Return the response for a query that SUCCEEDED.

        Raises ConversionFailed, FormatNotAvailable, InvalidRequest, ResultExpired and
        StorageUnavailable.
        """
        run = record.run()
        result, rows = run.result, run.rows
        chosen = choose_format(options, record.request.get("format"))
        check_sheet(chosen, rows, len(result.columns))
        etag = result_etag(result, chosen)
        if not options.link and matches_etag(options.if_none_match, etag):
            return NotModified(etag)
        try:
            if chosen.stored or not (chosen.page or _is_small(result, rows)):
                return self._file(record, chosen, options)
            body = self._body(result, rows, chosen)
            if body is None:
                return self._file(record, chosen, options)
            named = chosen.format.text or first_named(options.accept) is chosen.format
            if named and not options.link:
                following = next_page(chosen.page, rows)
                return Rows(body, chosen, rows, etag, following)
            self.results.put(chosen.key(_stored_key(result)), body, chosen.media_type)
            return self._file(record, chosen, options)
        except KeyError as exc:
            raise ResultExpired("The result has been deleted. Run the query again.") from exc

    def _body(self, result: QueryResult, rows: int, chosen: ResultFormat) -> bytes | None:
        """Return the converted body if it fits into a response and its time limit."""
        limit = _TEXT_BYTES if chosen.format.text else _BINARY_BYTES
        try:
            with self.converter.open(result, rows, chosen) as stream:
                body = stream.read(limit + 1)
        except TimeoutError:
            return None
        if len(body) > limit or (
            chosen.format.text and len(json.dumps(body.decode())) > _INLINE_BYTES
        ):
            return None
        return body

    def _file(
        self, record: QueryRecord, chosen: ResultFormat, options: ResultOptions
    ) -> ResultResponse:
        key = chosen.key(_stored_key(record.run().result))
        if not self.results.exists(key):
            if chosen.stored:
                raise KeyError(key)
            request = ConversionRequest(record.request_id, record.owner, chosen, self.holder)
            if not self.conversions.wait_for_file(key, request, self.until):
                return Pending()
        name = file_name(options.file_name, record, chosen)
        return Redirect(self.results.presign(key, chosen.media_type, name))


def choose_format(options: ResultOptions, query_format: str | None) -> ResultFormat:
    """Return the format for the client. Raises FormatNotAvailable and InvalidRequest."""
    format = _negotiate_format(options, query_format)
    if options.escaped and format is not Format.CSV:
        raise InvalidRequest("`escape=formulas` applies to CSV only; add `format=csv`.")
    if options.bom and format is not Format.CSV:
        raise InvalidRequest("`bom=true` applies to CSV only; add `format=csv`.")
    if options.records and format is not Format.JSON:
        raise InvalidRequest("`shape=records` applies to JSON only; add `format=json`.")
    header = options.header or format in (Format.PARQUET, Format.ARROW)
    return ResultFormat(format, header, options.escaped, options.page, options.records, options.bom)


def result_etag(result: QueryResult, chosen: ResultFormat) -> str:
    """Return a strong validator: a stored result is immutable and identified by its attempt."""
    text = f"{_WRITER} {chosen.key(_stored_key(result))}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def matches_etag(if_none_match: str | None, etag: str) -> bool:
    """Return whether If-None-Match contains `etag`; RFC 9110, 13.1.2."""
    tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return etag in tags or "*" in tags


def _stored_key(result: QueryResult) -> str:
    return result.files[Format.PARQUET].key


def _negotiate_format(options: ResultOptions, query_format: str | None) -> Format:
    if options.format:
        return Format(options.format)
    chosen = negotiate(options.accept, Format(query_format or Format.CSV))
    if chosen is None:
        types = ", ".join(member.media_type.partition(";")[0] for member in Format)
        raise FormatNotAvailable(f"The formats are {types}: send one in Accept, or ?format=.")
    return chosen


def _is_small(result: QueryResult, rows: int) -> bool:
    return rows <= MAX_PAGE_ROWS and result.files[Format.PARQUET].bytes <= _SMALL_PARQUET_BYTES
