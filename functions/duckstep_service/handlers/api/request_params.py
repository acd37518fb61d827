"""The query parameters of the API's routes."""

from __future__ import annotations

from dataclasses import dataclass

from aws_lambda_powertools.utilities.data_classes.common import BaseProxyEvent

from duckstep_service.core.catalog import partition_tree
from duckstep_service.core.errors import InvalidRequest
from duckstep_service.core.formats import Format
from duckstep_service.core.http_preferences import parse_wait, preferences
from duckstep_service.core.message_text import quoted
from duckstep_service.core.query.query_history import MAX_LIMIT, HistoryFilter, period_between
from duckstep_service.core.query.status import Status
from duckstep_service.core.results.delivery import MAX_PAGE_ROWS, ResultOptions
from duckstep_service.core.saved import saved_list
from duckstep_service.core.saved.saved_query import folder_path

MAX_WAIT_SECONDS = 20
# The default number of queries in a page of the history.
_LIMIT = 25
_PARTITIONS = 200
_SAVED = 200


@dataclass(frozen=True, slots=True)
class WaitPreference:
    """The client's preference for waiting: seconds, None without one."""

    seconds: int | None
    respond_async: bool
    preferred: bool = False
    """Whether the seconds are from a Prefer header."""


def read_wait_preference(event: BaseProxyEvent) -> WaitPreference:
    """Return `wait` of the query string or of Prefer. Raises InvalidRequest."""
    seconds = _integer(event, "wait", 0, MAX_WAIT_SECONDS)
    prefer = read_header(event, "prefer")
    respond_async = "respond-async" in preferences(prefer)
    preferred = parse_wait(prefer)
    if seconds is None and preferred is not None:
        return WaitPreference(preferred, respond_async, preferred=True)
    return WaitPreference(seconds, respond_async)


def read_freshness(event: BaseProxyEvent) -> bool:
    """Return whether `freshness` is requested. Raises InvalidRequest."""
    return _one_of(event, "freshness", ("true", "false")) == "true"


def read_result_options(event: BaseProxyEvent) -> ResultOptions:
    """Return the options of a result. Raises InvalidRequest."""
    format = _one_of(event, "format", tuple(Format))
    return ResultOptions(
        format=format,
        accept=read_header(event, "accept"),
        offset=_integer(event, "offset", 0, 2**53),
        limit=_integer(event, "limit", 1, MAX_PAGE_ROWS),
        header=_one_of(event, "header", ("true", "false")) != "false",
        escaped=_one_of(event, "escape", ("formulas",)) is not None,
        records=_one_of(event, "shape", ("envelope", "records")) == "records",
        bom=_one_of(event, "bom", ("true", "false")) == "true",
        file_name=(event.query_string_parameters or {}).get("filename", ""),
        link=_one_of(event, "link", ("true", "false")) == "true",
        if_none_match=read_header(event, "if-none-match"),
    )


def read_history_filter(event: BaseProxyEvent) -> HistoryFilter:
    """Return the filter of the history. Raises InvalidRequest."""
    parameters = event.query_string_parameters or {}
    status = _one_of(event, "status", tuple(Status))
    return HistoryFilter(
        period=period_between(parameters.get("from"), parameters.get("to"), parameters.get("next")),
        limit=_integer(event, "limit", 1, MAX_LIMIT) or _LIMIT,
        status=Status(status) if status else None,
        text=parameters.get("text", ""),
        starred=_one_of(event, "starred", ("true", "false")) == "true",
    )


def read_partitions(event: BaseProxyEvent) -> partition_tree.PartitionFilter:
    """Return the filter of partitions. Raises InvalidRequest."""
    parameters = event.query_string_parameters or {}
    return partition_tree.PartitionFilter(
        within=parameters.get("within", ""),
        limit=_integer(event, "limit", 1, partition_tree.MAX_LIMIT) or _PARTITIONS,
        after=parameters.get("next", ""),
    )


def read_saved_filter(event: BaseProxyEvent) -> saved_list.SavedFilter:
    """Return the filter of saved queries. Raises InvalidRequest."""
    parameters = event.query_string_parameters or {}
    token = parameters.get("next")
    return saved_list.SavedFilter(
        limit=_integer(event, "limit", 1, saved_list.MAX_LIMIT) or _SAVED,
        folder=folder_path(parameters.get("folder", "")),
        text=parameters.get("text", ""),
        after=saved_list.read_position(token) if token else None,
    )


def read_header(event: BaseProxyEvent, name: str) -> str | None:
    """Return a header, with its lines joined if there are several; RFC 9110, 5.3."""
    values = event.resolved_headers_field.get(name)
    return ", ".join(values) if isinstance(values, list) else values


def read_text(event: BaseProxyEvent) -> str:
    """Return the body, empty without one. Raises InvalidRequest for one that is not UTF-8."""
    try:
        return event.decoded_body or ""
    except ValueError as exc:
        raise InvalidRequest("The body must be UTF-8 text.") from exc


def _one_of(event: BaseProxyEvent, name: str, values: tuple[str, ...]) -> str | None:
    text = (event.query_string_parameters or {}).get(name)
    if text is None or text in values:
        return text
    raise _invalid(name, " or ".join(values), text)


def _integer(event: BaseProxyEvent, name: str, low: int, high: int) -> int | None:
    text = (event.query_string_parameters or {}).get(name)
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) < 20 and low <= int(text) <= high:
        return int(text)
    raise _invalid(name, f"a whole number from {low} to {high}", text)


def _invalid(name: str, expected: str, text: str) -> InvalidRequest:
    return InvalidRequest(f"`{name}` must be {expected}, not {quoted(text)}.")
