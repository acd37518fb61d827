"""EventBridge Scheduler on moto, with schedules that outlive the process and are carried out."""

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

from local.aws.queues.delivery_queue import Deliveries
from local.aws.schedules.schedule_expressions import NotUnderstood, next_time
from local.aws.sqlite_store import Store
from local.template.resolver import ACCOUNT

LOG = logging.getLogger(__name__)
TICK_SECONDS = 0.5
# What is kept, as the arguments of CreateSchedule.
_KEPT = (
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


class DurableSchedules(EventBridgeSchedulerBackend):  # type: ignore[misc]
    """Writes each schedule through to the store; a clock sends what is due.

    What was due while the stack did not run is not made up for.
    """

    def __init__(
        self, region_name: str, store: Store, deliveries: Deliveries, now: Now = _now
    ) -> None:
        super().__init__(region_name, ACCOUNT)
        self._store, self._deliveries, self._now = store, deliveries, now
        self._due: dict[str, datetime | None] = {}
        self._changes = threading.RLock()

    @property
    def _url_module(self) -> Any:
        """The routes; moto looks for them beside a backend's class."""
        return urls

    def provision(self, groups: list[str]) -> None:
        """Make the groups, and the schedules of the store."""
        for group in groups:
            self.create_schedule_group(group, [])
        for text in self._store.schedules():
            schedule = json.loads(text)
            if schedule["group_name"] in self.schedule_groups:
                self.create_schedule(**schedule)

    def create_schedule(self, **given: Any) -> Schedule:
        """Make a schedule. Raises ValidationException for an expression that is not understood."""
        self._checked(given)
        with self._changes:
            return self._kept(super().create_schedule(**given))

    def update_schedule(self, **given: Any) -> Schedule:
        """Change a schedule. Raises ValidationException as `create_schedule`."""
        self._checked(given)
        with self._changes:
            return self._kept(super().update_schedule(**given))

    def delete_schedule(self, group_name: str | None, name: str) -> None:
        """Delete a schedule."""
        with self._changes:
            arn = self.get_schedule(group_name, name).arn
            super().delete_schedule(group_name, name)
            self._store.remove_schedule(arn)
            self._due.pop(arn, None)

    def start(self) -> None:
        """Start the clock."""
        threading.Thread(target=self._run, name="schedules", daemon=True).start()

    def send_due(self) -> None:
        """Send what is due now."""
        with self._changes:
            for group in list(self.schedule_groups.values()):
                for schedule in list(group.schedules.values()):
                    self._send_if_due(schedule)

    def _run(self) -> None:
        pause = threading.Event()
        while not pause.wait(TICK_SECONDS):
            self.send_due()

    def _send_if_due(self, schedule: Schedule) -> None:
        moment = self._due.get(schedule.arn)
        if moment is None or moment > self._now():
            return
        self._due[schedule.arn] = self._next(schedule, moment)
        ends = schedule.end_date
        if schedule.state != "ENABLED" or (ends and float(ends) < moment.timestamp()):
            return
        self._send(schedule, moment)
        if self._due[schedule.arn] is None and schedule.action_after_completion == "DELETE":
            self.delete_schedule(schedule.group_name, schedule.name)

    def _send(self, schedule: Schedule, moment: datetime) -> None:
        words = {
            "<aws.scheduler.schedule-arn>": schedule.arn,
            "<aws.scheduler.scheduled-time>": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "<aws.scheduler.execution-id>": uuid.uuid4().hex[:16],
            "<aws.scheduler.attempt-number>": "1",
        }
        text = schedule.target.get("Input", "{}")
        for word, value in words.items():
            text = text.replace(word, value)
        LOG.info("Schedule %s is due", schedule.name)
        dead_letters = schedule.target.get("DeadLetterConfig", {}).get("Arn")
        self._deliveries.add(schedule.target["Arn"], text, dead_letters)

    def _kept(self, schedule: Schedule) -> Schedule:
        kept = {name: getattr(schedule, name) for name in _KEPT}
        self._store.put_schedule(schedule.arn, json.dumps(kept))
        self._due[schedule.arn] = self._next(schedule, self._now())
        return schedule

    def _next(self, schedule: Schedule, after: datetime) -> datetime | None:
        starts = schedule.start_date
        if starts and float(starts) > after.timestamp():
            after = datetime.fromtimestamp(float(starts), UTC)
        zone = schedule.schedule_expression_timezone
        moment = next_time(schedule.schedule_expression, zone, after)
        return moment and moment.astimezone(UTC)

    def _checked(self, given: dict[str, Any]) -> None:
        zone = given.get("schedule_expression_timezone") or "UTC"
        try:
            next_time(given["schedule_expression"], zone, self._now())
        except (NotUnderstood, KeyError, ValueError) as exc:
            raise ValidationException(str(exc)) from exc
