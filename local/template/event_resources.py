"""The template's event rules, queues, topics, API destinations and event source mappings."""

import json
from dataclasses import dataclass
from typing import Any

from local.template.resolver import Resolver


@dataclass(frozen=True)
class RuleTarget:
    """The ARN of a rule's target, and of its dead-letter queue."""

    arn: str
    dead_letters: str | None = None


@dataclass(frozen=True)
class Rule:
    """An EventBridge rule with an event pattern."""

    pattern: dict[str, Any]
    targets: list[RuleTarget]


@dataclass(frozen=True)
class ScheduledRule:
    """An EventBridge rule with a schedule; a target is a function's ARN and its input."""

    expression: str
    targets: list[tuple[str, str]]


@dataclass(frozen=True)
class Webhook:
    """An API destination, with the name and value of its API key header."""

    arn: str
    url: str
    header: str
    key: str


@dataclass(frozen=True)
class Queue:
    """An SQS queue with the attributes of CreateQueue."""

    name: str
    arn: str
    attributes: dict[str, Any]


@dataclass(frozen=True)
class EventSourceMapping:
    """A function invoked with the records of a queue or a table's stream."""

    source: str
    function: str
    batch_size: int
    filters: list[dict[str, Any]]
    dead_letters: str | None = None


@dataclass(frozen=True)
class EventResources:
    """All event resources; topics are ARNs, schedule groups are names."""

    rules: list[Rule]
    webhooks: list[Webhook]
    queues: list[Queue]
    mappings: list[EventSourceMapping]
    topics: list[str]
    schedule_groups: list[str]
    schedules: list[ScheduledRule]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "EventResources":
        """Return the event resources from plain data."""
        return cls(
            rules=[
                Rule(rule["pattern"], [RuleTarget(**target) for target in rule["targets"]])
                for rule in data["rules"]
            ],
            webhooks=[Webhook(**item) for item in data["webhooks"]],
            queues=[Queue(**item) for item in data["queues"]],
            mappings=[EventSourceMapping(**item) for item in data["mappings"]],
            topics=data["topics"],
            schedule_groups=data["schedule_groups"],
            schedules=[
                ScheduledRule(
                    schedule["expression"], [(arn, text) for arn, text in schedule["targets"]]
                )
                for schedule in data["schedules"]
            ],
        )


def read_event_resources(resolver: Resolver) -> EventResources:
    """Return the template's event resources."""
    return EventResources(
        rules=_rules(resolver),
        webhooks=_webhooks(resolver),
        queues=_queues(resolver),
        mappings=_mappings(resolver),
        topics=[resolver.arn(name) for name in resolver.of_type("AWS::SNS::Topic")],
        schedule_groups=[
            resolver.name(name) for name in resolver.of_type("AWS::Scheduler::ScheduleGroup")
        ],
        schedules=_scheduled_rules(resolver),
    )


def _rules(resolver: Resolver) -> list[Rule]:
    return [
        Rule(
            pattern=properties["EventPattern"],
            targets=[
                RuleTarget(target["Arn"], target.get("DeadLetterConfig", {}).get("Arn"))
                for target in properties.get("Targets", [])
            ],
        )
        for properties in resolver.of_type("AWS::Events::Rule").values()
        if "EventPattern" in properties
    ]


def _scheduled_rules(resolver: Resolver) -> list[ScheduledRule]:
    return [
        ScheduledRule(
            expression=properties["ScheduleExpression"],
            targets=[
                (target["Arn"], target.get("Input", "{}")) for target in properties["Targets"]
            ],
        )
        for properties in resolver.of_type("AWS::Events::Rule").values()
        if "ScheduleExpression" in properties
    ]


def _webhooks(resolver: Resolver) -> list[Webhook]:
    connections = {
        resolver.arn(name): properties["AuthParameters"]["ApiKeyAuthParameters"]
        for name, properties in resolver.of_type("AWS::Events::Connection").items()
    }
    webhooks = []
    for name, properties in resolver.of_type("AWS::Events::ApiDestination").items():
        key = connections[properties["ConnectionArn"]]
        url = properties["InvocationEndpoint"]
        webhooks.append(Webhook(resolver.arn(name), url, key["ApiKeyName"], key["ApiKeyValue"]))
    return webhooks


def _queues(resolver: Resolver) -> list[Queue]:
    copied = ("VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy")
    queues = [
        Queue(
            name=resolver.name(name),
            arn=resolver.arn(name),
            attributes={key: properties[key] for key in copied if key in properties},
        )
        for name, properties in resolver.of_type("AWS::SQS::Queue").items()
    ]
    # A dead-letter queue is created before the queue that references it.
    return sorted(queues, key=lambda queue: "RedrivePolicy" in queue.attributes)


def _mappings(resolver: Resolver) -> list[EventSourceMapping]:
    return [
        EventSourceMapping(
            source=properties["EventSourceArn"],
            function=properties["FunctionName"],
            batch_size=int(properties["BatchSize"]),
            filters=[
                json.loads(pattern["Pattern"])
                for pattern in properties.get("FilterCriteria", {}).get("Filters", [])
            ],
            dead_letters=properties.get("DestinationConfig", {})
            .get("OnFailure", {})
            .get("Destination"),
        )
        for properties in resolver.of_type("AWS::Lambda::EventSourceMapping").values()
    ]
