"""The resources that an update must not replace, and their properties that would cause it.

`python -m tests.upgrade.stateful_resources TEMPLATE` prints it, to be recorded with a release.
"""

import json
import sys
from pathlib import Path
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from local.template.includes import read_template

# A replaced API has another URL, a replaced state machine other requestIds, a replaced pool other
# people.
STATEFUL = {
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::SQS::Queue",
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolDomain",
    "AWS::Cognito::UserPoolResourceServer",
    "AWS::Cognito::UserPoolClient",
    "AWS::Logs::LogGroup",
    "AWS::Serverless::StateMachine",
    "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::Api",
}
# Facts missing in the schemas: SAM's own types, and properties that cannot change later.
_FIXED = {
    "AWS::Serverless::StateMachine": ["Name", "Type"],
    "AWS::Serverless::Api": ["Name", "StageName"],
    "AWS::DynamoDB::Table": ["KeySchema", "LocalSecondaryIndexes"],
    "AWS::Cognito::UserPool": [
        "UsernameAttributes",
        "AliasAttributes",
        "UsernameConfiguration",
        "Schema",
    ],
}


def stateful(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Returns the resources that hold something, by logical id."""
    return {
        name: _kept(resource)
        for name, resource in template["Resources"].items()
        if resource["Type"] in STATEFUL
    }


def _kept(resource: dict[str, Any]) -> dict[str, Any]:
    resource = _as_sam(resource)
    properties = resource.get("Properties", {})
    kept = {name: resource.get(name) for name in ("Type", "Condition", "DeletionPolicy")}
    kept["UpdateReplacePolicy"] = resource.get("UpdateReplacePolicy")
    kept["Fixed"] = {name: properties.get(name) for name in fixed_properties(resource["Type"])}
    indexes = properties.get("GlobalSecondaryIndexes", [])
    kept["Indexes"] = {index["IndexName"]: index for index in indexes}
    return kept


def _as_sam(resource: dict[str, Any]) -> dict[str, Any]:
    """Return a state machine as SAM's type, which former templates have and SAM transforms."""
    if resource["Type"] != "AWS::StepFunctions::StateMachine":
        return resource
    given = resource["Properties"]
    properties = {"Name": given.get("StateMachineName"), "Type": given.get("StateMachineType")}
    return {**resource, "Type": "AWS::Serverless::StateMachine", "Properties": properties}


def fixed_properties(kind: str) -> list[str]:
    """Return the properties of a type whose change makes CloudFormation replace the resource."""
    own = _FIXED.get(kind, [])
    if kind.startswith("AWS::Serverless"):
        return own
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    paths = schema.get("createOnlyProperties", [])
    return sorted({*own, *(path.removeprefix("/properties/") for path in paths)})


if __name__ == "__main__":
    found = stateful(read_template(Path(sys.argv[1])))
    print(json.dumps(found, indent=2))
