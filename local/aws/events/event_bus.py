"""The event bus, and Step Functions' status change events."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from moto.events.models import EventPattern

from local.aws.queues.delivery_queue import DeliveryQueue
from local.template.event_resources import Rule
from local.template.resolver import ACCOUNT
from local.timestamps import iso_seconds


def status_event(execution: dict[str, Any], state_machine: str, region: str) -> dict[str, Any]:
    """Return the event "Step Functions Execution Status Change" in AWS's format.

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
        "time": iso_seconds(moment),
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


class LocalEventBus:
    """Delivers events to the targets of the matching rules.

    Deliveries join the transaction that ends the execution, so that a kill loses no event.
    """

    def __init__(self, rules: list[Rule], deliveries: DeliveryQueue) -> None:
        self._rules = [(EventPattern(None, rule.pattern), rule.targets) for rule in rules]
        self._deliveries = deliveries

    def publish(self, event: dict[str, Any]) -> None:
        """Enqueue a delivery of the event for every target of a matching rule."""
        for pattern, targets in self._rules:
            if pattern.matches_event(event):
                for target in targets:
                    self._deliveries.add(target.arn, json.dumps(event), target.dead_letters)
