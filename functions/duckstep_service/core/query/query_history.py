"""The query history: pages of an owner's queries, newest first, with filters and tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.page_token import encode_token, read_token
from duckstep_service.core.query.documents import history_document
from duckstep_service.core.query.ports import HistoryStore, Period
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.query.submission_parser import is_listed
from duckstep_service.core.strict_json import length_in_response
from duckstep_service.core.timestamps import iso_time

MAX_LIMIT = 100
# Queries that one request reads at most. `next` continues a filter that few queries match.
MAX_READ = 1000
_LONGEST_REQUEST_ID = 1024
# A Lambda's response may have 6 MB, and a single query 256 KB, of which each quote has 4 bytes.
_MAX_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """The queries that a page lists, if `listed`; `text` is a part of the SQL or the name."""

    period: Period
    limit: int
    status: Status | None = None
    text: str = ""
    starred: bool = False

    def matches(self, record: QueryRecord) -> bool:
        """Return whether a query is one of them."""
        sql = record.request.get("query")
        texts = (sql if isinstance(sql, str) else "", record.title)
        return (
            is_listed(record.request)
            and self.status in (None, record.status)
            and (record.starred or not self.starred)
            and any(self.text.casefold() in text.casefold() for text in texts)
        )


def history_page(owner: str, filter: HistoryFilter, queries: HistoryStore) -> dict[str, Any]:
    """Return the queries, and the token `next` if there may be more."""
    documents: list[dict[str, Any]] = []
    size = 0
    records = queries.submitted_by(owner, filter.period)
    last: QueryRecord | None = None
    for last in islice(records, MAX_READ):
        if filter.matches(last):
            document = history_document(last)
            documents.append(document)
            size += length_in_response(document)
        if len(documents) == filter.limit or size > _MAX_BYTES:
            break
    page: dict[str, Any] = {"queries": documents}
    if last is not None and _has_more(records):
        page["next"] = encode_token(last.submitted_at, last.request_id)
    return page


def _has_more(records: Iterator[QueryRecord]) -> bool:
    return next(records, None) is not None


def period_between(since: str | None, until: str | None, token: str | None) -> Period:
    """Parse `from` (inclusive), `to` (exclusive) and `next`. Raises InvalidRequest."""
    first = _parse_time("from", since) if since else datetime.min.replace(tzinfo=UTC)
    end = _parse_time("to", until) if until else datetime.max.replace(tzinfo=UTC)
    if first >= end:
        raise InvalidRequest("`from` must be earlier than `to`.")
    last = end - timedelta(milliseconds=1)
    after = read_token(token, _LONGEST_REQUEST_ID) if token else None
    return Period(iso_time(first), iso_time(last), after)


def _parse_time(name: str, text: str) -> datetime:
    """Parse a time; a date means its start, and a time without a zone is in UTC."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as exc:
        raise InvalidRequest(
            f"`{name}` must be a time in ISO 8601, such as 2024-05-01 or 2024-05-01T12:00:00Z."
            " In a URL write the + of a zone as %2B."
        ) from exc
