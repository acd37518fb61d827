"""Formats of results: their names, media types and suffixes."""

from __future__ import annotations

from pathlib import PurePath

from duckstep.errors import InterfaceError
from duckstep.transport.api import query_path
from duckstep.transport.stream import Source

MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SUFFIXES = {**{f".{name}": name for name in MEDIA_TYPES}, ".arrows": "arrow", ".pq": "parquet"}


def format_of(path: PurePath, given: str | None) -> str:
    """Return the format of a file by its suffix, unless one is given.

    Raises InterfaceError for an unknown one.
    """
    name = given or SUFFIXES.get(path.suffix.lower())
    if name not in MEDIA_TYPES:
        asked = f"format {given!r}" if given else f"suffix of {path.name!r}"
        raise InterfaceError(f"unknown {asked}; formats: {', '.join(MEDIA_TYPES)}")
    return name


def result_file(query_id: str, format: str, **params: object) -> Source:
    """Return the source of a whole result in a format.

    The media type is named first in Accept, for which a small result is in the response.
    """
    return Source(
        query_path(query_id, "/results"),
        {"format": format, **params},
        MEDIA_TYPES[format],
        query_id,
    )
