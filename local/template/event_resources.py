"""The template's rules, queues and event source mappings: what calls what, and when."""

import json
import re
from dataclasses import dataclass
from typing import Any

from local.template.resolver import Resolver

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400}


@dataclass(frozen=True)
class Target:
    """What a rule tells, by ARN, and the ARN of the queue for what it does not take."""

    arn: str
    dead_letters: str | None = None


@dataclass(frozen=True)
class Rule:
    """An EventBridge rule: what it matches and its targets."""

    pattern: dict[str, Any]
    targets: list[Target]


@dataclass(frozen=True)
class Schedule:
    """A rule that calls functions every so many seconds: each one's ARN and what it is sent."""

    seconds: int
    calls: list[tuple[str, str]]


@dataclass(frozen=True)
class Webhook:
    """An API destination: where it is, and the header by which it knows who calls."""

    arn: str
    url: str
    header: str
    key: str


@dataclass(frozen=True)
class Queue:
    """An SQS queue; its attributes are SQS's."""

    name: str
    arn: str
    attributes: dict[str, Any]


@dataclass(frozen=True)
class Mapping:
    """A function that is called with what comes out of a queue or a table's stream."""

    source: str
    function: str
    batch: int
    filters: list[dict[str, Any]]
    dead_letters: str | None = None


@dataclass(frozen=True)
class Eventing:
    """All of them; topics are ARNs, groups of schedules are names."""

    rules: list[Rule]
    webhooks: list[Webhook]
    queues: list[Queue]
    mappings: list[Mapping]
    topics: list[str]
    schedule_groups: list[str]
    schedules: list[Schedule]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Eventing":
        """Rebuild it from plain data."""
        return cls(
            rules=[
                Rule(rule["pattern"], [Target(**target) for target in rule["targets"]])
                for rule in data["rules"]
            ],
            webhooks=[Webhook(**item) for item in data["webhooks"]],
            queues=[Queue(**item) for item in data["queues"]],
            mappings=[Mapping(**item) for item in data["mappings"]],
            topics=data["topics"],
            schedule_groups=data["schedule_groups"],
            schedules=[
                Schedule(each["seconds"], [(arn, text) for arn, text in each["calls"]])
                for each in data["schedules"]
            ],
        )


def read_eventing(resolver: Resolver) -> Eventing:
    """Read what the template has of them."""
    return Eventing(
        rules=_rules(resolver),
        webhooks=_webhooks(resolver),
        queues=_queues(resolver),
        mappings=_mappings(resolver),
        topics=[resolver.arn(name) for name in resolver.of_type("AWS::SNS::Topic")],
        schedule_groups=[
            resolver.name(name) for name in resolver.of_type("AWS::Scheduler::ScheduleGroup")
        ],
        schedules=_schedules(resolver),
    )


def _rules(resolver: Resolver) -> list[Rule]:
    return [
        Rule(
            pattern=properties["EventPattern"],
            targets=[
                Target(target["Arn"], target.get("DeadLetterConfig", {}).get("Arn"))
                for target in properties.get("Targets", [])
            ],
        )
        for properties in resolver.of_type("AWS::Events::Rule").values()
        if "EventPattern" in properties
    ]


def _schedules(resolver: Resolver) -> list[Schedule]:
    """Return the rules that come at a rate; those of a calendar do not run here."""
    found = []
    for properties in resolver.of_type("AWS::Events::Rule").values():
        rate = _RATE.fullmatch(properties.get("ScheduleExpression", ""))
        if rate:
            calls = [(each["Arn"], each.get("Input", "{}")) for each in properties["Targets"]]
            found.append(Schedule(int(rate[1]) * _SECONDS[rate[2]], calls))
    return found


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
    wanted = ("VisibilityTimeout", "MessageRetentionPeriod", "RedrivePolicy")
    queues = [
        Queue(
            name=resolver.name(name),
            arn=resolver.arn(name),
            attributes={key: properties[key] for key in wanted if key in properties},
        )
        for name, properties in resolver.of_type("AWS::SQS::Queue").items()
    ]
    # A queue of dead letters has to be there before the queue that names it.
    return sorted(queues, key=lambda queue: "RedrivePolicy" in queue.attributes)


def _mappings(resolver: Resolver) -> list[Mapping]:
    return [
        Mapping(
            source=properties["EventSourceArn"],
            function=properties["FunctionName"],
            batch=int(properties["BatchSize"]),
            filters=[
                json.loads(each["Pattern"])
                for each in properties.get("FilterCriteria", {}).get("Filters", [])
            ],
            dead_letters=properties.get("DestinationConfig", {})
            .get("OnFailure", {})
            .get("Destination"),
        )
        for properties in resolver.of_type("AWS::Lambda::EventSourceMapping").values()
    ]
