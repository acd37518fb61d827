"""Schedules: their expressions, their owner, and the group's calls."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped]

from duckstep import errors
from duckstep.cli.schedule.expression import expression, refuse_past
from duckstep.cli.schedule.group import ScheduleGroup, local_group
from duckstep.cli.schedule.owner import default_owner, subject
from duckstep.cli.session import Session


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("5 minutes", None, None), "rate(5 minutes)"),
        (("1day", None, None), "rate(1 day)"),
        ((None, "0  3 * * ? *", None), "cron(0 3 * * ? *)"),
        ((None, None, "2026-12-24 18:00"), "at(2026-12-24T18:00:00)"),
    ],
)
def test_expression_is_eventbridges(
    options: tuple[str | None, str | None, str | None], expected: str
) -> None:
    assert expression(*options) == expected


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((None, None, None), "one of"),
        (("1 day", "0 3 * * ? *", None), "one of"),
        (("soon", None, None), "--every is like"),
        (("0 days", None, None), "--every is like"),
        ((None, "0 3 * * *", None), "six fields"),
        ((None, None, "tomorrow"), "--at is like"),
    ],
)
def test_expression_malformed_says_how(
    options: tuple[str | None, str | None, str | None], message: str
) -> None:
    with pytest.raises(errors.InterfaceError, match=message):
        expression(*options)


NOON = datetime(2026, 12, 24, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("when", "zone"),
    [
        ("at(2026-12-24T12:00:01)", "UTC"),
        ("at(2026-12-24T07:00:01)", "America/New_York"),
        ("at(2020-01-01T00:00:00)", "Unknown/Zone"),
        ("cron(0 3 * * ? 2020)", "UTC"),
        ("rate(1 day)", "UTC"),
    ],
)
def test_refuse_past_passes_others(when: str, zone: str) -> None:
    refuse_past(when, zone, NOON)


@pytest.mark.parametrize(
    ("when", "zone", "message"),
    [
        ("at(2026-12-24T12:00:00)", "UTC", "it is 2026-12-24T12:00:00 in the time zone UTC"),
        ("at(2026-12-24T12:30:00)", "Europe/Berlin", "it is 2026-12-24T13:00:00"),
        ("at(2026-02-30T12:00:00)", "UTC", "day is out of range"),
    ],
)
def test_refuse_past_says_what_time_it_is(when: str, zone: str, message: str) -> None:
    with pytest.raises(errors.InterfaceError, match=message):
        refuse_past(when, zone, NOON)


def test_subject_of_a_token_is_the_owner() -> None:
    claims = base64.urlsafe_b64encode(json.dumps({"sub": "ada"}).encode()).decode().rstrip("=")

    assert subject(f"header.{claims}.signature") == "ada"
    assert subject("opaque") == "anonymous"


def test_default_owner_without_login_is_anonymous(tmp_path: Path) -> None:
    assert default_owner(Session(), "http://127.0.0.1:9") == "anonymous"


def test_local_group_without_run_says_the_options(tmp_path: Path) -> None:
    with pytest.raises(errors.InterfaceError, match="--stack NAME"):
        local_group(tmp_path)


def test_group_sends_the_message_to_the_queue() -> None:
    scheduler = FakeScheduler()

    group(scheduler).create("once", "at(2026-12-24T18:00:00)", "UTC", "{}")

    assert scheduler.created["Target"] == {"Arn": "queue", "RoleArn": "role", "Input": "{}"}
    assert scheduler.created["ActionAfterCompletion"] == "DELETE"


@pytest.mark.parametrize(
    ("code", "kind", "ours"),
    [
        ("ConflictException", errors.ProgrammingError, "ScheduleExists"),
        ("ResourceNotFoundException", errors.ProgrammingError, "ScheduleNotFound"),
        ("AccessDeniedException", errors.LoginRequired, "AccessDeniedException"),
        ("ValidationException", errors.ProgrammingError, "ValidationException"),
    ],
)
def test_group_refusals_of_aws_are_errors(code: str, kind: type[errors.Error], ours: str) -> None:
    refusing = group(FakeScheduler(code))

    with pytest.raises(kind) as caught:
        refusing.delete("nightly")

    assert caught.value.code == ours


def group(client: Any) -> ScheduleGroup:
    return ScheduleGroup(client, "group", "queue", "role", None)


class FakeScheduler:
    """EventBridge Scheduler; with a code it refuses every deletion."""

    def __init__(self, code: str = "") -> None:
        self.code = code
        self.created: dict[str, Any] = {}

    def create_schedule(self, **request: Any) -> None:
        self.created = request

    def delete_schedule(self, **request: Any) -> None:
        raise ClientError({"Error": {"Code": self.code, "Message": "refused"}}, "DeleteSchedule")
