"""The envelope of JSON results: `{"columns", "totalRows", "next"?, "rows"}`."""

from __future__ import annotations

from urllib.parse import urlencode

from duckstep_service.core.query.record import QueryResult
from duckstep_service.core.results.result_formats import Page, ResultFormat
from duckstep_service.core.strict_json import write_json

TAIL = "}"


def head(result: QueryResult, rows: int, format: ResultFormat) -> str:
    """Return the text before the array of rows; TAIL is the text after it."""
    document = {"columns": result.to_dict()["columns"], "totalRows": rows}
    following = next_page(format.page, rows)
    if following:
        document["next"] = page_query(format, following)
    return write_json(document)[:-1] + ', "rows": '


def next_page(page: Page | None, rows: int) -> Page | None:
    """Return the page that follows `page` in a result of `rows`, None at its end."""
    end = page.offset + page.limit if page else rows
    return Page(end, page.limit) if page and end < rows else None


def page_query(format: ResultFormat, page: Page) -> str:
    """Return the query string of another page in the same format, with its question mark."""
    return "?" + urlencode({**format.parameters, "offset": page.offset, "limit": page.limit})
