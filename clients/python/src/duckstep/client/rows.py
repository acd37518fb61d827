"""Rows of a result as Python values, from pages and from the whole file as a stream."""

from __future__ import annotations

import json
from typing import Any

from duckstep.client.formats import result_file
from duckstep.documents import Page
from duckstep.documents.query import read_columns
from duckstep.errors import InterfaceError
from duckstep.transport.api import MALFORMED, Api
from duckstep.transport.emitted import collected, transformed
from duckstep.transport.operations import Emit, Flow
from duckstep.transport.stream import Source, read_file
from duckstep.types import RowDecoder, decode_row

FIRST_ROWS = 1000
"""Rows of the first page, which comes sooner than a file that must be converted."""

_ROWS = b'"rows": ['


def page(api: Api, query_id: str, offset: int, limit: int) -> Flow[Page]:
    """Return a page of rows."""
    source = _source(query_id, offset=offset, limit=limit)
    content = yield from collected(read_file(api, source))
    try:
        return _read_page(json.loads(content), offset)
    except (*MALFORMED, ArithmeticError) as exc:
        raise _unreadable(query_id) from exc


def _read_page(document: dict[str, Any], offset: int) -> Page:
    columns = read_columns(document["columns"])
    decode = decode_row(columns)
    rows = [decode(row) for row in document["rows"]]
    return Page(columns, rows, document["totalRows"], offset, document)


def _unreadable(query_id: str) -> InterfaceError:
    return InterfaceError(
        "The rows of the result are not those of duckstep's API; a proxy may have changed them, or"
        " this version cannot read them.",
        request_id=query_id,
    )


def rows(api: Api, query_id: str) -> Flow[None]:
    """Emit all rows in lists: those of the first page, then the others from the file."""
    first = yield from page(api, query_id, 0, FIRST_ROWS)
    yield Emit(first.rows)
    if first.total_rows > len(first.rows):
        lines = RowLines(decode_row(first.columns), skip=len(first.rows))
        yield from transformed(read_file(api, _source(query_id)), lines.feed)
        for last in lines.finish():
            yield Emit(last)


class RowLines:
    """Rows of a JSON file with one row a line, as its bytes come; `skip` rows are left out."""

    def __init__(self, decode: RowDecoder, skip: int = 0) -> None:
        self._decode, self._skip = decode, skip
        self._begun, self._rest = False, b""

    def feed(self, chunk: bytes) -> list[list[tuple[Any, ...]]]:
        """Return the rows whose lines end in the chunk, as one list or none."""
        text = self._rest + chunk
        if not self._begun:
            start = text.find(_ROWS)
            if start < 0:
                self._rest = text
                return []
            self._begun, text = True, text[start + len(_ROWS) :]
        whole, _, self._rest = text.rpartition(b",\n")
        return self._rows(whole)

    def finish(self) -> list[list[tuple[Any, ...]]]:
        """Return the last row. Raises ValueError if the file has no end."""
        if not self._begun or not self._rest.endswith(b"]}"):
            raise ValueError("the file of the rows has no end")
        return self._rows(self._rest[:-2])

    def _rows(self, lines: bytes) -> list[list[tuple[Any, ...]]]:
        parsed = json.loads(b"[" + lines + b"]")
        left = parsed[self._skip :]
        self._skip -= len(parsed) - len(left)
        return [[self._decode(row) for row in left]] if left else []


def _source(query_id: str, **params: int) -> Source:
    return result_file(query_id, "json", header=False, **params)
