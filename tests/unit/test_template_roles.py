"""The roles of the template: least privilege, with a reason for each statement."""

import re
from fnmatch import fnmatch
from typing import Any

import pytest

from tests.support.paths import ROOT
from tests.support.project_files import (
    RESOURCES,
    TRANSFORMED,
    functions,
    transformed,
)

# What a role may do besides logs and traces; a new right is a decision, so it is written twice.
ROLE_ACTIONS = {
    "ValidateQueryFunctionRole": {
        "s3:ListBucket",
        "s3:GetObject",
        "s3:PutObject",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:BatchGetItem",
        "dynamodb:UpdateItem",
    },
    "RunQueryFunctionRole": {
        "s3:GetObject",
        "s3:PutObject",
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "dynamodb:UpdateItem",
        "s3:ListBucket",
    },
    "StoreResultFunctionRole": {
        "s3:ListBucket",
        "s3:GetObject",
        "s3:PutObject",
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "dynamodb:UpdateItem",
    },
    # The policies that a stack with Athena attaches to roles.
    "GlueDatabasesPolicy": {"glue:GetTables"},
    "RunAthenaPolicy": {
        "athena:StartQueryExecution",
        "athena:GetQueryExecution",
        "athena:StopQueryExecution",
        "athena:GetDataCatalog",
        "lambda:InvokeFunction",
        "glue:GetDatabase",
        "glue:GetTable",
        "glue:GetPartition",
        "glue:GetPartitions",
        "glue:BatchGetPartition",
        "glue:CreateTable",
        "glue:DeleteTable",
        "s3:GetBucketLocation",
        "s3:ListBucket",
        "s3:GetObject",
        "s3:PutObject",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
    },
    "StopAthenaPolicy": {
        "states:GetExecutionHistory",
        "athena:StopQueryExecution",
        "athena:GetQueryExecution",
        "glue:DeleteTable",
    },
    "GlueTablesPolicy": {
        "glue:GetTable",
        "glue:CreateTable",
        "glue:UpdateTable",
        "glue:DeleteTable",
        "glue:GetPartitions",
        "glue:BatchCreatePartition",
        "glue:BatchUpdatePartition",
        "glue:BatchDeletePartition",
    },
    "WorkerRole": {"s3:GetObject"},
    "RecordOutcomeFunctionRole": {
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
        "s3:DeleteObject",
        "s3:ListBucket",
        "states:DescribeExecution",
        "states:StopExecution",
        "sqs:SendMessage",
    },
    "SweepQueriesFunctionRole": {
        "dynamodb:Query",
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
        "s3:DeleteObject",
        "s3:ListBucket",
        "states:ListExecutions",
        "states:DescribeExecution",
        "states:StopExecution",
    },
    "QueriesApiFunctionRole": {
        "dynamodb:GetItem",
        "dynamodb:BatchGetItem",
        "dynamodb:UpdateItem",
        "dynamodb:Query",
        "dynamodb:PutItem",
        "dynamodb:DeleteItem",
        "dynamodb:BatchWriteItem",
        "states:DescribeExecution",
        "states:StopExecution",
        "states:GetExecutionHistory",
        "states:DescribeStateMachineForExecution",
        "s3:GetObject",
        "s3:PutObject",
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:ListBucket",
        "lambda:InvokeFunction",
    },
    "ConvertResultFunctionRole": {
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
        "s3:GetObject",
        "s3:PutObject",
        "s3:AbortMultipartUpload",
        "s3:ListBucket",
    },
    "CompactTablesFunctionRole": {
        "s3:ListBucket",
        "s3:GetObject",
        "s3:PutObject",
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "sqs:SendMessage",
    },
    "StartQueriesFunctionRole": {
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "states:StartExecution",
    },
    "QuerySchedulesRole": {"sqs:SendMessage"},
    "PublishEndedFunctionRole": {
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "events:PutEvents",
        "sqs:SendMessage",
    },
    "WebhookRole": {"events:InvokeApiDestination"},
    "ApiStartExecutionRole": {"states:StartExecution"},
}


# Actions that take no resource but "*"; Service Authorization Reference, CloudWatch Logs and X-Ray.
WITHOUT_RESOURCE = {
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
}


