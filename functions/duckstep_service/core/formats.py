"""Result formats, and their negotiation by the Accept header."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """A format by its name in `?format=`; the value is also the file's extension."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"
    ARROW = "arrow"
    XLSX = "xlsx"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]

    @property
    def text(self) -> bool:
        """Return whether the format is text, which a REST API returns unencoded."""
        return self in (Format.CSV, Format.JSON)


# Sources: RFC 7111 for CSV, IANA's registry of media types for the others.
_MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.ARROW: "application/vnd.apache.arrow.stream",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# The formats that a query can have beside Parquet when it ends: any result fits into them.
REQUEST_FORMATS = tuple(each for each in Format if each is not Format.XLSX)


def negotiate(accept: str | None, preferred: Format = Format.CSV) -> Format | None:
    """Return the format with the highest weight in the Accept header, by default `preferred`.

    None if the header accepts no format.
    """
    if not accept or not accept.strip():
        return preferred
    order = [preferred, *(candidate for candidate in Format if candidate is not preferred)]
    weights = {candidate: _weight(accept, candidate) for candidate in order}
    best = max(order, key=lambda candidate: weights[candidate])
    return best if weights[best] > 0 else None


def first_named(accept: str | None) -> Format | None:
    """Return the format of the Accept header's first media type, None if it is of none.

    API Gateway decodes a binary body only for a client that names its type first.
    """
    name = _media_range((accept or "").split(",")[0])[0]
    return next(
        (candidate for candidate in Format if candidate.media_type.partition(";")[0] == name), None
    )


def _weight(accept: str, candidate: Format) -> float:
    """Return the q value of the most specific range of `accept` that matches; RFC 9110, 12.5.1."""
    media_type = candidate.media_type.partition(";")[0]
    ranges = {
        media_type: 3,
        media_type.partition("/")[0] + "/*": 2,
        "*/*": 1,
    }
    matches = [
        (ranges[name], q) for name, q in map(_media_range, accept.split(",")) if name in ranges
    ]
    return max(matches, default=(0, 0.0))[1]


def _media_range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, min(max(float(value), 0.0), 1.0)
            except ValueError:
                return name, 0.0
    return name, 1.0
