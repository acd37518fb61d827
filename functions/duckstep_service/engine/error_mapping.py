"""The mapping of DuckDB's errors to the error classes of the product."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from duckstep_service.core.errors import (
    ColumnNotFound,
    DuckstepError,
    InternalError,
    InvalidDataFile,
    InvalidRequest,
    MemoryLimitExceeded,
    Position,
    QueryBindingError,
    QueryExecutionError,
    QuerySyntaxError,
    SpillLimitExceeded,
    StatementNotAllowed,
    StorageUnavailable,
    TableNotFound,
    TimeLimitExceeded,
)
from duckstep_service.core.sql import source_positions
from duckstep_service.engine.worker.execution import PREFIX_BYTES

_HTTP_STATUS = re.compile(r"HTTP (\d{3})|\(HTTP code (\d{3})\)|Status.? (\d{3})")
_BROKEN_FILE = re.compile(
    r"No magic bytes|too small to be a Parquet|magic bytes|TProtocolException|Invalid Parquet"
    r"|[Cc]orrupt|footer length|Failed to read Parquet",
)
_FILE = re.compile(r"s3://[^\s'\"]+")
# Commas separate candidates, and the signature of a candidate function contains commas, too.
_CANDIDATE_SEPARATOR = re.compile(r",(?![^(]*\))")
_QUALIFIED = re.compile(r'^(?:Values list|Table) "(.*?)" does not have a column named "(.*?)"')
_DOT = re.compile(r"\s*\.\s*(?=\S)")
_PARAMETERS = re.compile(r"(Values were not|identifiers of the excess).*parameters: (.+)$")


@dataclass(frozen=True, slots=True)
class EngineMessage:
    """A parsed error of the worker."""

    type: str
    text: str
    subtype: str
    candidates: list[str]
    offset: int

    @classmethod
    def parse(cls, error: dict[str, str]) -> EngineMessage:
        """Parse `type` and `message`; with errors_as_json a message ends in a JSON object."""
        message = error["message"]
        try:
            document: dict[str, Any] = json.loads(message[message.index("{") :])
        except ValueError:
            document = {"exception_message": message}
        candidates = [
            name for name in _CANDIDATE_SEPARATOR.split(document.get("candidates", "")) if name
        ]
        return cls(
            type=error["type"],
            text=str(document["exception_message"]),
            subtype=document.get("error_subtype", ""),
            candidates=candidates,
            offset=int(document.get("position", source_positions.NOWHERE)),
        )


def map_error(error: dict[str, str], sql: str) -> DuckstepError:
    """Return the product's error for the worker's `error` about `sql`."""
    message = EngineMessage.parse(error)
    mapper = _BY_TYPE.get(message.type, _map_execution)
    if qualified := _QUALIFIED.search(message.text):
        return _map_missing_column(message, qualified, sql)
    return mapper(message, _position(message, sql))


def _map_missing_column(message: EngineMessage, names: re.Match[str], sql: str) -> DuckstepError:
    """Locate the column after `alias.`: DuckDB locates the alias and calls a view a list."""
    position = _position(message, sql)
    if position:
        line = sql.split("\n")[position.line - 1]
        end = position.column - 1 + position.length
        if dot := _DOT.match(line, end):
            at = Position(position.line, dot.end() + 1, 0)
            position = replace(at, length=source_positions.word_length(sql, at))
    text = f'"{names[1]}" does not have a column named "{names[2]}"'
    return _build_error(ColumnNotFound, replace(message, text=text), position)


def _position(message: EngineMessage, sql: str) -> Position | None:
    if message.offset >= source_positions.NOWHERE:
        return None
    position = source_positions.from_bytes(sql, message.offset - PREFIX_BYTES)
    if position is None:
        return None
    return Position(position.line, position.column, source_positions.word_length(sql, position))


def _describe_with_position(message: EngineMessage, position: Position | None) -> str:
    """Return the first sentence of DuckDB's message, with position and candidates."""
    text = message.text.split("\n")[0].rstrip(".! ")
    if position:
        text += f" at line {position.line}, column {position.column}"
    if message.candidates:
        return f"{text}. Did you mean {' or '.join(message.candidates[:3])}?"
    return f"{text}."