# What SAM attaches to a function's role, and its actions; AWS Managed Policy Reference.
MANAGED_ACTIONS = {
    "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole": {
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    },
    "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess": {
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:GetSamplingStatisticSummaries",
    },
}


TELEMETRY_ACTIONS = {
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the statements that a role or a managed policy grants."""
    properties = resource["Properties"]
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    documents += [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
    return [statement for document in documents for statement in document["Statement"]]


# Of the policies that are attached to roles from elsewhere in the template.
CONDITIONS = ("Distribute", "ReadGlueDatabases")


def grants() -> list[tuple[str, dict[str, Any]]]:
    """Return the statements of every role and of the policies of Athena and Glue, by their ids.

    Those that SAM generates are included.
    """
    return [
        (name, statement)
        for name, resource in TRANSFORMED["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role" or resource.get("Condition") in CONDITIONS
        if "PolicyDocument" in resource["Properties"] or resource["Type"] == "AWS::IAM::Role"
        for statement in statements(resource)
    ]


def denials() -> list[dict[str, Any]]:
    """Return the statements of the managed policy that every function's role has."""
    return statements(RESOURCES["TelemetryGuardrailPolicy"])


@pytest.mark.parametrize("name", functions())
def test_role_of_function_has_the_managed_policies_of_sam_and_the_guardrail(name: str) -> None:
    role = transformed("AWS::IAM::Role")[f"{name}FunctionRole"]
    assert role["ManagedPolicyArns"] == [*MANAGED_ACTIONS, {"Ref": "TelemetryGuardrailPolicy"}]


def test_guardrail_denies_log_groups_of_others() -> None:
    (logs,) = [each for each in denials() if "NotResource" in each]
    assert (logs["Effect"], logs["Action"]) == ("Deny", "logs:*")
    groups = [
        resource.get("Fn::If", ["", resource])[1]["Fn::GetAtt"] for resource in logs["NotResource"]
    ]
    assert sorted(groups) == sorted([f"{name}Logs", "Arn"] for name in functions())


def test_guardrail_allows_log_streams_and_traces() -> None:
    denied = [each["Action"] for each in denials() if each.get("Resource") == "*"]
    assert {each["Effect"] for each in denials()} == {"Deny"}
    managed = {action for actions in MANAGED_ACTIONS.values() for action in actions}
    left = {each for each in managed if not any(fnmatch(each, pattern) for pattern in denied)}
    assert left == TELEMETRY_ACTIONS


def test_statement_has_no_wildcard_action() -> None:
    for name, statement in grants():
        assert not [a for a in as_list(statement["Action"]) if "*" in a], name


def test_statement_has_wildcard_resource_only_if_iam_requires_one() -> None:
    for name, statement in grants():
        if "*" in as_list(statement["Resource"]):
            assert set(as_list(statement["Action"])) <= WITHOUT_RESOURCE, name


@pytest.mark.parametrize("role", ROLE_ACTIONS)
def test_role_allows_the_listed_actions(role: str) -> None:
    granted = {a for name, s in grants() if name == role for a in as_list(s["Action"])}
    assert granted == ROLE_ACTIONS[role]


def test_statement_has_a_comment_with_its_reason() -> None:
    for path in (ROOT / "template.yaml", *(ROOT / "template").glob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            trust = any("sts:AssumeRole" in each for each in lines[number : number + 3])
            if re.match(r"\s+- Effect: ", line) and not trust:
                assert lines[number - 1].lstrip().startswith("# "), f"{path.name}:{number + 1}"


def test_statement_lists_a_bucket_below_a_prefix_only() -> None:
    listings = [
        (name, each) for name, each in grants() if "s3:ListBucket" in as_list(each["Action"])
    ]
    assert len(listings) >= 8
    for name, statement in listings:
        assert as_list(statement["Action"]) == ["s3:ListBucket"], name
        # IfExists would be true for a listing of the whole bucket, which has no prefix.
        assert list(statement["Condition"]) == ["StringLike"], name
        (prefixes,) = statement["Condition"]["StringLike"].values()
        for prefix in as_list(prefixes):
            assert prefix == {"Fn::Sub": "${DataPrefix}*"} or re.match(r"(\w+/)+\*$", prefix), name


def test_condition_of_all_values_requires_a_value() -> None:
    conditions = [each["Condition"] for _, each in grants() if "Condition" in each]
    all_values = [
        (condition, set(keys))
        for condition in conditions
        for operator, keys in condition.items()
        if operator.startswith("ForAllValues:")
    ]
    assert len(all_values) >= 3
    # ForAllValues is true for a request without the key.
    for condition, keys in all_values:
        assert condition["Null"] == dict.fromkeys(keys, "false")


def test_role_of_a_service_names_the_account() -> None:
    for name, resource in RESOURCES.items():
        if resource["Type"] == "AWS::IAM::Role":
            for statement in resource["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
                if name == "WorkerRole":
                    run, store = (
                        {"Fn::GetAtt": [f"{name}FunctionRole", "Arn"]}
                        for name in ("RunQuery", "StoreResult")
                    )
                    conditional = {"Fn::If": ["Distribute", store, {"Ref": "AWS::NoValue"}]}
                    assert statement["Principal"] == {"AWS": [run, conditional]}
                    continue
                service = statement["Principal"]["Service"]
                # API Gateway sends no aws:SourceAccount when it assumes a role.
                optional = "IfExists" if service == "apigateway.amazonaws.com" else ""
                condition = statement["Condition"][f"StringEquals{optional}"]
                assert condition["aws:SourceAccount"] == {"Ref": "AWS::AccountId"}, name


def test_start_role_starts_this_state_machine_only() -> None:
    (statement,) = statements(RESOURCES["ApiStartExecutionRole"])
    assert statement["Resource"] == {"Ref": "QueryStateMachine"}


def test_policies_of_athena_name_its_work_group_and_database() -> None:
    for name, statement in grants():
        for resource in as_list(statement["Resource"]):
            text = resource.get("Fn::Sub", "") if isinstance(resource, dict) else ""
            if ":athena:" in str(text):
                assert text.endswith(("workgroup/${AthenaWorkGroup}", "datacatalog/AwsDataCatalog"))
            if name == "GlueDatabasesPolicy":
                assert text.endswith((":catalog", ":database/*", ":table/*"))
            elif ":glue:" in str(text):
                readable = ("catalog", "database/${GlueDatabase}", "database/default")
                assert text.endswith(readable) or ":table/${GlueDatabase}/" in text, name


def calls_of(module: str, client: str) -> set[str]:
    """Return the operations of AWS that a module calls by `client`, as IAM names them."""
    text = (ROOT / f"functions/duckstep_service/aws/{module}").read_text(encoding="utf-8")
    called = set(re.findall(rf"{client}\.(\w+)\(", text)) - {"get_paginator"}
    called |= set(re.findall(rf'{client}\.get_paginator\("(\w+)"', text))
    called |= set(re.findall(r'_call\("(\w+)"', text)) if "athena" in client else set()
    return {"".join(word.capitalize() for word in name.split("_")) for name in called - {"_call"}}


def test_policies_of_athena_allow_what_the_functions_call() -> None:
    glue = {f"glue:{name}" for name in calls_of("glue.py", "_client")}
    # GlueDatabasesPolicy allows GetTables, which the stack's own database does not need.
    assert glue - {"glue:GetTables"} == ROLE_ACTIONS["GlueTablesPolicy"]
    stopped = {f"athena:{name}" for name in calls_of("athena.py", "_athena")}
    history = {f"states:{name}" for name in calls_of("athena.py", "_states")}
    assert stopped | history | {"glue:DeleteTable"} == ROLE_ACTIONS["StopAthenaPolicy"]


@pytest.mark.parametrize("role", ROLE_ACTIONS)
def test_role_equals_its_row_in_the_docs(role: str) -> None:
    rows = (ROOT / "docs/iam.md").read_text(encoding="utf-8").split(f"| `{role}`")
    assert len(rows) == 2
    section = rows[1].split("\n| `")[0].split("\n| each")[0]
    assert set(re.findall(r"`(\w+:\w+)`", section)) == ROLE_ACTIONS[role]
