"""Evaluation of CloudFormation's intrinsic functions with a local stack's names."""

import re
from collections.abc import Callable, Mapping
from typing import Any

ACCOUNT = "123456789012"
NO_VALUE = object()
_ALIAS = "AWS::Lambda::Alias"

_SUBSTITUTION = re.compile(r"\$\{(!?)([^}]+)\}")
_PHYSICAL_NAMES = {
    "AWS::Lambda::Function": "FunctionName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::Scheduler::ScheduleGroup": "Name",
    "AWS::Athena::WorkGroup": "Name",
    "AWS::Glue::Database": "Name",
}
_ARN_TAILS = {
    "AWS::Lambda::Function": "lambda:{region}:{account}:function:{name}",
    # One version of a function runs locally, which its alias stands for.
    _ALIAS: "lambda:{region}:{account}:function:{name}",
    "AWS::S3::Bucket": "s3:::{name}",
    "AWS::DynamoDB::Table": "dynamodb:{region}:{account}:table/{name}",
    "AWS::StepFunctions::StateMachine": "states:{region}:{account}:stateMachine:{name}",
    "AWS::IAM::Role": "iam::{account}:role/{name}",
    "AWS::SQS::Queue": "sqs:{region}:{account}:{name}",
    "AWS::Events::Rule": "events:{region}:{account}:rule/{name}",
    "AWS::Events::ApiDestination": "events:{region}:{account}:api-destination/{name}",
    "AWS::Scheduler::ScheduleGroup": "scheduler:{region}:{account}:schedule-group/{name}",
    "AWS::SNS::Topic": "sns:{region}:{account}:{name}",
    "AWS::Athena::WorkGroup": "athena:{region}:{account}:workgroup/{name}",
    "AWS::Glue::Database": "glue:{region}:{account}:database/{name}",
    "AWS::Cognito::UserPool": "cognito-idp:{region}:{account}:userpool/{name}",
}
# Ref returns an ARN for these types, a name for the others.
_REF_IS_ARN = {"AWS::StepFunctions::StateMachine", "AWS::SNS::Topic", _ALIAS}


class Resolver:
    """Resolves the values of one CloudFormation template."""

    def __init__(
        self, template: dict[str, Any], region: str, parameters: Mapping[str, Any] | None = None
    ) -> None:
        self._resources: dict[str, Any] = template.get("Resources", {})
        self._conditions: dict[str, Any] = template.get("Conditions", {})
        self._parameters = {
            name: spec.get("Default", "") for name, spec in template.get("Parameters", {}).items()
        }
        self._parameters |= parameters or {}
        self._pseudo: dict[str, Any] = {
            "AWS::AccountId": ACCOUNT,
            "AWS::Region": region,
            "AWS::Partition": "aws",
            "AWS::StackName": "duckstep",
            "AWS::StackId": f"arn:aws:cloudformation:{region}:{ACCOUNT}:stack/duckstep/local",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::NoValue": NO_VALUE,
        }
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self.ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": lambda pair: self.resolve(pair[1]).split(pair[0]),
            "Fn::If": self._if,
            "Fn::Equals": lambda pair: self.resolve(pair[0]) == self.resolve(pair[1]),
            "Fn::Not": lambda items: not self._is_true(items[0]),
            "Fn::And": lambda items: all(self._is_true(item) for item in items),
            "Fn::Or": lambda items: any(self._is_true(item) for item in items),
        }

    def resolve(self, value: Any) -> Any:
        """Return `value` with its intrinsic functions evaluated."""
        if isinstance(value, list):
            items = [self.resolve(item) for item in value]
            return [item for item in items if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            name, argument = next(iter(value.items()))
            if name in self._functions:
                return self._functions[name](argument)
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not NO_VALUE}

    def is_created(self, logical_id: str) -> bool:
        """Return whether the resource's condition is true."""
        condition = self._resources[logical_id].get("Condition")
        return condition is None or self._is_true({"Condition": condition})

    def of_type(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """Return the resolved properties of the resources of a type, by logical id."""
        return {
            logical_id: self.resolve(resource.get("Properties", {}))
            for logical_id, resource in self._resources.items()
            if resource["Type"] == resource_type and self.is_created(logical_id)
        }

    def name(self, logical_id: str) -> str:
        """Return the resource's physical name, by default derived from its logical id."""
        resource = self._resources[logical_id]
        if resource["Type"] == _ALIAS:
            return str(self.resolve(resource["Properties"]["FunctionName"]))
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Glue::Database":
            properties = properties["DatabaseInput"]
        physical_name = properties.get(_PHYSICAL_NAMES.get(resource["Type"], ""))
        if physical_name is not None and (resolved := self.resolve(physical_name)) is not NO_VALUE:
            return str(resolved)
        if resource["Type"] == "AWS::Cognito::UserPool":
            return f"{self._pseudo['AWS::Region']}_duckstep"
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", logical_id).lower()
        return f"duckstep-{words}"

    def arn(self, logical_id: str) -> str:
        """Return the resource's ARN in the local account."""
        tail = _ARN_TAILS.get(
            self._resources[logical_id]["Type"], "local:{region}:{account}:{name}"
        )
        region = self._pseudo["AWS::Region"]
        return "arn:aws:" + tail.format(region=region, account=ACCOUNT, name=self.name(logical_id))

    def ref(self, name: str) -> Any:
        """Evaluate `Ref` of a parameter, a pseudo parameter or a resource."""
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._parameters:
            return self._parameters[name]
        if self._resources[name]["Type"] in _REF_IS_ARN:
            return self.arn(name)
        return self.name(name)

    def _get_att(self, argument: Any) -> Any:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        logical_id, attribute = parts
        return self.arn(logical_id) if attribute.endswith("Arn") else self.name(logical_id)

    def _sub(self, argument: Any) -> str:
        text, variables = (argument, {}) if isinstance(argument, str) else argument

        def replace(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in variables:
                return str(self.resolve(variables[name]))
            return str(self._get_att(name) if "." in name else self.ref(name))

        return _SUBSTITUTION.sub(replace, text)

    def _join(self, argument: Any) -> str:
        separator, items = argument
        return str(separator).join(str(item) for item in self.resolve(items))

    def _select(self, argument: Any) -> Any:
        index, items = argument
        return self.resolve(items)[int(index)]

    def _if(self, argument: Any) -> Any:
        condition, then, otherwise = argument
        return self.resolve(then if self._is_true({"Condition": condition}) else otherwise)

    def _is_true(self, value: Any) -> bool:
        if isinstance(value, dict) and set(value) == {"Condition"}:
            return self._is_true(self._conditions[value["Condition"]])
        return bool(self.resolve(value))
