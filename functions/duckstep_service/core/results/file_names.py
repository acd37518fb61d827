"""The names of downloaded files, which every file system accepts."""

from __future__ import annotations

import re

from duckstep_service.core.formats import Format
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.results.result_formats import ResultFormat

MAX_CHARACTERS = 120
# Windows refuses these characters, and these names with any suffix.
_REFUSED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def file_name(given: str, record: QueryRecord, chosen: ResultFormat) -> str:
    """Return the name that the client gives, else the query's name and date, else its id."""
    named = safe_name(given) or _titled(record)
    if named:
        return f"{named}.{chosen.format}"
    return chosen.key(f"{record.name}.{Format.PARQUET}")


def safe_name(text: str) -> str:
    """Return a text as the name of a file without its suffix, "" for none."""
    name = _REFUSED.sub("_", text).strip(". ")[:MAX_CHARACTERS].strip(". ")
    return f"_{name}" if _DEVICES.match(name) else name


def _titled(record: QueryRecord) -> str:
    title = safe_name(record.title)
    return title and f"{title} {record.submitted_at[:10]}".strip()
