"""EventBridge Scheduler on moto, with persistent schedules that run."""

import json
import logging
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.scheduler import urls
from moto.scheduler.exceptions import ValidationException
from moto.scheduler.models import EventBridgeSchedulerBackend, Schedule

from local.aws.queues.delivery_queue import DeliveryQueue
from local.aws.schedules.schedule_expressions import InvalidScheduleError, next_occurrence
from local.aws.sqlite_store import SqliteStore
from local.template.resolver import ACCOUNT
from local.timestamps import iso_seconds

LOG = logging.getLogger(__name__)
POLL_SECONDS = 0.5
# As the arguments of CreateSchedule.
_PERSISTED_FIELDS = (
    "description",
    "end_date",
    "flexible_time_window",
    "group_name",
    "kms_key_arn",
    "name",
    "schedule_expression",
    "schedule_expression_timezone",
    "start_date",
    "state",
    "target",
    "action_after_completion",
)
Now = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


class DurableScheduler(EventBridgeSchedulerBackend):  # type: ignore[misc]
    """Writes each schedule through to the store; a thread delivers due schedules.

    Occurrences while the stack does not run are skipped.
    """

    def __init__(
        self, region_name: str, store: SqliteStore, deliveries: DeliveryQueue, now: Now = _now
    ) -> None:
        super().__init__(region_name, ACCOUNT)
        self._store, self._deliveries, self._now = store, deliveries, now
        self._due: dict[str, datetime | None] = {}
        self._changes = threading.RLock()

    @property
    def _url_module(self) -> Any:
        """The routes, which moto expects beside a backend's class."""
        return urls

    def provision(self, groups: list[str]) -> None:
        """Create the groups, and load the schedules from the store."""
        for group in groups:
            self.create_schedule_group(group, [])
        for text in self._store.schedules():
            schedule = json.loads(text)
            if schedule["group_name"] in self.schedule_groups:
                self._create(schedule)

    def create_schedule(self, **arguments: Any) -> Schedule:
        """Create a schedule; raise ValidationException for an invalid or past expression."""
        self._validate(arguments)
        return self._create(arguments)

    def update_schedule(self, **arguments: Any) -> Schedule:
        """Update a schedule; raise ValidationException for an invalid or past expression."""
        self._validate(arguments)
        with self._changes:
            return self._persist(super().update_schedule(**arguments))

    def delete_schedule(self, group_name: str | None, name: str) -> None:
        """Delete a schedule."""
        with self._changes:
            arn = self.get_schedule(group_name, name).arn
            super().delete_schedule(group_name, name)
            self._store.delete_schedule(arn)
            self._due.pop(arn, None)

    def start(self) -> None:
        """Start the thread that delivers due schedules."""
        threading.Thread(target=self._run, name="schedules", daemon=True).start()

    def send_due(self) -> None:
        """Deliver every due schedule."""
        with self._changes:
            for group in list(self.schedule_groups.values()):
                for schedule in list(group.schedules.values()):
                    self._send_if_due(schedule)

    def _create(self, arguments: dict[str, Any]) -> Schedule:
        with self._changes:
            return self._persist(super().create_schedule(**arguments))

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(POLL_SECONDS):
            self.send_due()

    def _send_if_due(self, schedule: Schedule) -> None:
        due = self._due.get(schedule.arn)
        if due is None or due > self._now():
            return
        self._due[schedule.arn] = self._next_occurrence(schedule, due)
        end = schedule.end_date
        if schedule.state != "ENABLED" or (end and float(end) < due.timestamp()):
            return
        self._send(schedule, due)
        if self._due[schedule.arn] is None and schedule.action_after_completion == "DELETE":
            self.delete_schedule(schedule.group_name, schedule.name)

    def _send(self, schedule: Schedule, due: datetime) -> None:
        placeholders = {
            "<aws.scheduler.schedule-arn>": schedule.arn,
            "<aws.scheduler.scheduled-time>": iso_seconds(due),
            "<aws.scheduler.execution-id>": uuid.uuid4().hex[:16],
            "<aws.scheduler.attempt-number>": "1",
        }
        text = schedule.target.get("Input", "{}")
        for placeholder, value in placeholders.items():
            text = text.replace(placeholder, value)
        LOG.info("Schedule %s is due", schedule.name)
        dead_letters = schedule.target.get("DeadLetterConfig", {}).get("Arn")
        self._deliveries.add(schedule.target["Arn"], text, dead_letters)

    def _persist(self, schedule: Schedule) -> Schedule:
        persisted = {name: getattr(schedule, name) for name in _PERSISTED_FIELDS}
        self._store.put_schedule(schedule.arn, json.dumps(persisted))
        self._due[schedule.arn] = self._next_occurrence(schedule, self._now())
        return schedule

    def _next_occurrence(self, schedule: Schedule, after: datetime) -> datetime | None:
        start = schedule.start_date
        if start and float(start) > after.timestamp():
            after = datetime.fromtimestamp(float(start), UTC)
        zone = schedule.schedule_expression_timezone
        due = next_occurrence(schedule.schedule_expression, zone, after)
        return due and due.astimezone(UTC)

    def _validate(self, arguments: dict[str, Any]) -> None:
        zone = arguments.get("schedule_expression_timezone") or "UTC"
        expression = arguments["schedule_expression"]
        try:
            due = next_occurrence(expression, zone, self._now())
        except (InvalidScheduleError, KeyError, ValueError) as exc:
            raise ValidationException(str(exc)) from exc
        if due is None:
            raise ValidationException(f"{expression} has passed in the time zone {zone}.")
