"""Schedule expressions, and the scheduler's deliveries."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.scheduler.exceptions import ValidationException

from local.aws.queues.delivery_queue import DeliveryQueue
from local.aws.schedules.schedule_expressions import InvalidScheduleError, next_occurrence
from local.aws.schedules.scheduler import DurableScheduler
from local.aws.sqlite_store import SqliteStore

NOW = datetime(2026, 11, 23, 10, 0, 30, tzinfo=UTC)
QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("rate(5 minutes)", "2026-11-23T10:05:30+00:00"),
        ("rate(1 day)", "2026-11-24T10:00:30+00:00"),
        ("cron(0 3 * * ? *)", "2026-11-24T03:00:00+09:00"),
        ("cron(0/15 20 ? * 2-6 *)", "2026-11-23T20:00:00+09:00"),
        ("cron(0 3 ? * 1 *)", "2026-11-29T03:00:00+09:00"),
        ("cron(0 3 ? * 6#3 *)", "2026-12-18T03:00:00+09:00"),
        ("cron(0 3 ? * MON-FRI *)", "2026-11-24T03:00:00+09:00"),
        ("cron(0 3 L * ? *)", "2026-11-30T03:00:00+09:00"),
        ("cron(0 0 1 1 ? 2028)", "2028-01-01T00:00:00+09:00"),
        ("cron(0 0 1 1 ? 2030-2031)", "2030-01-01T00:00:00+09:00"),
        ("at(2026-11-24T00:00:00)", "2026-11-24T00:00:00+09:00"),
        ("cron(0 0 * * ? 2020)", None),
        ("at(2020-01-01T00:00:00)", None),
    ],
)
def test_next_occurrence_matches_aws(expression: str, due: str | None) -> None:
    moment = next_occurrence(expression, "Asia/Seoul", NOW)
    assert (moment and moment.isoformat()) == due


@pytest.mark.parametrize(
    "expression", ["", "5 minutes", "rate(5)", "cron(0 3 * *)", "cron(0 99 * * ? *)", "at(now)"]
)
def test_next_occurrence_invalid_expression_raises(expression: str) -> None:
    with pytest.raises(InvalidScheduleError):
        next_occurrence(expression, "UTC", NOW)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def schedule(name: str, expression: str, **more: Any) -> dict[str, Any]:
    target = {
        "Arn": QUEUE,
        "RoleArn": "role",
        "Input": '{"key": "<aws.scheduler.execution-id>", "at": "<aws.scheduler.scheduled-time>"}',
    }
    return {
        "name": name,
        "group_name": "queries",
        "description": "",
        "schedule_expression": expression,
        "schedule_expression_timezone": None,
        "flexible_time_window": {"Mode": "OFF"},
        "target": target,
        "state": None,
        "kms_key_arn": None,
        "start_date": None,
        "end_date": None,
        "action_after_completion": None,
        **more,
    }


def names(schedules: DurableScheduler) -> set[str]:
    return {name for group in schedules.schedule_groups.values() for name in group.schedules}


def test_scheduler_delivers_due_schedule_once(tmp_path: Path) -> None:
    store, clock = SqliteStore(tmp_path / "s.sqlite"), Clock()
    deliveries = DeliveryQueue(store, lambda target, payload: None)

    def opened() -> DurableScheduler:
        schedules = DurableScheduler("us-east-1", store, deliveries, clock)
        schedules.provision(["queries"])
        return schedules

    def sent() -> list[dict[str, Any]]:
        return [json.loads(payload) for _, payload, _ in store.deliveries(QUEUE)]

    first = opened()
    first.create_schedule(**schedule("often", "rate(1 minute)"))
    once = {"action_after_completion": "DELETE"}
    first.create_schedule(**schedule("once", "at(2026-11-23T10:05:00)", **once))
    first.create_schedule(**schedule("off", "rate(1 minute)", state="DISABLED"))
    with pytest.raises(ValidationException):
        first.create_schedule(**schedule("wrong", "cron(0 3 * *)"))
    first.send_due()
    assert sent() == []
    clock.now += timedelta(minutes=1)
    first.send_due()
    first.send_due()
    assert [each["at"] for each in sent()] == ["2026-11-23T10:01:30Z"]
    again = opened()
    assert names(again) == {"often", "once", "off"}
    clock.now += timedelta(minutes=4)
    again.send_due()
    assert len(sent()) == 3 and len({each["key"] for each in sent()}) == 3
    assert names(again) == {"often", "off"}
    again.delete_schedule("queries", "often")
    assert names(opened()) == {"off"}


def test_scheduler_refuses_a_time_that_has_passed(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.sqlite")
    deliveries = DeliveryQueue(store, lambda target, payload: None)
    schedules = DurableScheduler("us-east-1", store, deliveries, Clock())
    schedules.provision(["queries"])

    with pytest.raises(ValidationException, match="has passed in the time zone UTC"):
        schedules.create_schedule(**schedule("past", "at(2026-11-23T10:00:30)"))

    assert names(schedules) == set()


def test_scheduler_keeps_a_schedule_that_passed_while_it_was_stopped(tmp_path: Path) -> None:
    store, clock = SqliteStore(tmp_path / "s.sqlite"), Clock()
    deliveries = DeliveryQueue(store, lambda target, payload: None)
    first = DurableScheduler("us-east-1", store, deliveries, clock)
    first.provision(["queries"])
    first.create_schedule(**schedule("once", "at(2026-11-23T10:05:00)"))
    clock.now += timedelta(days=1)

    again = DurableScheduler("us-east-1", store, deliveries, clock)
    again.provision(["queries"])

    assert names(again) == {"once"}
    assert store.deliveries(QUEUE) == []