def _build_error(
    kind: type[DuckstepError], message: EngineMessage, at: Position | None
) -> DuckstepError:
    details = {"candidates": message.candidates} if message.candidates else None
    return kind(_describe_with_position(message, at), position=at, details=details)


def _map_binder(message: EngineMessage, at: Position | None) -> DuckstepError:
    missing_column = message.subtype == "COLUMN_NOT_FOUND"
    return _build_error(ColumnNotFound if missing_column else QueryBindingError, message, at)


def _map_catalog(message: EngineMessage, at: Position | None) -> DuckstepError:
    missing_table = message.text.startswith("Table with name")
    return _build_error(TableNotFound if missing_table else QueryBindingError, message, at)


def _map_syntax(message: EngineMessage, at: Position | None) -> DuckstepError:
    return _build_error(QuerySyntaxError, message, at)


def _map_invalid_input(message: EngineMessage, at: Position | None) -> DuckstepError:
    """Map missing and excess parameters to InvalidRequest, other errors to the execution."""
    match = _PARAMETERS.search(message.text)
    if not match:
        return _map_execution(message, at)
    problem = "no value" if match[1].startswith("Values") else "an unused value"
    names = [name.strip() for name in match[2].split(",")]
    return InvalidRequest(
        f"`parameters` has {problem} for: {', '.join(names)}."
        " Send an object of values for $name, or a list of values for ?.",
        details={"parameters": names},
    )


def _map_execution(message: EngineMessage, at: Position | None) -> DuckstepError:
    if _BROKEN_FILE.search(message.text):
        return _invalid_data_file(message)
    return _build_error(QueryExecutionError, message, at)


def _map_io(message: EngineMessage, at: Position | None) -> DuckstepError:
    """Map errors about one file to InvalidDataFile, other errors to StorageUnavailable."""
    status = _HTTP_STATUS.search(message.text)
    code = int(next(filter(None, status.groups()))) if status else 0
    if code in (403, 404, 412) or _BROKEN_FILE.search(message.text):
        return _invalid_data_file(message)
    return StorageUnavailable(
        "S3 did not respond in time, or throttled the request. Run the query again."
    )


def _invalid_data_file(message: EngineMessage) -> DuckstepError:
    match = _FILE.search(message.text)
    name = match[0].rstrip(".,:;)") if match else "A file of the table"
    return InvalidDataFile(
        f"{name} is not readable Parquet, or has changed since the query was planned."
        " Rewrite the file, or remove it from the table.",
        details={"file": name} if match else None,
    )


def _map_out_of_memory(message: EngineMessage, at: Position | None) -> DuckstepError:
    spill = "max_temp_directory_size" in message.text
    exhausted = "space on the temporary disk" if spill else "memory"
    return (SpillLimitExceeded if spill else MemoryLimitExceeded)(
        f"The query needs more {exhausted} than its limit."
        " Read fewer columns or partitions, or aggregate before you join and sort."
    )


def _map_interrupt(message: EngineMessage, at: Position | None) -> DuckstepError:
    return TimeLimitExceeded("The query was interrupted.")


def _map_permission(message: EngineMessage, at: Position | None) -> DuckstepError:
    return StatementNotAllowed("A query can read only tables of the catalog, by name.")


def _map_internal(message: EngineMessage, at: Position | None) -> DuckstepError:
    return InternalError("DuckDB failed with an internal error on this query. Rewrite the query.")


_BY_TYPE: dict[str, Callable[[EngineMessage, Position | None], DuckstepError]] = {
    "BinderException": _map_binder,
    "CatalogException": _map_catalog,
    "ParserException": _map_syntax,
    "SyntaxException": _map_syntax,
    "IOException": _map_io,
    "HTTPException": _map_io,
    "ConnectionException": _map_io,
    "InvalidInputException": _map_invalid_input,
    "OutOfMemoryException": _map_out_of_memory,
    "InterruptException": _map_interrupt,
    "PermissionException": _map_permission,
    "InternalException": _map_internal,
    "FatalException": _map_internal,
}
