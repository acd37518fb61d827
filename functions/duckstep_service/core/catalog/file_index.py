"""What is known of a data file without asking S3 again: its footer, and where its columns are.

A shard holds the files below some of a table's top folders: a zlib-compressed line of JSON, then
the footers one after the other.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from duckstep_service.core.object_keys import behind_earlier_key, earlier_key

_SCHEMA_VERSION = 1
# Some writers leave the header of a dictionary page out of a chunk's size. Source:
# https://issues.apache.org/jira/browse/PARQUET-816
_SLACK_BYTES = 100
_SHARDS = 16
# The top folder's name up to its first four digits.
_YEAR = re.compile(r"\D*\d{4}")


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes of a file, from `start` to before `end`."""

    start: int
    end: int

    @property
    def bytes(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class FileIndex:
    """One version of a file; `columns` maps the lower-case names of its top-level columns."""

    version: str
    size: int
    rows: int
    footer: bytes
    columns: Mapping[str, Sequence[ByteRange]]

    def bytes_of(self, names: frozenset[str]) -> int:
        """Return the bytes of the columns among `names`."""
        return sum(
            span.bytes for name, spans in self.columns.items() if name in names for span in spans
        )

    def spans(self, names: frozenset[str] | None) -> list[ByteRange]:
        """Return where the columns among `names` are, every column if None, without the footer."""
        end = self.size - len(self.footer)
        return [
            ByteRange(span.start, min(span.end + _SLACK_BYTES, end))
            for name, spans in self.columns.items()
            if names is None or name in names
            for span in spans
        ]


@lru_cache(maxsize=20_000)
def shard_key(key: str) -> str:
    """Return the key in the results bucket of the shard that knows the data file `key`.

    A year is as a rule in one shard, whether the folders are years, months or days, and no table
    has more than a few shards. An earlier result has one of its own, which goes when it does.
    """
    if earlier := behind_earlier_key(key):
        return f"index/{earlier_key(earlier.split('/')[1])}.bin"
    table, *folders = key.split("/")
    year = _YEAR.match(folders[0]) if len(folders) > 1 else None
    top = year[0] if year else "".join(folders[:-1][:1])
    return f"index/{table}/{zlib.crc32(top.encode()) % _SHARDS:02}.bin"


def encode(files: Mapping[str, FileIndex]) -> bytes:
    """Write a shard of files by their keys."""
    names = sorted({name for file in files.values() for name in file.columns})
    place = {name: number for number, name in enumerate(names)}
    lines = [
        [key, file.version, file.size, file.rows, len(file.footer), _written(file, place)]
        for key, file in files.items()
    ]
    head = {"schemaVersion": _SCHEMA_VERSION, "columns": names, "files": lines}
    text = json.dumps(head, separators=(",", ":")).encode()
    return zlib.compress(text + b"\n" + b"".join(file.footer for file in files.values()), 1)


def decode(body: bytes) -> dict[str, FileIndex]:
    """Read a shard; one that is broken or of another version knows nothing."""
    try:
        text, _, footers = zlib.decompress(body).partition(b"\n")
        head = json.loads(text)
        if head["schemaVersion"] != _SCHEMA_VERSION:
            return {}
        return dict(_read(head["columns"], head["files"], footers))
    except (zlib.error, ValueError, KeyError, TypeError, IndexError):
        return {}


def _written(file: FileIndex, place: Mapping[str, int]) -> list[int]:
    return [
        number
        for name, spans in file.columns.items()
        for span in spans
        for number in (place[name], span.start, span.end)
    ]


def _read(
    names: list[str], lines: list[list[object]], footers: bytes
) -> Iterable[tuple[str, FileIndex]]:
    start = 0
    for key, version, size, rows, length, numbers in lines:
        columns: dict[str, list[ByteRange]] = {}
        places = iter(numbers)  # type: ignore[call-overload]
        for place, first, end in zip(places, places, places, strict=True):
            columns.setdefault(names[place], []).append(ByteRange(first, end))
        footer = footers[start : start + length]  # type: ignore[operator]
        start += length  # type: ignore[operator]
        yield str(key), FileIndex(str(version), size, rows, footer, columns)  # type: ignore[arg-type]
