"""The wait for the end of a query."""

from __future__ import annotations

import time
from typing import Any

from duckstep.documents import Status
from duckstep.documents.query import read_status
from duckstep.transport.api import SERVER_WAIT, Api, Call, document_of, query_path
from duckstep.transport.operations import Emit, Flow, Sleep
from duckstep.transport.retries import PATIENCE_SECONDS

# Between polls when less than a second is left, which the server does not wait.
_POLL_SECONDS = 0.2
# The server holds a response until the end of the query, whatever its progress.
_CHANGE_SECONDS = 1


def wait(api: Api, query_id: str, timeout: float | None, changes: bool) -> Flow[Status]:
    """Return the status of the ended query; with `changes`, emit it at each change before.

    A response that is lost is only another poll. Raises TimeoutError after `timeout` seconds.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    etag = None
    while True:
        left = None if deadline is None else deadline - time.monotonic()
        longest = _CHANGE_SECONDS if changes else SERVER_WAIT
        held = longest if left is None else max(0, min(longest, int(left)))
        call = _poll(query_id, held, etag)
        answer = yield from api.call(call)
        if answer.status == 200:
            status = document_of(answer, read_status)
            if status.ended:
                return status
            if changes:
                etag = answer.headers.get("etag")
                yield Emit(status)
        if deadline is not None and time.monotonic() >= deadline:
            raise TimeoutError(
                f"query {query_id} has not ended after {timeout:g} s and runs on: wait() again, "
                "or cancel()"
            )
        if not held:
            yield Sleep(_POLL_SECONDS)


def _poll(query_id: str, held: int, etag: str | None) -> Call:
    headers: dict[str, Any] = {"If-None-Match": etag} if etag else {}
    params = {"wait": held or None}
    return Call(
        "GET",
        query_path(query_id),
        params,
        headers=headers,
        query_id=query_id,
        accepted=(200, 304),
        patience=PATIENCE_SECONDS,
    )
