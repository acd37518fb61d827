"""The mapping of DuckDB's errors to the error classes of the product."""

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
    one_line,
)
from duckstep_service.core.sql import source_positions
from duckstep_service.core.table_files import StoredObject, TableFiles
from duckstep_service.engine.error_document import parse_error_document
from duckstep_service.engine.worker.wrapping import PREFIX_BYTES

# Callers write parts of most messages: classes follow from the exception's type and from the
# fixed text at the beginning; the sandbox puts such a text before the argument of error().
_HTTP_STATUS = re.compile(r"HTTP (\d{3})|\(HTTP code (\d{3})\)|Status.? (\d{3})")
_BROKEN_FILE = re.compile(
    r"No magic bytes found at end of file '|Footer length error in file '"
    r"|File '.*?' too small to be a Parquet file|File '.*?': metadata is corrupt"
    r"|File '.*?' is encrypted"
    r"|Invalid footer length provided for file '|Parquet footer length stored in file"
    r"|Failed to read (Parquet )?file [\"']|Malformed Parquet schema in file \""
    r"|Invalid string encoding found in Parquet file \""
    r"|Parquet file ('.*?': metadata is corrupt|has invalid|is likely corrupted)"
    r"|The width \(\d+\) of the bitpacked data exceeds|DELTA_(LENGTH_)?BYTE_ARRAY - "
    r"|Could not read enough bytes from file \"|Prefetch registered for bytes outside file",
    re.DOTALL,
)
# The errors of the Parquet reader's libraries, which have no type of DuckDB.
_BROKEN_ENCODING = re.compile(
    r"T(Protocol|Transport)Exception: |don't know what type: |[Ii]nvalid TType|Out of buffer"
    r"|Failed to decompress GZIP block|Input is invalid/unsupported GZIP stream"
    r"|Page size mismatch|Payload value bigger than allowed|Variable-length int over"
    r"|DBP decode did not find enough values|RLE encoding is only supported"
)
# A key may contain spaces and quotes; a data file's ends in its suffix.
_FILE = re.compile(r"s3://(?:.+?\.parquet(?![^\s'\".,:;)])|[^\s'\"]+)", re.DOTALL)
# Commas separate candidates, and the signature of a candidate function contains commas, too.
_CANDIDATE_SEPARATOR = re.compile(r",(?![^(]*\))")
_QUALIFIED = re.compile(r'^(?:Values list|Table) "(.*?)" does not have a column named "(.*?)"')
_DOT = re.compile(r"\s*\.\s*(?=\S)")
_PARAMETERS = re.compile(
    r"(Values were not provided|Parameter argument/count mismatch, identifiers of the excess)"
    r".*parameters: (.+)$"
)
_ERRORS_OF_SQL = (
    ColumnNotFound,
    InvalidRequest,
    QueryBindingError,
    QueryExecutionError,
    QuerySyntaxError,
    TableNotFound,
)
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


def map_error(error: dict[str, str], sql: str) -> DuckstepError:
    """Return the product's error for the worker's `error` about `sql`."""
    message = EngineMessage.parse(error)
    mapper = _BY_TYPE.get(message.type, _map_execution)
    if message.type == "BinderException" and (qualified := _QUALIFIED.search(message.text)):
        return _map_missing_column(message, qualified, sql)
    return mapper(message, _position(message, sql))


def map_table_error(error: dict[str, str], table: TableFiles, file: StoredObject) -> DuckstepError:
    """Return the product's error for an error about the files of a table, which no SQL caused.

    `file` is the one that DuckDB has read, and is named unless the error names another.
    """
    mapped = map_error(error, "")
    if not isinstance(mapped, _ERRORS_OF_SQL):
        return mapped
    return unreadable_table(table, file, mapped)


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
    if _is_broken_file(message):
        return _invalid_data_file(message)
    return _build_error(QueryExecutionError, message, at)


def _is_broken_file(message: EngineMessage) -> bool:
    """Return whether the text of an error of the Parquet reader begins the message."""
    untyped = message.type in ("Error", "IOException")
    return bool(
        _BROKEN_FILE.match(message.text) or (untyped and _BROKEN_ENCODING.match(message.text))
    )


def _map_io(message: EngineMessage, at: Position | None) -> DuckstepError:
    """Map errors about one file to InvalidDataFile, other errors to StorageUnavailable."""
    status = _HTTP_STATUS.search(message.text)
    code = int(next(filter(None, status.groups()))) if status else 0
    if code in (403, 404, 412) or _is_broken_file(message):
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


def _map_plan_unavailable(message: EngineMessage, at: Position | None) -> DuckstepError:
    return StatementNotAllowed(
        "DuckDB describes no plan of this statement, which is checked before a run. Rewrite it:"
        " row_number() in place of WITH ORDINALITY, or a parameter without repeated or empty names."
    )


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
    # Errors of the worker itself: no error of DuckDB has these types.
    "PlanUnavailable": _map_plan_unavailable,
    "ResultTypeTooComplex": lambda message, _: ResultTypeTooComplex(message.text),
}
