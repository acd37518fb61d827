"""The events of EventBridge: those of an execution's status, and their way to the targets."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from local.aws.events.event_patterns import matches
from local.aws.queues.delivery_queue import Deliveries
from local.template.eventing import Rule
from local.template.resolver import ACCOUNT


def status_event(execution: dict[str, Any], state_machine: str, region: str) -> dict[str, Any]:
    """Build the event "Step Functions Execution Status Change" in AWS's documented shape.

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


class EventBus:
    """Passes an event on to the targets of the rules that match.

    It is on its way in the transaction that ends the execution, so that a kill loses no event.
    """

    def __init__(self, rules: list[Rule], deliveries: Deliveries) -> None:
        self._rules = rules
        self._deliveries = deliveries

    def publish(self, event: dict[str, Any]) -> None:
        """Put the event on its way to every target that wants it."""
        for rule in self._rules:
            if matches(rule.pattern, event):
                for target in rule.targets:
                    self._deliveries.add(target.arn, json.dumps(event), target.dead_letters)
