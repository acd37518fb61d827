"""What the partition of a file tells of its rows: the partition columns and the time column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from duckstep_service.core.catalog.partitions import partition_of
from duckstep_service.core.intervals import Kind, Range, one
from duckstep_service.core.models import FileGroup, StoredObject, TableFiles

Row = Mapping[str, Range]
DAY = timedelta(days=1)
TIME = "\0time"  # the key of the time column in a row
NULL_FOLDERS = ("", "__HIVE_DEFAULT_PARTITION__")
DATE_COLUMNS = ("day", "date", "dt", "ds")
_UTC = ("UTC", "ETC/UTC", "Z")
_TICK = timedelta(microseconds=1)


def values_of(file: StoredObject) -> dict[str, str]:
    """Return the partition values in a file's key, whose first folder is the table's."""
    return partition_of(file.key.split("/")[1:-1])[1]


def row_of(values: Mapping[str, str], group: FileGroup, time_zone: str) -> Row:
    """Return the ranges of the columns for the rows of a partition; what is not known is absent."""
    row = {
        name.lower(): one(*_typed(value, group.partitions.get(name, "VARCHAR")))
        for name, value in values.items()
        if value not in NULL_FOLDERS
    }
    try:
        span = _time_span(row)
        if span:
            row[TIME] = span if time_zone.upper() in _UTC else _widened(span)
    except (ValueError, OverflowError):
        pass
    return row


def timed_files(table: TableFiles) -> list[tuple[StoredObject, Range]]:
    """Return the files of which the folders tell the time, with it."""
    rows = (
        (file, row_of(values_of(file), group, "UTC").get(TIME))
        for group in table.groups
        for file in group.files
    )
    return [(file, span) for file, span in rows if span]


def _typed(value: str, type_name: str) -> tuple[Kind, object]:
    if type_name == "BIGINT":
        return Kind.NUMBER, int(value)
    if type_name == "DATE":
        try:
            return Kind.DATE, datetime.fromisoformat(value)
        except ValueError:
            return Kind.TEXT, value
    return Kind.TEXT, value


def _time_span(row: Row) -> Range | None:
    """Return the times of a partition by year, month, day and hour, or by a date.

    Raises ValueError and OverflowError for what is no date.
    """
    for name in DATE_COLUMNS:
        if name in row and row[name].kind is Kind.DATE:
            return Range(Kind.TIME, row[name].low, row[name].low + DAY - _TICK)
    numbers = []
    for name in ("year", "month", "day", "hour"):
        if name not in row or row[name].kind is not Kind.NUMBER:
            break
        numbers.append(row[name].low)
    return Range(Kind.TIME, *_bounds(*numbers)) if numbers else None


def _bounds(year: int, month: int = 0, day: int = 0, hour: int = -1) -> tuple[datetime, datetime]:
    start = datetime(year, month or 1, day or 1, max(hour, 0))
    if hour >= 0:
        end = start + timedelta(hours=1)
    elif day:
        end = start + DAY
    else:
        end = datetime(year + (not month or month == 12), (month % 12 + 1) if month else 1, 1)
    return start, end - _TICK


def _widened(span: Range) -> Range:
    """Return the span with a day on both sides: times without a zone may be local or in UTC."""
    return Range(span.kind, span.low - DAY, span.high + DAY)


def naive_utc(moment: datetime) -> datetime:
    """Return `moment` in UTC, as times in ranges are held."""
    return moment.astimezone(UTC).replace(tzinfo=None)
