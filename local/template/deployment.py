"""What a local stack is made of, as template.yaml and the files that it names say."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from local.template.event_resources import Eventing, read_eventing
from local.template.parameters import checked
from local.template.resolver import Resolver
from local.template.sam import REGION, load_template
from local.template.user_pool import Login, read_login

CONTRACT = "contracts/openapi.yaml"
# Parameters of an open API: its callers are one owner.
WITHOUT_QUOTAS = {"OwnerQueries": "0", "OwnerGBADay": "0"}


@dataclass(frozen=True)
class Function:
    """One Lambda function; memory in MB, timeout in seconds."""

    name: str
    arn: str
    handler: str
    memory: int
    timeout: int
    environment: dict[str, str]


@dataclass(frozen=True)
class StateMachine:
    """The workflow and its definition as JSON text."""

    name: str
    arn: str
    role: str
    definition: str


@dataclass(frozen=True)
class Logs:
    """What may be logged: the lowest level, whether SQL may be, and the access log's format."""

    level: str = "INFO"
    queries: bool = False
    access: str | None = None


@dataclass(frozen=True)
class Expiry:
    """A rule of a bucket's lifecycle: its objects below `prefix` go after `days`."""

    bucket: str
    prefix: str
    days: int


@dataclass(frozen=True)
class Deployment:
    """The resolved template; buckets are by logical id, tables in DynamoDB's CreateTable shape.

    A table's `ExpiryAttribute` is that of its TTL; `origin` is whose pages may fetch results.
    """

    region: str
    functions: list[Function]
    tables: list[dict[str, Any]]
    state_machine: StateMachine
    eventing: Eventing
    buckets: dict[str, str]
    contract: dict[str, Any]
    login: Login | None = None
    origin: str = "*"
    logs: Logs = Logs()
    expiries: list[Expiry] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return plain data that `from_json` takes back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Deployment":
        """Rebuild the deployment from what `to_json` gave."""
        return cls(
            region=data["region"],
            functions=[Function(**item) for item in data["functions"]],
            tables=data["tables"],
            state_machine=StateMachine(**data["state_machine"]),
            eventing=Eventing.from_json(data["eventing"]),
            buckets=data["buckets"],
            contract=data["contract"],
            login=Login.from_json(data["login"]),
            origin=data["origin"],
            logs=Logs(**data["logs"]),
            expiries=[Expiry(**each) for each in data["expiries"]],
        )


def read_deployment(root: Path, parameters: Mapping[str, str] | None = None) -> Deployment:
    """Read template.yaml and the contract of the working copy at `root`.

    The gateway serves the web client here. Raises CannotStart for a parameter that the template
    does not take.
    """
    given = {**(parameters or {}), "WebHosting": "off"}
    template = load_template(root / "template.yaml", given)
    resolver = Resolver(template, REGION, checked(template, given))
    contract = yaml.safe_load((root / CONTRACT).read_text(encoding="utf-8"))
    return Deployment(
        region=REGION,
        functions=_functions(resolver),
        tables=_tables(resolver),
        state_machine=_state_machine(resolver),
        eventing=read_eventing(resolver),
        buckets={name: resolver.name(name) for name in resolver.of_type("AWS::S3::Bucket")},
        contract=resolver.resolve(contract),
        login=read_login(resolver),
        origin=resolver.ref("AllowedOrigin"),
        logs=_logs(resolver),
        expiries=_expiries(resolver),
    )


def _logs(resolver: Resolver) -> Logs:
    (stage,) = resolver.of_type("AWS::ApiGateway::Stage").values()
    return Logs(
        level=resolver.ref("LogLevel"),
        queries=resolver.ref("LogQueries") == "on",
        access=stage.get("AccessLogSetting", {}).get("Format"),
    )


def _functions(resolver: Resolver) -> list[Function]:
    return [
        Function(
            name=resolver.name(logical_id),
            arn=resolver.arn(logical_id),
            handler=properties["Handler"],
            memory=int(properties.get("MemorySize", 128)),
            timeout=int(properties.get("Timeout", 3)),
            environment=_environment(properties),
        )
        for logical_id, properties in resolver.of_type("AWS::Lambda::Function").items()
    ]


def _environment(properties: dict[str, Any]) -> dict[str, str]:
    variables = properties.get("Environment", {}).get("Variables", {})
    # What Lambda makes of LoggingConfig.
    logging = properties["LoggingConfig"]
    level, form = logging["ApplicationLogLevel"], logging["LogFormat"]
    own = {"AWS_LAMBDA_LOG_LEVEL": level, "AWS_LAMBDA_LOG_FORMAT": form}
    return {**own, **{name: str(value) for name, value in variables.items()}}


def _tables(resolver: Resolver) -> list[dict[str, Any]]:
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    tables = []
    for logical_id, properties in resolver.of_type("AWS::DynamoDB::Table").items():
        request = {key: properties[key] for key in wanted if key in properties}
        name = resolver.name(logical_id)
        expiry = properties.get("TimeToLiveSpecification", {}).get("AttributeName")
        request |= {"TableName": name, "BillingMode": "PAY_PER_REQUEST", "ExpiryAttribute": expiry}
        tables.append(request)
    return tables


def _state_machine(resolver: Resolver) -> StateMachine:
    ((logical_id, properties),) = resolver.of_type("AWS::StepFunctions::StateMachine").items()
    definition = properties.get("Definition") or properties["DefinitionString"]
    text = definition if isinstance(definition, str) else json.dumps(definition)
    return StateMachine(
        name=resolver.name(logical_id),
        arn=resolver.arn(logical_id),
        role=properties["RoleArn"],
        definition=_substitute(text, properties.get("DefinitionSubstitutions", {})),
    )


def _substitute(text: str, substitutions: dict[str, Any]) -> str:
    """Replace `${Name}` in JSON text, each value escaped for the string that it stands in."""

    def value(match: re.Match[str]) -> str:
        given = str(substitutions.get(match[1], {"AWS::Partition": "aws"}.get(match[1], match[0])))
        return json.dumps(given)[1:-1]

    return re.sub(r"\$\{([A-Za-z0-9:_]+)\}", value, text)


def _expiries(resolver: Resolver) -> list[Expiry]:
    return [
        Expiry(resolver.name(logical_id), rule.get("Prefix", ""), int(rule["ExpirationInDays"]))
        for logical_id, properties in resolver.of_type("AWS::S3::Bucket").items()
        for rule in properties.get("LifecycleConfiguration", {}).get("Rules", [])
        if "ExpirationInDays" in rule
    ]
