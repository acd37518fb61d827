"""How a finished query's result reaches the client: as a page, or as a file to fetch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from duckstep.core.errors import (
    FormatNotAvailable,
    InvalidRequest,
    QueryCancelled,
    QueryNotFinished,
    ResultExpired,
)
from duckstep.core.formats import Format, negotiate
from duckstep.core.models import Page, Result
from duckstep.core.ports import Converter, ObjectStore
from duckstep.core.statuses import Status

MAX_PAGE_ROWS = 10_000
# What comes at once without a page being asked for. A Lambda's answer may have 6 MB.
_INLINE_PARQUET_BYTES = 1_000_000
_INLINE_TEXT_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the client wants of a result."""

    format: str | None = None
    accept: str | None = None
    offset: int | None = None
    limit: int | None = None
    header: bool = True

    @property
    def page(self) -> Page | None:
        if self.offset is None and self.limit is None:
            return None
        return Page(self.offset or 0, self.limit or MAX_PAGE_ROWS)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as text; `next_page` is None at the end."""

    text: str
    format: Format
    total: int
    next_page: Page | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """A URL at which the file is."""

    url: str


def check_finished(item: Mapping[str, Any]) -> None:
    """Raise QueryNotFinished or QueryCancelled for a query that has no result."""
    status = Status(item["status"])
    if status is Status.CANCELLED:
        raise QueryCancelled("The query was cancelled and has no result.")
    if not status.terminal:
        raise QueryNotFinished(
            "The query has not ended yet. Poll its status, or ask again with ?wait=20."
        )


def answer(
    item: Mapping[str, Any], wanted: Wanted, results: ObjectStore, converter: Converter
) -> Rows | Redirect:
    """Answer for a query that SUCCEEDED.

    Raises FormatNotAvailable, InvalidRequest, ResultExpired and StorageUnavailable.
    """
    result = Result.from_dict(json.loads(item["result"]))
    format = _choose(wanted, json.loads(item["request"]).get("format"))
    try:
        if wanted.page:
            return _page(result, item["rows"], format, wanted, converter)
        if format.inline and _small(result, item["rows"]):
            page = Page(0, MAX_PAGE_ROWS)
            text = converter.page(result, item["rows"], format, page, wanted.header)
            if len(text.encode()) <= _INLINE_TEXT_BYTES:
                return Rows(text, format, item["rows"])
        return _file(item, result, format, results, converter)
    except KeyError as exc:
        raise ResultExpired("The result has been deleted. Run the query again.") from exc


def _choose(wanted: Wanted, asked_with_query: str | None) -> Format:
    if wanted.format:
        return Format(wanted.format)
    chosen = negotiate(wanted.accept, Format(asked_with_query or Format.CSV))
    if chosen is None:
        types = ", ".join(each.media_type.partition(";")[0] for each in Format)
        raise FormatNotAvailable(f"The formats are {types}: send one in Accept, or ?format=.")
    return chosen


def _small(result: Result, rows: int) -> bool:
    return rows <= MAX_PAGE_ROWS and result.files[Format.PARQUET].bytes <= _INLINE_PARQUET_BYTES


def _page(result: Result, rows: int, format: Format, wanted: Wanted, converter: Converter) -> Rows:
    page = wanted.page
    if page is None or not format.inline:
        raise InvalidRequest("A page comes as CSV or JSON; leave out offset and limit for a file.")
    text = converter.page(result, rows, format, page, wanted.header)
    if len(text.encode()) > _INLINE_TEXT_BYTES:
        raise InvalidRequest(f"The page is larger than 5 MB. Ask for fewer rows than {page.limit}.")
    end = page.offset + page.limit
    return Rows(text, format, rows, Page(end, page.limit) if end < rows else None)


def _file(
    item: Mapping[str, Any],
    result: Result,
    format: Format,
    results: ObjectStore,
    converter: Converter,
) -> Redirect:
    """Point at the stored file, made now and kept if this is the first time it is asked for."""
    parquet = result.files[Format.PARQUET].key
    key = parquet.removesuffix(Format.PARQUET) + format
    if not results.exists(key):
        if format is Format.PARQUET:
            raise KeyError(key)
        path = converter.file(result, item["rows"], format)
        try:
            results.upload(path, key, format.media_type)
        finally:
            path.unlink(missing_ok=True)
    return Redirect(results.presign(key, format.media_type, f"{item['name']}.{format}"))
