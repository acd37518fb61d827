"""The resources of a local stack, from template.yaml and the files that it references."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from local.template.event_resources import EventResources, read_event_resources
from local.template.parameters import validate_parameters
from local.template.resolver import Resolver
from local.template.sam import REGION, load_template
from local.template.user_pool import UserPool, read_user_pool

CONTRACT = "contracts/openapi.yaml"
# For an API without authentication, whose callers are one owner.
QUOTAS_OFF = {"OwnerQueries": "0", "OwnerQueriesAMinute": "0", "OwnerGBADay": "0"}

# The engine reads a local disk, which no published rate of Lambda limits.
LOCAL_VALUES = {"ScanMegabytesPerSecond": "1000000"}


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
    """A state machine; `definition` is JSON text."""

    name: str
    arn: str
    role: str
    definition: str


@dataclass(frozen=True)
class LogSettings:
    """The lowest level, whether SQL is logged, and the format of the access log."""

    level: str = "INFO"
    queries: bool = False
    access_format: str | None = None


@dataclass(frozen=True)
class ExpirationRule:
    """A lifecycle rule: a bucket's objects below `prefix` expire after `days`."""

    bucket: str
    prefix: str
    days: int


@dataclass(frozen=True)
class AthenaResources:
    """Athena's workgroups with their configurations, and the names of Glue's databases."""

    work_groups: dict[str, dict[str, Any]] = field(default_factory=dict)
    databases: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Deployment:
    """The resolved template; buckets are by logical id, tables are CreateTable requests.

    A table's `ExpiryAttribute` is its TTL attribute; `origin` is the one allowed by CORS, if any.
    """

    region: str
    functions: list[Function]
    tables: list[dict[str, Any]]
    state_machine: StateMachine
    event_resources: EventResources
    buckets: dict[str, str]
    contract: dict[str, Any]
    user_pool: UserPool | None = None
    origin: str = ""
    logs: LogSettings = LogSettings()
    expiration_rules: list[ExpirationRule] = field(default_factory=list)
    athena: AthenaResources = AthenaResources()

    def to_json(self) -> dict[str, Any]:
        """Return plain data for `from_json`."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Deployment":
        """Return the deployment from the data of `to_json`."""
        return cls(
            region=data["region"],
            functions=[Function(**item) for item in data["functions"]],
            tables=data["tables"],
            state_machine=StateMachine(**data["state_machine"]),
            event_resources=EventResources.from_json(data["event_resources"]),
            buckets=data["buckets"],
            contract=data["contract"],
            user_pool=UserPool.from_json(data["user_pool"]),
            origin=data["origin"],
            logs=LogSettings(**data["logs"]),
            expiration_rules=[ExpirationRule(**rule) for rule in data["expiration_rules"]],
            athena=AthenaResources(**data["athena"]),
        )


def read_deployment(
    root: Path, parameters: Mapping[str, str] | None = None, has_athena: bool = False
) -> Deployment:
    """Read template.yaml and the contract of the working copy at `root`.

    WebHosting is off, because the gateway serves the web client; Athena is on if something runs in
    its place. Raises StartupError for an unknown parameter or an invalid value.
    """
    values = {**(parameters or {}), "WebHosting": "off"}
    template = load_template(root / "template.yaml", values)
    defaults = {**LOCAL_VALUES, "Distributed": "on" if has_athena else "off"}
    # A former template may lack a parameter.
    local = {name: text for name, text in defaults.items() if name in template["Parameters"]}
    resolver = Resolver(template, REGION, validate_parameters(template, {**local, **values}))
    # libyaml's loader: PyYAML's own takes ten times as long.
    contract = yaml.load((root / CONTRACT).read_bytes(), yaml.CSafeLoader)
    return Deployment(
        region=REGION,
        functions=_functions(resolver),
        tables=_tables(resolver),
        state_machine=_state_machine(resolver),
        event_resources=read_event_resources(resolver),
        buckets={name: resolver.name(name) for name in resolver.of_type("AWS::S3::Bucket")},
        contract=resolver.resolve(contract),
        user_pool=read_user_pool(resolver),
        origin=resolver.ref("AllowedOrigin"),
        logs=_log_settings(resolver),
        expiration_rules=_expiration_rules(resolver),
        athena=_athena_resources(resolver),
    )


def _log_settings(resolver: Resolver) -> LogSettings:
    (stage,) = resolver.of_type("AWS::ApiGateway::Stage").values()
    return LogSettings(
        level=resolver.ref("LogLevel"),
        queries=resolver.ref("LogQueries") == "on",
        access_format=stage.get("AccessLogSetting", {}).get("Format"),
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
    # Lambda sets these variables by LoggingConfig.
    logging = properties["LoggingConfig"]
    level, form = logging["ApplicationLogLevel"], logging["LogFormat"]
    reserved = {"AWS_LAMBDA_LOG_LEVEL": level, "AWS_LAMBDA_LOG_FORMAT": form}
    return {**reserved, **{name: str(value) for name, value in variables.items()}}


def _tables(resolver: Resolver) -> list[dict[str, Any]]:
    copied = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    tables = []
    for logical_id, properties in resolver.of_type("AWS::DynamoDB::Table").items():
        request = {key: properties[key] for key in copied if key in properties}
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
    """Replace `${Name}` in JSON text by its value, escaped for a JSON string."""

    def value(match: re.Match[str]) -> str:
        replacement = str(
            substitutions.get(match[1], {"AWS::Partition": "aws"}.get(match[1], match[0]))
        )
        return json.dumps(replacement)[1:-1]

    return re.sub(r"\$\{([A-Za-z0-9:_]+)\}", value, text)


def _athena_resources(resolver: Resolver) -> AthenaResources:
    return AthenaResources(
        {
            resolver.name(logical_id): _work_group(properties.get("WorkGroupConfiguration", {}))
            for logical_id, properties in resolver.of_type("AWS::Athena::WorkGroup").items()
        },
        [resolver.name(logical_id) for logical_id in resolver.of_type("AWS::Glue::Database")],
    )


def _work_group(configuration: dict[str, Any]) -> dict[str, Any]:
    """Return a workgroup's configuration, whose limit may be text in the template."""
    limit = configuration.get("BytesScannedCutoffPerQuery")
    limits = {} if limit is None else {"BytesScannedCutoffPerQuery": int(limit)}
    return {**configuration, **limits}


def _expiration_rules(resolver: Resolver) -> list[ExpirationRule]:
    return [
        ExpirationRule(
            resolver.name(logical_id), rule.get("Prefix", ""), int(rule["ExpirationInDays"])
        )
        for logical_id, properties in resolver.of_type("AWS::S3::Bucket").items()
        for rule in properties.get("LifecycleConfiguration", {}).get("Rules", [])
        if "ExpirationInDays" in rule
    ]
