"""The values of partition columns and the time range of a file's partition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from duckstep_service.core.catalog.partition_types import BIGINT, DATE, VARCHAR, typed_value
from duckstep_service.core.catalog.partitions import place_file, values_of
from duckstep_service.core.sql.names import fold_name
from duckstep_service.core.table_files import FileGroup, StoredObject, TableFiles
from duckstep_service.core.value_ranges import NULL, ValueKind, ValueRange, single_value

PartitionRow = Mapping[str, ValueRange]
DAY = timedelta(days=1)
TIME = "\0time"  # the key of the time column in a row
DATE_COLUMNS = ("day", "date", "dt", "ds")
_UTC = ("UTC", "ETC/UTC", "Z")
_TICK = timedelta(microseconds=1)


def partition_values(file: StoredObject, group: FileGroup) -> dict[str, str | None]:
    """Return the values of the group's partition columns in a file's key, None for NULL."""
    return values_of(place_file(file, group))


def partition_value_ranges(
    values: Mapping[str, str | None], group: FileGroup, time_zone: str
) -> PartitionRow:
    """Return the value range of each column in a partition.

    Raises ValueError for a value that the type of its column does not have.
    """
    row = {
        fold_name(name): _typed(value, group.partitions.get(name, VARCHAR))
        for name, value in values.items()
    }
    try:
        span = _time_range(row)
        if span:
            row[TIME] = span if time_zone.upper() in _UTC else _with_day_margin(span)
    except (ValueError, OverflowError):
        pass
    return row


def files_with_time_range(table: TableFiles) -> list[tuple[StoredObject, ValueRange]]:
    """Return the files whose folders have a time range, with the range."""
    rows = (
        (file, partition_value_ranges(partition_values(file, group), group, "UTC").get(TIME))
        for group in table.groups
        for file in group.files
    )
    return [(file, span) for file, span in rows if span]


def _typed(value: str | None, type_name: str) -> ValueRange:
    typed = typed_value(value, type_name)
    if typed is None:
        return NULL
    if type_name == BIGINT:
        return single_value(ValueKind.NUMBER, int(typed))
    if type_name == DATE:
        return single_value(ValueKind.DATE, datetime.fromisoformat(typed))
    return single_value(ValueKind.TEXT, typed)


def _time_range(row: PartitionRow) -> ValueRange | None:
    """Return the times of a partition by year, month, day and hour, or by a date.

    Raises ValueError and OverflowError for values outside the calendar.
    """
    for name in DATE_COLUMNS:
        if name in row and row[name].kind is ValueKind.DATE:
            return ValueRange(ValueKind.TIME, row[name].low, row[name].low + DAY - _TICK)
    numbers = []
    for name in ("year", "month", "day", "hour"):
        if name not in row or row[name].kind is not ValueKind.NUMBER:
            break
        numbers.append(row[name].low)
    return ValueRange(ValueKind.TIME, *_bounds(*numbers)) if numbers else None


def _bounds(year: int, month: int = 0, day: int = 0, hour: int = -1) -> tuple[datetime, datetime]:
    start = datetime(year, month or 1, day or 1, max(hour, 0))
    if hour >= 0:
        end = start + timedelta(hours=1)
    elif day:
        end = start + DAY
    else:
        end = datetime(year + (not month or month == 12), (month % 12 + 1) if month else 1, 1)
    return start, end - _TICK


def _with_day_margin(span: ValueRange) -> ValueRange:
    """Return the span with a day of margin: times without a zone may be local or in UTC."""
    return ValueRange(span.kind, span.low - DAY, span.high + DAY)


def naive_utc(moment: datetime) -> datetime:
    """Return `moment` as UTC without a zone, the form of times in value ranges."""
    return moment.astimezone(UTC).replace(tzinfo=None)
