"""The errors of DuckDB's Parquet reader, as errors that name the file and the remedy.

A text of the reader begins its message; the functions that callers use have no such texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.message_text import one_line

_REASON_CHARACTERS = 300
# DuckDB quotes most names, and escapes no quotes inside them.
_QUOTED_FILE = re.compile(r"(['\"])(s3://.+?)\1(?=[\s.,:;)]|\Z)", re.DOTALL)
# A key may contain spaces and quotes; a data file's ends in its suffix.
_FILE = re.compile(r"s3://(?:.+?\.parquet(?![^\s'\".,:;)])|[^\s'\"]+)", re.DOTALL)
_HTTP_STATUS = re.compile(r"HTTP (\d{3})|\(HTTP code (\d{3})\)|Status.? (\d{3})")
# Without errors_as_json a message begins with its type, and ends with the line of the SQL.
_TYPE = re.compile(r"\A[A-Z][A-Za-z ]* Error: ")
_SQL_LINE = re.compile(r"\s+LINE \d+: .*\Z", re.DOTALL)
_PLACE = re.compile(
    r"\A(Failed to read (Parquet )?file|(The )?[Pp]arquet file|File|Malformed Parquet schema in"
    r" file|Invalid string encoding found in Parquet file) \(?(?P<q>['\"]?)s3://.*?(?P=q)\)?:? "
    r"| (at end of|in) file 's3://.*'\Z",
    re.DOTALL,
)

_CHANGED = (
    "{file} has changed since the query was planned, or is damaged. Run the query again; if the"
    " error persists, compare the file with its source."
)
_DENIED = (
    "S3 denies access to {file}. Ask the operator of the stack for s3:GetObject on the object, and"
    " for kms:Decrypt if a key encrypts it."
)
_ENCRYPTED = (
    "{file} is encrypted, and duckstep has no keys of Parquet files. Export the data without"
    " encryption to the table's folder, and move the encrypted file out of it."
)
_NOT_PARQUET = (
    "{file} is not a Parquet file, or not complete: {reason}. Upload it again if an upload was cut"
    " off; otherwise move it out of the table's folder."
)
_UNSUPPORTED = (
    "DuckDB cannot read {file}: {reason}. The file may be right: select other columns, or export"
    " it with a codec, encoding or type that DuckDB reads."
)
_INVALID_TEXT = (
    "{file} has text that is not UTF-8: {reason}. Select other columns, or export the column in"
    " UTF-8 or as binary."
)
_UNREADABLE = (
    "DuckDB cannot read {file}: {reason}. The file is damaged, or uses a feature that DuckDB lacks:"
    " select other columns, or compare the file with its source."
)
_UNREADABLE_PAGE = (
    "DuckDB cannot read {file}: {reason}. The file is damaged, or a column is encrypted: select"
    " other columns, or compare the file with its source."
)


@dataclass(frozen=True, slots=True)
class _Fault:
    """The texts of one kind of fault, and the message for it.

    Errors of the reader's libraries have no type of DuckDB; `untyped` texts count only there.
    """

    message: str
    texts: re.Pattern[str]
    untyped: bool = False


_FAULTS = (
    _Fault(_ENCRYPTED, re.compile(r"File '.*?' is encrypted|File is encrypted", re.DOTALL)),
    _Fault(
        _NOT_PARQUET,
        re.compile(
            r"No magic bytes found at end of file '|Footer length error in file '"
            r"|File '.*?' too small to be a Parquet file",
            re.DOTALL,
        ),
    ),
    _Fault(
        _CHANGED,
        re.compile(
            r"Invalid footer length provided for file '|Parquet footer length stored in file"
            r"|Could not read (enough bytes )?from file \"|Prefetch registered "
        ),
    ),
    _Fault(
        _INVALID_TEXT,
        re.compile(
            r"Invalid string encoding found in Parquet file \"|Can't decode Variant"
            r"|Invalid JSON found in Parquet file|Invalid unicode \(byte sequence mismatch\)"
        ),
    ),
    _Fault(
        _UNSUPPORTED,
        re.compile(
            r"Failed to read file \".*?\": (Unsupported |Only inlined data files)"
            r"|(BYTE_STREAM_SPLIT|RLE|Delta Length Byte Array) encoding is only supported"
            r"|DELTA_BINARY_PACKED should only be|Variant (shredding|BasicType|PrimitiveType) "
            r"|Only version 1 of the Variant|Shredded Variants are not|Unimplemented TIME"
            r"|Unsupported (converted type \(|internal type for decimal)|STRUCT\(\)\Z"
            r"|Geoparquet version|Enum value: '",
            re.DOTALL,
        ),
    ),
    _Fault(
        _UNREADABLE,
        re.compile(
            r"Failed to read (Parquet )?file [\"']|Malformed Parquet schema in file \""
            r"|File '.*?': metadata is corrupt|(The p|P)arquet file ('.*?'|\(.*?\)):? "
            r"|Parquet (file (has invalid|is likely corrupted)|metadata is corrupt)"
            r"|The width \(\d+\) of the bitpacked data exceeds|DELTA_(LENGTH_)?BYTE_ARRAY "
            r"|Data corruption detected, read of length|Corrupted VARIANT|Invalid decimal encoding"
            r"|Partially shredded objects|The (shredded )?Variant column |Required column 'value'"
            r"|Variant group can only|VARIANT typed value has to be|When 'typed_value' for a"
            r"|\w+ converted type can only be set|MAP_KEY_VALUE (needs|requires)"
            r"|(FIXED_LEN_BYTE_ARRAY|DECIMAL) requires (a )?length|Geoparquet "
            r"|Incorrect stats size for type|Node '.*?' has neither|Mismatch in parquet read"
            r"|Struct child row count mismatch|Varint-decoding found|Decode bit width too large",
            re.DOTALL,
        ),
    ),
    _Fault(_UNREADABLE_PAGE, re.compile(r"T(Protocol|Transport)Exception: "), untyped=True),
    _Fault(
        _UNREADABLE,
        re.compile(
            r"don't know what type:|[Ii]nvalid TType"
            r"|Out of buffer|Failed to decompress GZIP block"
            r"|Input is invalid/unsupported GZIP stream|Page size mismatch"
            r"|Payload value bigger than allowed|Variable-length int over"
            r"|DBP decode did not find enough values"
        ),
        untyped=True,
    ),
)


def data_file_error(kind: str, text: str, file: str = "") -> InvalidDataFile | None:
    """Return the error for a text of DuckDB's error class `kind` about a file, None for others.

    `file` is the one file that the statement reads, if it reads only one.
    """
    for fault in _FAULTS:
        if fault.texts.match(text) and (not fault.untyped or kind in ("Error", "IOException")):
            return _describe(fault.message, text, file)
    return None


def storage_error(text: str, file: str = "") -> InvalidDataFile | None:
    """Return the error for an HTTP status about one object, None for a fault of the storage."""
    status = _HTTP_STATUS.search(text)
    code = int(next(filter(None, status.groups()))) if status else 0
    if code == 403:
        return _describe(_DENIED, text, file)
    return _describe(_CHANGED, text, file) if code in (404, 412, 416) else None


def unreadable_file(text: str, file: str) -> InvalidDataFile:
    """Return the error for an unknown text of DuckDB about `file`."""
    return _describe(_UNREADABLE, text, file)


def plain_text(text: str) -> str:
    """Return a message of DuckDB without its type and the line of the SQL."""
    return _SQL_LINE.sub("", _TYPE.sub("", text))


def _describe(message: str, text: str, file: str) -> InvalidDataFile:
    name = _file_name(text, file)
    reason = one_line(_PLACE.sub("", text).split("\n")[0], _REASON_CHARACTERS).rstrip(".! ")
    described = message.format(file=name or "A file of the table", reason=reason)
    return InvalidDataFile(described, details={"file": name} if name else None)


def _file_name(text: str, file: str) -> str:
    """Return the key `file` if the text has its URL, else the URL in the text, else `file`."""
    if quoted := _QUOTED_FILE.search(text):
        name = quoted[2]
    else:
        match = _FILE.search(text)
        name = match[0].rstrip(".,:;)") if match else file
    return file if file and name.endswith(f"/{file}") else name
