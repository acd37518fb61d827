"""When a schedule of EventBridge Scheduler is due: its rate, cron and at expressions.

Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import re
from datetime import MAXYEAR, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")


class NotUnderstood(ValueError):
    """An expression that is none of the three, or a day that only AWS's cron can name."""


def next_time(expression: str, zone: str, after: datetime) -> datetime | None:
    """Return when the schedule is due next after a moment, None for never; both have a zone.

    A rate begins with the moment. Raises NotUnderstood.
    """
    if rate := _RATE.fullmatch(expression):
        return after + timedelta(**{f"{rate[2]}s": int(rate[1])})
    if at := _AT.fullmatch(expression):
        moment = datetime.fromisoformat(at[1]).replace(tzinfo=ZoneInfo(zone))
        return moment if moment > after else None
    if cron := _CRON.fullmatch(expression):
        return _next_of_cron(cron.groups(), after.astimezone(ZoneInfo(zone)))
    raise NotUnderstood(f"{expression} is no rate(...), cron(...) or at(...) of EventBridge.")


def _next_of_cron(fields: tuple[str, ...], after: datetime) -> datetime | None:
    minute, hour, day, month, weekday, year = fields
    # Sunday is 1 on AWS and 0 elsewhere; the number behind # is that of a week.
    weekday = re.sub(r"(?<!#)[1-7]", lambda found: str(int(found[0]) - 1), weekday)
    expression = " ".join([minute, hour, day, month, weekday]).replace("?", "*")
    first, last = _years(year)
    try:
        for moment in CronSim(expression, after):
            if moment.year > last:
                return None
            if moment.year >= first:
                return moment
    except CronSimError as exc:
        raise NotUnderstood(f"cron({' '.join(fields)}) is not understood here: {exc}.") from exc
    return None


def _years(field: str) -> tuple[int, int]:
    """Return the first and the last year of a field: *, a year or a range."""
    if field in ("*", "?"):
        return 0, MAXYEAR
    first, _, last = field.partition("-")
    try:
        return int(first), int(last or first)
    except ValueError as exc:
        raise NotUnderstood(f"{field} is no year and no range of years.") from exc
