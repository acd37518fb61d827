"""The template: bounded parameters, least privilege, closed buckets, what the docs say of it."""

import json
import re
import subprocess
from fnmatch import fnmatch
from typing import Any

import pytest
import yaml
from duckstep_service.aws.dynamodb.unfinished_index import SHARDS

from local.gateway.web_client import PAGE_HEADERS
from local.template.includes import LongFormLoader
from tests.support.paths import ROOT
from tests.support.project_files import (
    ARCHITECTURE,
    MACHINE_TEXT,
    PARAMETERS,
    RESOURCES,
    TEMPLATE,
    TEMPLATE_SOURCE,
    TRANSFORMED,
    event,
    functions,
    of_type,
    snake_case,
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
CONTRACT = (ROOT / "contracts/openapi.yaml").read_text(encoding="utf-8")
WEBHOOK = {name for name in RESOURCES if name.startswith("Webhook")}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the statements that a role or a managed policy grants."""
    properties = resource["Properties"]
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    documents += [properties["PolicyDocument"]] if "PolicyDocument" in properties else []
    return [statement for document in documents for statement in document["Statement"]]


def grants() -> list[tuple[str, dict[str, Any]]]:
    """Return the statements of every role, those that SAM generates included, by its id."""
    return [
        (name, statement)
        for name, resource in TRANSFORMED["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role"
        for statement in statements(resource)
    ]


def denials() -> list[dict[str, Any]]:
    """Return the statements of the managed policy that every function's role has."""
    return statements(RESOURCES["TelemetryGuardrailPolicy"])


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameter_is_described_and_bounded(name: str) -> None:
    parameter = PARAMETERS[name]
    assert {"Description", "Type", "Default", "ConstraintDescription"} <= set(parameter)
    default = parameter["Default"]
    if "AllowedValues" in parameter:
        assert default in parameter["AllowedValues"]
    elif parameter["Type"] == "Number":
        assert parameter["MinValue"] <= default <= parameter["MaxValue"]
    else:
        assert re.match(parameter["AllowedPattern"], default)


def test_every_parameter_is_in_one_group() -> None:
    groups = TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [name for group in groups for name in group["Parameters"]]
    assert sorted(grouped) == sorted(PARAMETERS)


@pytest.mark.parametrize(
    ("prefix", "fits"),
    [
        ("", True),
        ("lake/", True),
        ("a/b=1/", True),
        ("lake", False),
        ("/lake/", False),
        ("/", False),
    ],
)
def test_data_prefix_is_empty_or_ends_in_a_slash(prefix: str, fits: bool) -> None:
    assert bool(re.match(PARAMETERS["DataPrefix"]["AllowedPattern"], prefix)) is fits


def test_documented_resources_exist() -> None:
    section = ARCHITECTURE.split("## Resources of template.yaml")[1].split("\n## ")[0]
    names = re.findall(r"`([A-Z]\w+)`", section)
    assert len(names) > 10
    assert set(names) <= set(RESOURCES)


def test_environment_is_the_documented_one() -> None:
    section = ARCHITECTURE.split("## Environment of the functions")[1].split("\n## ")[0]
    documented: dict[str, set[str]] = {name: set() for name in functions()}
    for row in re.findall(r"^\| (`.+?) \| (.+?) \|", section, re.M):
        owners = documented if row[1] == "all" else row[1].split(", ")
        if "one machine only" not in row[1]:
            for owner in owners:
                documented[owner] |= set(re.findall(r"`([A-Z0-9_]+)`", row[0]))
    everywhere = set(TEMPLATE["Globals"]["Function"]["Environment"]["Variables"])
    for name, properties in functions().items():
        variables = everywhere | set(properties["Environment"]["Variables"])
        own = {variable for variable in variables if not variable.startswith("POWERTOOLS_")}
        assert own == documented[name], name


@pytest.mark.parametrize("name", functions())
def test_function_is_wired_by_its_name(name: str) -> None:
    properties = functions()[name]
    assert properties["Handler"] == f"duckstep_service.handlers.{snake_case(name)}.handler"
    assert (ROOT / f"functions/duckstep_service/handlers/{snake_case(name)}.py").exists()
    assert "Role" not in properties
    assert properties["LoggingConfig"] == {"LogGroup": {"Ref": f"{name}Logs"}}
    role = transformed("AWS::IAM::Role")[f"{name}FunctionRole"]
    assert role["ManagedPolicyArns"] == [*MANAGED_ACTIONS, {"Ref": "TelemetryGuardrailPolicy"}]


def test_every_log_group_has_a_retention() -> None:
    for name, properties in of_type("AWS::Logs::LogGroup").items():
        assert properties["RetentionInDays"] == {"Ref": "LogRetentionDays"}, name


def test_functions_only_write_into_the_stacks_log_groups() -> None:
    (logs,) = [each for each in denials() if "NotResource" in each]
    assert (logs["Effect"], logs["Action"]) == ("Deny", "logs:*")
    groups = [resource["Fn::GetAtt"] for resource in logs["NotResource"]]
    assert sorted(groups) == sorted([f"{name}Logs", "Arn"] for name in functions())


def test_guardrail_leaves_functions_their_log_streams_and_traces() -> None:
    denied = [each["Action"] for each in denials() if each.get("Resource") == "*"]
    assert {each["Effect"] for each in denials()} == {"Deny"}
    managed = {action for actions in MANAGED_ACTIONS.values() for action in actions}
    left = {each for each in managed if not any(fnmatch(each, pattern) for pattern in denied)}
    assert left == TELEMETRY_ACTIONS


def test_no_action_is_a_wildcard() -> None:
    for name, statement in grants():
        assert not [a for a in as_list(statement["Action"]) if "*" in a], name


def test_resource_is_a_wildcard_only_where_iam_takes_no_other() -> None:
    for name, statement in grants():
        if "*" in as_list(statement["Resource"]):
            assert set(as_list(statement["Action"])) <= WITHOUT_RESOURCE, name


@pytest.mark.parametrize("role", ROLE_ACTIONS)
def test_role_may_do_what_its_function_needs_and_no_more(role: str) -> None:
    granted = {a for name, s in grants() if name == role for a in as_list(s["Action"])}
    assert granted == ROLE_ACTIONS[role]


def test_every_statement_carries_its_reason() -> None:
    for path in (ROOT / "template.yaml", *(ROOT / "template").glob("*.yaml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            trust = any("sts:AssumeRole" in each for each in lines[number : number + 3])
            if re.match(r"\s+- Effect: ", line) and not trust:
                assert lines[number - 1].lstrip().startswith("# "), f"{path.name}:{number + 1}"


def test_start_role_starts_this_machine_only() -> None:
    (statement,) = statements(RESOURCES["ApiStartExecutionRole"])
    assert statement["Resource"] == {"Ref": "QueryStateMachine"}


@pytest.mark.parametrize("name", of_type("AWS::S3::Bucket"))
def test_bucket_is_encrypted_private_and_kept(name: str) -> None:
    properties = RESOURCES[name]["Properties"]
    assert properties["BucketEncryption"]
    assert len(properties["PublicAccessBlockConfiguration"]) == 4
    assert all(value is True for value in properties["PublicAccessBlockConfiguration"].values())
    assert properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
    assert RESOURCES[name]["DeletionPolicy"] == RESOURCES[name]["UpdateReplacePolicy"] == "Retain"
    rules = properties["LifecycleConfiguration"]["Rules"]
    assert any("AbortIncompleteMultipartUpload" in rule for rule in rules)


@pytest.mark.parametrize("name", of_type("AWS::S3::Bucket"))
def test_bucket_refuses_what_is_not_tls(name: str) -> None:
    policy = RESOURCES[f"{name}Policy"]["Properties"]
    statement, *_ = policy["PolicyDocument"]["Statement"]
    assert policy["Bucket"] == {"Ref": name}
    assert (statement["Effect"], statement["Action"], statement["Principal"]) == (
        "Deny",
        "s3:*",
        "*",
    )
    assert statement["Resource"] == [
        {"Fn::GetAtt": [name, "Arn"]},
        {"Fn::Sub": f"${{{name}.Arn}}/*"},
    ]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_web_client_is_read_by_its_distribution_alone() -> None:
    _, allowed = RESOURCES["WebBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert (allowed["Effect"], allowed["Action"]) == ("Allow", "s3:GetObject")
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    (source,) = allowed["Condition"]["StringEquals"].values()
    assert source["Fn::Sub"].endswith("distribution/${WebDistribution}")
    origin, api = distribution()["Origins"]
    assert origin["OriginAccessControlId"] == {"Ref": "WebAccess"}
    signing = RESOURCES["WebAccess"]["Properties"]["OriginAccessControlConfig"]
    assert (signing["SigningBehavior"], signing["SigningProtocol"]) == ("always", "sigv4")
    assert api["CustomOriginConfig"]["OriginProtocolPolicy"] == "https-only"
    longest = max(int(found) for found in re.findall(r"timeoutInMillis: (\d+)", CONTRACT))
    assert longest < api["CustomOriginConfig"]["OriginReadTimeout"] * 1000


def distribution() -> dict[str, Any]:
    config: dict[str, Any] = RESOURCES["WebDistribution"]["Properties"]["DistributionConfig"]
    return config


def test_the_page_has_the_headers_that_the_local_gateway_gives_it() -> None:
    config = RESOURCES["WebHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    headers = config["SecurityHeadersConfig"]
    policy, values = headers["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    assert policy.replace("${Login}", "") == PAGE_HEADERS["Content-Security-Policy"]
    assert "connect-src 'self'${Login};" in policy
    assert values["Login"]["Fn::If"][0] == "HasLoginUrl"
    assert headers["ReferrerPolicy"]["ReferrerPolicy"] == PAGE_HEADERS["Referrer-Policy"]
    assert all(header["Override"] for header in headers.values())
    assert distribution()["DefaultCacheBehavior"]["ResponseHeadersPolicyId"] == {
        "Ref": "WebHeaders"
    }


def test_the_api_is_on_the_pages_origin_at_its_own_path_and_never_cached() -> None:
    (api,) = distribution()["CacheBehaviors"]
    assert api["PathPattern"] == f"/{RESOURCES['QueriesApi']['Properties']['StageName']}/*"
    assert TEMPLATE["Outputs"]["ApiUrl"]["Value"]["Fn::Sub"].endswith("/v1")
    assert len(api["AllowedMethods"]) == 7
    # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
    assert api["CachePolicyId"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    assert api["OriginRequestPolicyId"] == "b689b0a8-53d0-40ab-baf2-68738e2966ac"
    # An error page of the distribution would take the place of the API's errors.
    assert "CustomErrorResponses" not in distribution()


def test_a_link_to_a_query_is_the_page_and_nothing_else_is() -> None:
    code = RESOURCES["SpaRewriteFunction"]["Properties"]["FunctionCode"]
    asked = ["/q/arn:aws:states:x", "/", "/assets/q.js", "/config.json", "/query"]
    script = (
        f"{code}\nconst at = (uri) => handler({{request: {{uri}}}}).uri;"
        f"console.log(JSON.stringify({json.dumps(asked)}.map(at)))"
    )
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["/index.html", *asked[1:]]


def test_the_web_client_can_be_left_out() -> None:
    ours = {name for name in RESOURCES if name.startswith(("Web", "Spa")) and name not in WEBHOOK}
    assert ours == {
        "WebBucket",
        "WebBucketPolicy",
        "WebAccess",
        "SpaRewriteFunction",
        "WebHeaders",
        "WebDistribution",
    }
    assert {RESOURCES[name]["Condition"] for name in ours} == {"HostWeb"}
    assert {
        TEMPLATE["Outputs"][name]["Condition"]
        for name in TEMPLATE["Outputs"]
        if name.startswith("Web")
    } == {"HostWeb"}
    people = RESOURCES["PeopleClient"]["Properties"]
    for urls in (people["CallbackURLs"], people["LogoutURLs"]):
        assert urls[0] == {"Ref": "AppUrl"}
        condition, url, nothing = urls[1]["Fn::If"]
        assert (condition, nothing) == ("HostWeb", {"Ref": "AWS::NoValue"})
        assert url["Fn::Sub"][0] == TEMPLATE["Outputs"]["WebUrl"]["Value"]["Fn::Sub"][0]


def test_results_manifests_and_file_indexes_expire() -> None:
    rules = RESOURCES["ResultsBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    expiring = {r["Prefix"]: r["ExpirationInDays"] for r in rules if "ExpirationInDays" in r}
    days = {"Ref": "ResultRetentionDays"}
    assert expiring == {"results/": days, "manifests/": days, "index/": days}


def test_table_is_kept_recoverable_and_indexed_by_owner() -> None:
    table = RESOURCES["QueriesTable"]
    properties = table["Properties"]
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expiresAt", "Enabled": True}
    assert [k["AttributeName"] for k in properties["KeySchema"]] == ["requestId"]
    indexes = {
        index["IndexName"]: [key["AttributeName"] for key in index["KeySchema"]]
        for index in properties["GlobalSecondaryIndexes"]
    }
    assert indexes == {
        "history": ["owner", "submittedAt"],
        "unfinished": ["unfinished", "dueAt"],
    }


def test_ended_executions_reach_record_outcome_or_the_dead_letters() -> None:
    rule = transformed("AWS::Events::Rule")["RecordOutcomeFunctionExecutionEnded"]
    assert rule["EventPattern"]["detail"] == {
        "status": ["FAILED", "TIMED_OUT", "ABORTED"],
        "stateMachineArn": [{"Ref": "QueryStateMachine"}],
    }
    (target,) = rule["Targets"]
    queue = {"Fn::GetAtt": ["ExecutionEndedDeadLetters", "Arn"]}
    assert target["Arn"] == {"Fn::GetAtt": ["RecordOutcomeFunction", "Arn"]}
    assert target["DeadLetterConfig"]["Arn"] == queue
    failed = functions()["RecordOutcome"]["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
    assert failed["Destination"] == queue
    assert of_type("AWS::SQS::Queue")["ExecutionEndedDeadLetters"]["SqsManagedSseEnabled"] is True


@pytest.mark.parametrize(
    ("name", "function", "principal"),
    [
        ("QueriesApiPermission", "QueriesApiFunction", "apigateway.amazonaws.com"),
        (
            "RecordOutcomeFunctionExecutionEndedPermission",
            "RecordOutcomeFunction",
            "events.amazonaws.com",
        ),
        (
            "SweepQueriesFunctionEveryMinutePermission",
            "SweepQueriesFunction",
            "events.amazonaws.com",
        ),
        ("CompactionPermission", "CompactTablesFunction", "events.amazonaws.com"),
    ],
)
def test_caller_may_invoke_its_function(name: str, function: str, principal: str) -> None:
    permission = transformed("AWS::Lambda::Permission")[name]
    assert permission["FunctionName"] == {"Ref": function}
    assert permission["Principal"] == principal
    assert permission["SourceArn"]


def test_every_minute_somebody_looks_for_what_no_event_told_of() -> None:
    rule = transformed("AWS::Events::Rule")["SweepQueriesFunctionEveryMinute"]
    assert rule["ScheduleExpression"] == "rate(1 minute)"
    (target,) = rule["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["SweepQueriesFunction", "Arn"]}
    assert json.loads(target["Input"]) == event("sweep_queries")


def test_the_sweep_looks_into_every_part_of_the_index() -> None:
    parts = re.search(r"States.MathRandom\(0, (\d+)\)", MACHINE_TEXT)
    assert parts and int(parts[1]) == SHARDS - 1


def test_compaction_has_no_schedule_unless_asked_for() -> None:
    assert PARAMETERS["CompactionSchedule"]["Default"] == ""
    asked = {"Fn::Not": [{"Fn::Equals": [{"Ref": "CompactionSchedule"}, ""]}]}
    assert TEMPLATE["Conditions"]["CompactOnSchedule"] == asked
    for name in ("CompactionRule", "CompactionPermission", "CompactionDeadLettersPolicy"):
        assert RESOURCES[name]["Condition"] == "CompactOnSchedule"


def test_compaction_that_fails_or_cannot_start_is_kept() -> None:
    queue = {"Fn::GetAtt": ["CompactionDeadLetters", "Arn"]}
    (target,) = RESOURCES["CompactionRule"]["Properties"]["Targets"]
    assert target["Arn"] == {"Fn::GetAtt": ["CompactTablesFunction", "Arn"]}
    assert target["DeadLetterConfig"]["Arn"] == queue
    failed = functions()["CompactTables"]["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
    assert failed["Destination"] == queue
    assert json.loads(target["Input"]["Fn::Sub"]).keys() == event("compact_tables").keys()


def test_api_includes_the_contract_and_the_contract_names_what_there_is() -> None:
    body = TEMPLATE_SOURCE["Resources"]["QueriesApi"]["Properties"]["DefinitionBody"]
    assert body["Fn::Transform"] == {
        "Name": "AWS::Include",
        "Parameters": {"Location": "contracts/openapi.yaml"},
    }
    contract = (ROOT / "contracts/openapi.yaml").read_text(encoding="utf-8")
    named = set(re.findall(r"\$\{([A-Z]\w+)(?:\.\w+)?\}", contract)) - {"AWS"}
    named |= {each[0] for each in re.findall(r"Fn::GetAtt: \[(\w+), (\w+)\]", contract)}
    assert {"QueryStateMachine", "QueriesApiFunction", "ApiStartExecutionRole"} <= named
    assert named <= {*RESOURCES, *PARAMETERS}
    # An included file takes CloudFormation's functions in their long form only.
    yaml.load(contract, LongFormLoader)


def test_people_are_invited_and_type_passwords_on_the_login_page_alone() -> None:
    pool = RESOURCES["UserPool"]
    assert pool["DeletionPolicy"] == pool["UpdateReplacePolicy"] == "Retain"
    assert pool["Properties"]["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    people = RESOURCES["PeopleClient"]["Properties"]
    assert (people["GenerateSecret"], people["AllowedOAuthFlows"]) == (False, ["code"])
    program = RESOURCES["ProgramClient"]["Properties"]
    assert program["AllowedOAuthFlows"] == ["client_credentials"]
    for client in (people, program):
        assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
        assert {"Fn::Sub": "${AWS::StackName}/query"} in client["AllowedOAuthScopes"]


def test_logs_hold_no_sql_unless_asked_for() -> None:
    assert PARAMETERS["LogQueries"]["Default"] == "off"
    assert TEMPLATE["Conditions"]["ShowQueries"] == {"Fn::Equals": [{"Ref": "LogQueries"}, "on"]}
    logging = RESOURCES["QueryStateMachine"]["Properties"]["Logging"]
    (methods,) = RESOURCES["QueriesApi"]["Properties"]["MethodSettings"]
    assert logging["IncludeExecutionData"] == {"Fn::If": ["ShowQueries", True, False]}
    assert methods["DataTraceEnabled"] is False


def test_outputs_tell_what_a_user_needs() -> None:
    assert set(TEMPLATE["Outputs"]) == {
        "ApiUrl",
        "StateMachineArn",
        "DataBucketName",
        "ResultsBucketName",
        "QueriesTableName",
        "FirstQuery",
        "Scope",
        "LoginUrl",
        "UserPoolId",
        "PeopleClientId",
        "ProgramClientId",
        "SubmissionQueueUrl",
        "SubmissionQueueArn",
        "QuerySchedulesName",
        "QuerySchedulesRoleArn",
        "EndedTopicArn",
        "DashboardUrl",
        "AlarmTopicArn",
        "WebUrl",
        "WebBucketName",
        "WebDistributionId",
        "WebDistributionDomain",
    }
    assert all(output["Description"] for output in TEMPLATE["Outputs"].values())


@pytest.mark.parametrize("role", ROLE_ACTIONS)
def test_role_is_documented(role: str) -> None:
    rows = (ROOT / "docs/iam.md").read_text(encoding="utf-8").split(f"| `{role}`")
    assert len(rows) == 2
    section = rows[1].split("\n| `")[0].split("\n| each")[0]
    assert set(re.findall(r"`(\w+:\w+)`", section)) == ROLE_ACTIONS[role]


def test_every_parameter_that_the_docs_name_exists() -> None:
    text = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\b([A-Z]\w+)=[\w-]", text)) - {"CONTAINER", "ARCHITECTURE"} <= (
        set(PARAMETERS) | {"PARAMETERS", "ARGS", "STACK"}
    )
