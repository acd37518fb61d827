"""The query parameters of the API's routes."""

from __future__ import annotations

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from duckstep.core.answering import MAX_PAGE_ROWS, Wanted
from duckstep.core.errors import InvalidRequest
from duckstep.core.formats import Format

_MAX_WAIT_SECONDS = 20


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


def _integer(event: BaseProxyEvent, name: str, low: int, high: int) -> int | None:
    text = (event.query_string_parameters or {}).get(name)
    if text is None:
        return None
    if text.isascii() and text.isdigit() and low <= int(text) <= high:
        return int(text)
    raise InvalidRequest(f"{name} is a whole number from {low} to {high}.")
