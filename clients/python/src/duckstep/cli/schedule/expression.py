"""Schedule expressions of EventBridge Scheduler.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from duckstep.cli.failures import usage

_RATE = re.compile(r"(\d+)\s*(minute|hour|day)s?", re.IGNORECASE)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")
_CRON_FIELDS = 6


def expression(every: str | None, cron: str | None, at: str | None) -> str:
    """Return the expression of the one option that is given. Raises InterfaceError otherwise."""
    if sum(each is not None for each in (every, cron, at)) != 1:
        raise usage("Give one of --every, --cron and --at.")
    if every is not None:
        return _rate(every)
    if cron is not None:
        if len(cron.split()) != _CRON_FIELDS:
            raise usage(
                f"--cron has six fields, minutes hours days months weekdays years, not {cron!r}."
            )
        return f"cron({' '.join(cron.split())})"
    match = _TIME.fullmatch(str(at))
    if match is None:
        raise usage(f"--at is like 2026-12-24T18:00:00, not {at!r}.")
    return f"at({str(at).replace(' ', 'T')}{'' if match[1] else ':00'})"


def refuse_past(when: str, zone: str, now: datetime) -> None:
    """Raise InterfaceError if a one-time expression is no date or lies before `now`, an aware time.

    Where the machine does not know the time zone, EventBridge decides alone.
    """
    if not when.startswith("at("):
        return
    text = when[3:-1]
    try:
        due = datetime.fromisoformat(text)
    except ValueError as error:
        raise usage(f"--at {text}: {error}.") from error
    try:
        here = ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return
    if due.replace(tzinfo=here) <= now:
        passed = now.astimezone(here).replace(tzinfo=None).isoformat(timespec="seconds")
        raise usage(f"--at {text} has passed: it is {passed} in the time zone {zone}.")


def _rate(text: str) -> str:
    match = _RATE.fullmatch(text.strip())
    if match is None or int(match[1]) < 1:
        raise usage(f"--every is like '5 minutes', '1 hour' or '2 days', not {text!r}.")
    number = int(match[1])
    return f"rate({number} {match[2].lower()}{'' if number == 1 else 's'})"
