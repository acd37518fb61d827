"""The mapping of DuckDB's errors to the error classes of the product.

Callers write parts of most messages: classes follow from the exception's type and from the fixed
text at the beginning; the sandbox puts such a text before the argument of error().
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

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
    ResultTypeTooComplex,
    SpillLimitExceeded,
    StatementNotAllowed,
    StorageUnavailable,
    TableNotFound,
    TimeLimitExceeded,
)
from duckstep_service.core.message_text import one_line
from duckstep_service.core.sql import source_positions
from duckstep_service.core.sql.error_hints import with_hint
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.engine.data_file_errors import (
    data_file_error,
    plain_text,
    storage_error,
    unreadable_file,
)
from duckstep_service.engine.error_document import parse_error_document
from duckstep_service.engine.worker.wrapping import PREFIX_BYTES

# Commas separate candidates, and the signature of a candidate function contains commas, too.
_CANDIDATE_SEPARATOR = re.compile(r",(?![^(]*\))")
_QUALIFIED = re.compile(r'^(?:Values list|Table) "(.*?)" does not have a column named "(.*?)"')
_DOT = re.compile(r"\s*\.\s*(?=\S)")
_PARAMETERS = re.compile(
    r"(Values were not provided|Parameter argument/count mismatch, identifiers of the excess)"
    r".*parameters: (.+)$"
)
# The I/O errors of DuckDB's HTTP client, which name no status.
_NETWORK = re.compile(r"HTTP|[Cc]onnect|[Tt]imed? ?out|SSL|resolve")
_ALLOCATION = re.compile(r"failed to allocate data of size (\d+\.\d [GTPE]iB)")
_OFFSET = re.compile(r"[0-9]{1,9}")
_TEXT_CHARACTERS, _NAME_CHARACTERS, _NAMES = 1_000, 200, 20


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
        """Parse `type` and `message`; with errors_as_json the message is a JSON object."""
        document = parse_error_document(error["message"])
        # The separator takes quadratic time.
        names = str(document.get("candidates", ""))[: _NAMES * _NAME_CHARACTERS]
        candidates = [
            one_line(name, _NAME_CHARACTERS) for name in _CANDIDATE_SEPARATOR.split(names) if name
        ]
        position = str(document.get("position", ""))
        return cls(
            type=error["type"],
            text=str(document["exception_message"]),
            subtype=str(document.get("error_subtype", "")),
            candidates=candidates[:_NAMES],
            offset=int(position) if _OFFSET.fullmatch(position) else source_positions.NOWHERE,
        )


def map_error(error: dict[str, str], sql: str, file: str = "") -> DuckstepError:
    """Return the product's error for the worker's `error` about `sql`.

    `file` is the one file that `sql` reads, if it reads only one.
    """
    message = EngineMessage.parse(error)
    if fault := data_file_error(message.type, message.text, file):
        return fault
    if message.type in _STORAGE_TYPES:
        return storage_error(message.text, file) or _storage_unavailable()
    mapper = _BY_TYPE.get(message.type, _map_execution)
    if message.type == "BinderException" and (qualified := _QUALIFIED.search(message.text)):
        return with_hint(_map_missing_column(message, qualified, sql), sql)
    return with_hint(mapper(message, _position(message, sql)), sql)


def map_table_error(error: dict[str, str], table: TableFiles, file: StoredObject) -> DuckstepError:
    """Return the product's error for an error about the files of a table, which no SQL caused.

    `file` is the one that DuckDB has read, and is named unless the error names another.
    """
    message = EngineMessage.parse(error)
    text = plain_text(message.text)
    if fault := data_file_error(message.type, text, file.key):
        return fault
    if message.type in _STORAGE_TYPES and _NETWORK.search(text):
        return storage_error(text, file.key) or _storage_unavailable()
    if message.type == "InterruptException":
        return map_error(error, "")
    if message.type == "OutOfMemoryException":
        return unreadable_file("its rows need more memory than this function has", file.key)
    if message.type in ("BinderException", "CatalogException", "ConversionException"):
        return unreadable_table(table, file, map_error({**error, "message": text}, ""))
    return unreadable_file(text, file.key)


def unreadable_table(
    table: TableFiles, file: StoredObject, error: DuckstepError
) -> InvalidDataFile:
    """Return the error of a table that cannot be read because of `error`."""
    return InvalidDataFile(
        f"The table {table.name} cannot be read: {error.message} Check {file.key}.",
        details={"file": file.key},
    )


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
    text = one_line(message.text.split("\n")[0], _TEXT_CHARACTERS).rstrip(".! ")
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
    match = _PARAMETERS.match(message.text)
    if not match:
        return _map_execution(message, at)
    problem = "no value" if match[1].startswith("Values") else "an unused value"
    names = [one_line(name.strip(), _NAME_CHARACTERS) for name in match[2].split(",")[:_NAMES]]
    return InvalidRequest(
        f"`parameters` has {problem} for: {', '.join(names)}."
        " Send an object of values for $name, or a list of values for ?.",
        details={"parameters": names},
    )


def _map_execution(message: EngineMessage, at: Position | None) -> DuckstepError:
    return _build_error(QueryExecutionError, message, at)


def _storage_unavailable() -> StorageUnavailable:
    return StorageUnavailable(
        "S3 did not respond in time, or throttled the request. Run the query again."
    )


def _map_out_of_memory(message: EngineMessage, at: Position | None) -> DuckstepError:
    spill = "max_temp_directory_size" in message.text
    exhausted = "space on the temporary disk" if spill else "memory"
    if allocation := _ALLOCATION.search(message.text):
        return MemoryLimitExceeded(
            f"The query needs {allocation[1]} of memory at once, more than its limit. Read fewer"
            " columns, or aggregate before you join and sort. A damaged file may declare such a"
            " size: if its table is small, read its columns one by one."
        )
    return (SpillLimitExceeded if spill else MemoryLimitExceeded)(
        f"The query needs more {exhausted} than its limit."
        " Read fewer columns or partitions, or aggregate before you join and sort."
    )


def _map_interrupt(message: EngineMessage, at: Position | None) -> DuckstepError:
    return TimeLimitExceeded("The query was interrupted.")


def _map_permission(message: EngineMessage, at: Position | None) -> DuckstepError:
    return StatementNotAllowed("A query can read only tables of the catalog, by name.")


def _map_plan_unavailable(message: EngineMessage, at: Position | None) -> DuckstepError:
    return StatementNotAllowed(
        "DuckDB describes no plan of this statement, which is checked before a run. Rewrite it:"
        " row_number() in place of WITH ORDINALITY, or a parameter without repeated or empty names."
    )


def _map_internal(message: EngineMessage, at: Position | None) -> DuckstepError:
    return InternalError("DuckDB failed with an internal error on this query. Rewrite the query.")


_STORAGE_TYPES = ("IOException", "HTTPException", "ConnectionException")
_BY_TYPE: dict[str, Callable[[EngineMessage, Position | None], DuckstepError]] = {
    "BinderException": _map_binder,
    "CatalogException": _map_catalog,
    "ParserException": _map_syntax,
    "SyntaxException": _map_syntax,
    "InvalidInputException": _map_invalid_input,
    "OutOfMemoryException": _map_out_of_memory,
    "InterruptException": _map_interrupt,
    "PermissionException": _map_permission,
    "InternalException": _map_internal,
    "FatalException": _map_internal,
    # Errors of the worker itself: no error of DuckDB has these types.
    "PlanUnavailable": _map_plan_unavailable,
    "ResultTypeTooComplex": lambda message, _: ResultTypeTooComplex(message.text),
}
