"""The events that EventBridge sends when an execution's status changes, and their delivery."""

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from local.aws.store import Store
from local.template.deployment import Rule
from local.template.resolver import ACCOUNT

LOG = logging.getLogger(__name__)
ATTEMPTS = 6
FIRST_PAUSE_SECONDS = 0.25

Invoke = Callable[[str, bytes], None]


def status_event(execution: dict[str, Any], state_machine: str, region: str) -> dict[str, Any]:
    """Builds the event "Step Functions Execution Status Change" in AWS's documented shape.

    Dates are epoch milliseconds; a missing output, error or cause is null.
    """
    stop = execution["stop"]
    moment = datetime.fromtimestamp(stop or execution["start"], UTC)
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": ACCOUNT,
        "time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [execution["arn"]],
        "detail": {
            "executionArn": execution["arn"],
            "stateMachineArn": state_machine,
            "name": execution["name"],
            "status": execution["status"],
            "startDate": int(execution["start"] * 1000),
            "stopDate": int(stop * 1000) if stop else None,
            "input": execution["input"],
            "output": execution["output"],
            "error": execution["error"],
            "cause": execution["cause"],
            "inputDetails": {"included": True},
            "outputDetails": {"included": True} if execution["output"] is not None else None,
        },
    }


def matches(pattern: Any, value: Any) -> bool:
    """Tells whether an event fits an EventBridge pattern of exact values and prefixes."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(
            key in value and matches(wanted, value[key]) for key, wanted in pattern.items()
        )
    return any(_fits(wanted, value) for wanted in pattern)


def _fits(wanted: Any, value: Any) -> bool:
    if isinstance(wanted, dict) and "prefix" in wanted:
        return isinstance(value, str) and value.startswith(wanted["prefix"])
    return bool(wanted == value)


class EventBus:
    """Delivers events from the store's outbox to the targets of the rules that match.

    The outbox is written in the transaction that ends the execution, so that a kill loses no event.
    """

    def __init__(self, store: Store, rules: list[Rule], invoke: Invoke) -> None:
        self._store = store
        self._rules = rules
        self._invoke = invoke
        self._wake = threading.Event()

    def publish(self, event: dict[str, Any]) -> None:
        """Puts the event into the outbox if a rule wants it."""
        if self._targets(event):
            self._store.add_event(event)
            self._wake.set()

    def start(self) -> None:
        """Starts to deliver, first what an earlier run left behind."""
        self._wake.set()
        threading.Thread(target=self._run, name="events", daemon=True).start()

    def _run(self) -> None:
        while self._wake.wait():
            self._wake.clear()
            for event_id, event in self._store.events():
                for target in self._targets(event):
                    self._deliver(target, event)
                self._store.remove_event(event_id)

    def _targets(self, event: dict[str, Any]) -> list[str]:
        return [
            target
            for rule in self._rules
            if matches(rule.pattern, event)
            for target in rule.targets
        ]

    def _deliver(self, target: str, event: dict[str, Any]) -> None:
        payload = json.dumps(event).encode()
        for attempt in range(ATTEMPTS):
            try:
                return self._invoke(target, payload)
            except Exception:
                LOG.exception("Attempt %d to deliver an event to %s failed", attempt + 1, target)
                time.sleep(FIRST_PAUSE_SECONDS * 2**attempt)
        LOG.error("Gave up an event for %s: %s", target, payload.decode())
