"""Parser of EventBridge's schedule expressions: rate, cron and at.

Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import re
from datetime import MAXYEAR, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")


class InvalidScheduleError(ValueError):
    """An invalid expression, or a cron field that only AWS supports."""


def rate_interval(expression: str) -> timedelta | None:
    """Return the interval of a rate(...) expression, None for another expression."""
    rate = _RATE.fullmatch(expression)
    return timedelta(**{f"{rate[2]}s": int(rate[1])}) if rate else None


def next_occurrence(expression: str, zone: str, after: datetime) -> datetime | None:
    """Return the next occurrence after a time, None for never; both have a time zone.

    A rate counts from that time. Raises InvalidScheduleError.
    """
    if interval := rate_interval(expression):
        return after + interval
    if at := _AT.fullmatch(expression):
        moment = datetime.fromisoformat(at[1]).replace(tzinfo=ZoneInfo(zone))
        return moment if moment > after else None
    if cron := _CRON.fullmatch(expression):
        return _next_cron_occurrence(cron.groups(), after.astimezone(ZoneInfo(zone)))
    raise InvalidScheduleError(
        f"Invalid schedule {expression}: use rate(...), cron(...) or at(...)."
    )


def _next_cron_occurrence(fields: tuple[str, ...], after: datetime) -> datetime | None:
    minute, hour, day, month, weekday, year = fields
    # Sunday is 1 on AWS and 0 in cronsim; the digit after # is a week's.
    weekday = re.sub(r"(?<!#)[1-7]", lambda digit: str(int(digit[0]) - 1), weekday)
    expression = " ".join([minute, hour, day, month, weekday]).replace("?", "*")
    first, last = _year_range(year)
    try:
        for moment in CronSim(expression, after):
            if moment.year > last:
                return None
            if moment.year >= first:
                return moment
    except CronSimError as exc:
        raise InvalidScheduleError(f"Unsupported cron({' '.join(fields)}): {exc}.") from exc
    return None


def _year_range(field: str) -> tuple[int, int]:
    """Return the first and last year of the field: *, a year or a range."""
    if field in ("*", "?"):
        return 0, MAXYEAR
    first, _, last = field.partition("-")
    try:
        return int(first), int(last or first)
    except ValueError as exc:
        raise InvalidScheduleError(f"Invalid year {field}: use *, a year or a range.") from exc
