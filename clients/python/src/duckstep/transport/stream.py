"""A stream of a file's bytes that survives lost connections."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from duckstep.errors import OperationalError
from duckstep.transport.api import SERVER_WAIT, Api, foreign
from duckstep.transport.operations import (
    Answer,
    Emit,
    Flow,
    Head,
    Open,
    Read,
    TransportFailure,
)
from duckstep.transport.retries import PATIENCE_SECONDS, Attempts

# S3 refuses or does not have the file: its URL has expired, or it was deleted. The route knows.
_STALE = frozenset({400, 403, 404})
# Each is held for 20 s while a file is converted, which takes 15 minutes at most.
_REDIRECTS = 100


@dataclass(frozen=True)
class Source:
    """A route that returns a file, or redirects to it; `query_id` is that of its errors."""

    path: str
    params: Mapping[str, Any]
    accept: str
    query_id: str


@dataclass(frozen=True)
class FileHead:
    """The identity of a file: a change of any field is another content."""

    size: int | None
    etag: str
    modified: str


@dataclass
class Streaming:
    """The progress of a stream: the next byte to emit, the file, and the failures since a byte."""

    attempts: Attempts
    offset: int = 0
    file: FileHead | None = None


def read_file(
    api: Api, source: Source, begin: Callable[[FileHead], int] | None = None
) -> Flow[None]:
    """Emit the bytes of a file in chunks.

    `begin` receives the identity of the file and returns the offset to begin at. A lost connection
    is opened again, by a fresh URL, at the byte after the last one.
    Raises OperationalError if the file has changed meanwhile.
    """
    state = Streaming(Attempts(api.retries, PATIENCE_SECONDS))
    while True:
        try:
            skip = yield from _open(api, source, state)
            assert state.file is not None
            if begin is not None:
                state.offset, begin = begin(state.file), None
                if state.offset and state.offset == state.file.size:
                    return
                if state.offset:
                    continue
            if (yield from _emit(state, skip)):
                return
            raise TransportFailure(f"the file ended at byte {state.offset}")
        except TransportFailure as exc:
            yield from api.after_failure(exc, state.attempts, source.query_id)


def _emit(state: Streaming, skip: int) -> Flow[bool]:
    """Emit the rest of the open response and return whether it is whole."""
    while chunk := (yield Read()):
        if skip >= len(chunk):
            skip -= len(chunk)
            continue
        state.attempts.reset()
        rest, skip = chunk[skip:], 0
        state.offset += len(rest)
        yield Emit(rest)
    assert state.file is not None
    return not skip and state.file.size in (None, state.offset)


def _open(api: Api, source: Source, state: Streaming) -> Flow[int]:
    """Open the file at the stream's offset and return the bytes to skip."""
    head = yield from _file_response(api, source, state.offset)
    start, file = _identity(head)
    if state.file is None:
        state.file = file
    elif state.file != file:
        raise _changed(source)
    return state.offset - start


def _changed(source: Source) -> OperationalError:
    return OperationalError(
        "The result's file has changed while it was read; read it again from its start.",
        request_id=source.query_id,
    )


def _file_response(api: Api, source: Source, offset: int) -> Flow[Head]:
    """Follow the route to the file; its waiting redirects are followed as long as they come."""
    url = route = api.address(source.path, {**source.params, "wait": SERVER_WAIT})
    attempts, refused = Attempts(api.retries), None
    for _ in range(_REDIRECTS):
        headers = {"Accept": source.accept}
        token = None
        if own := urlsplit(url)[:2] == urlsplit(route)[:2]:
            headers, token = yield from api.authorized(headers, refused)
        headers["Accept-Encoding"] = "identity"
        if offset:
            headers["Range"] = f"bytes={offset}-"
        head: Head = yield Open(url, api.timeout + SERVER_WAIT * own, headers)
        if head.status in (200, 206):
            return _checked(head)
        if head.status in (302, 303, 307) and "location" in head.headers:
            url = _target(url, head)
            continue
        answer = Answer(head.status, head.headers, url, (yield from _rest()))
        if not own:
            if head.status == 416:
                raise _changed(source)
            if head.status in _STALE or head.status >= 500:
                raise TransportFailure(f"the file's server returned {head.status}")
            raise foreign(answer)
        if head.status == 401 and token is not None and refused is None:
            refused = token
            continue
        yield from api.after_refusal(answer, attempts, source.query_id)
    raise TransportFailure(f"the results redirected {_REDIRECTS} times")


def _checked(head: Head) -> Head:
    """Return the response of a file. Raises InterfaceError for a page or a compressed body."""
    page = head.headers.get("content-type", "").startswith("text/html")
    if page or head.headers.get("content-encoding", "identity") != "identity":
        raise foreign(head)
    return head


def _target(url: str, head: Head) -> str:
    """Return the target of a redirect. Raises InterfaceError if it is no URL."""
    try:
        target = urljoin(url, head.headers["location"])
        urlsplit(target)
    except ValueError as exc:
        raise foreign(head) from exc
    return target


def _rest() -> Flow[bytes]:
    """Return the body of an open response, which is an error."""
    parts = []
    while chunk := (yield Read()):
        parts.append(chunk)
    return b"".join(parts)


def _identity(head: Head) -> tuple[int, FileHead]:
    """Return the offset of the response's first byte, and the identity of the file."""
    etag, modified = head.headers.get("etag", ""), head.headers.get("last-modified", "")
    part = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", head.headers.get("content-range", ""))
    if head.status == 206 and part:
        return int(part[1]), FileHead(int(part[2]), etag, modified)
    length = head.headers.get("content-length")
    return 0, FileHead(int(length) if length else None, etag, modified)
