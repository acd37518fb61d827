"""The query parameters of the API's routes."""

from __future__ import annotations

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from duckstep.core.answering import MAX_PAGE_ROWS, Wanted
from duckstep.core.browsing import MAX_LIMIT, Asked, period_between
from duckstep.core.errors import InvalidRequest
from duckstep.core.formats import Format
from duckstep.core.statuses import Status

_MAX_WAIT_SECONDS = 20
# Queries of a page of the history, where the client does not say.
_LIMIT = 25


def read_wait(event: BaseProxyEvent) -> int:
    """Return `wait`, 0 where it is not given. Raises InvalidRequest."""
    return _integer(event, "wait", 0, _MAX_WAIT_SECONDS) or 0


def read_wanted(event: BaseProxyEvent) -> Wanted:
    """Return what the client wants of a result. Raises InvalidRequest."""
    parameters = event.query_string_parameters or {}
    format = parameters.get("format")
    if format is not None and format not in tuple(Format):
        raise InvalidRequest(f"format is one of {', '.join(Format)}.")
    header = parameters.get("header", "true")
    if header not in ("true", "false"):
        raise InvalidRequest("header is true or false.")
    return Wanted(
        format=format,
        accept=event.headers.get("accept"),
        offset=_integer(event, "offset", 0, 2**53),
        limit=_integer(event, "limit", 1, MAX_PAGE_ROWS),
        header=header == "true",
    )


def read_history(event: BaseProxyEvent) -> Asked:
    """Return what the client wants of its history. Raises InvalidRequest."""
    parameters = event.query_string_parameters or {}
    status = parameters.get("status")
    if status is not None and status not in tuple(Status):
        raise InvalidRequest(f"status is one of {', '.join(Status)}.")
    return Asked(
        period=period_between(parameters.get("from"), parameters.get("to"), parameters.get("next")),
        limit=_integer(event, "limit", 1, MAX_LIMIT) or _LIMIT,
        status=Status(status) if status else None,
        text=parameters.get("text", ""),
    )


def _integer(event: BaseProxyEvent, name: str, low: int, high: int) -> int | None:
    text = (event.query_string_parameters or {}).get(name)
    if text is None:
        return None
    if text.isascii() and text.isdigit() and low <= int(text) <= high:
        return int(text)
    raise InvalidRequest(f"{name} is a whole number from {low} to {high}.")
