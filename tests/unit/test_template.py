"""The template: described parameters, wired functions, outputs, and what the docs name."""

import json
import re

import pytest
import yaml

from local.template.includes import LongFormLoader
from local.template.resolver import Resolver
from local.template.sam import REGION, load_template
from tests.support.openapi import PATHS
from tests.support.paths import ROOT
from tests.support.project_files import (
    ARCHITECTURE,
    PARAMETERS,
    RESOURCES,
    TEMPLATE,
    TEMPLATE_SOURCE,
    functions,
    of_type,
    snake_case,
)


@pytest.mark.parametrize("name", PARAMETERS)
def test_parameter_has_description_and_bounds(name: str) -> None:
    parameter = PARAMETERS[name]
    assert {"Description", "Type", "Default", "ConstraintDescription"} <= set(parameter)
    default = parameter["Default"]
    if "AllowedValues" in parameter:
        assert default in parameter["AllowedValues"]
    elif parameter["Type"] == "Number":
        assert parameter["MinValue"] <= default <= parameter["MaxValue"]
    else:
        assert re.match(parameter["AllowedPattern"], default)


def test_parameter_groups_contain_each_parameter_once() -> None:
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
def test_data_prefix_pattern_requires_trailing_slash(prefix: str, fits: bool) -> None:
    assert bool(re.match(PARAMETERS["DataPrefix"]["AllowedPattern"], prefix)) is fits


def test_parameters_of_the_docs_exist() -> None:
    text = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\b([A-Z]\w+)=[\w-]", text)) - {"CONTAINER", "ARCHITECTURE"} <= (
        set(PARAMETERS) | {"PARAMETERS", "ARGS", "STACK"}
    )


def test_resources_of_the_docs_exist() -> None:
    section = ARCHITECTURE.split("## Resources of template.yaml")[1].split("\n## ")[0]
    names = re.findall(r"`([A-Z]\w+)`", section)
    assert len(names) > 10
    assert set(names) <= set(RESOURCES)


def test_environment_equals_the_docs() -> None:
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
def test_function_has_handler_and_log_group_of_its_name(name: str) -> None:
    properties = functions()[name]
    assert properties["Handler"] == f"duckstep_service.handlers.{snake_case(name)}.handler"
    assert (ROOT / f"functions/duckstep_service/handlers/{snake_case(name)}.py").exists()
    assert "Role" not in properties
    assert properties["LoggingConfig"] == {"LogGroup": {"Ref": f"{name}Logs"}}


def test_log_group_has_retention() -> None:
    for name, properties in of_type("AWS::Logs::LogGroup").items():
        assert properties["RetentionInDays"] == {"Ref": "LogRetentionDays"}, name


def test_logs_exclude_sql_by_default() -> None:
    assert PARAMETERS["LogQueries"]["Default"] == "off"
    assert TEMPLATE["Conditions"]["ShowQueries"] == {"Fn::Equals": [{"Ref": "LogQueries"}, "on"]}
    logging = RESOURCES["QueryStateMachine"]["Properties"]["LoggingConfiguration"]
    methods = RESOURCES["QueriesApi"]["Properties"]["MethodSettings"]
    assert logging["IncludeExecutionData"] == {"Fn::If": ["ShowQueries", True, False]}
    assert {each["DataTraceEnabled"] for each in methods} == {False}


def test_api_writes_access_logs_by_default() -> None:
    assert PARAMETERS["ApiLogs"]["Default"] == "on-with-account-role"
    access = RESOURCES["QueriesApi"]["Properties"]["AccessLogSetting"]["Fn::If"]
    assert access[0] == "LogApi"
    assert '"owner":"$context.authorizer.claims.sub"' in access[1]["Format"]


def test_expensive_route_has_its_own_throttle() -> None:
    everything, *routes = RESOURCES["QueriesApi"]["Properties"]["MethodSettings"]
    assert everything["ResourcePath"] == "/*"
    paths = {(each["ResourcePath"].replace("~1", "/")[1:], each["HttpMethod"]) for each in routes}
    assert paths == {
        ("/queries", "POST"),
        ("/queries/validate", "POST"),
        ("/queries/{requestId}", "DELETE"),
        ("/queries/{requestId}/results", "GET"),
        ("/queries/{requestId}/workflow", "GET"),
        ("/tables", "GET"),
    }
    for path, method in paths:
        assert method.lower() in PATHS[path]
    for each in routes:
        assert each["ThrottlingRateLimit"] == {"Ref": "RouteThrottleRate"}
        # A setting of a method replaces all of the stage's.
        assert each.keys() == everything.keys()
    assert PARAMETERS["RouteThrottleRate"]["Default"] < PARAMETERS["ApiThrottleRate"]["Default"]


@pytest.mark.parametrize(
    ("function", "parameter"),
    [
        ("RunQuery", "QueryConcurrency"),
        ("QueriesApi", "ApiConcurrency"),
        ("ValidateQuery", "ValidateConcurrency"),
        ("ConvertResult", "ConversionConcurrency"),
    ],
)
def test_function_has_optional_reserved_concurrency(function: str, parameter: str) -> None:
    condition, value, otherwise = functions()[function]["ReservedConcurrentExecutions"]["Fn::If"]
    asked = {"Fn::Not": [{"Fn::Equals": [{"Ref": parameter}, 0]}]}
    assert TEMPLATE["Conditions"][condition] == asked
    assert (value, otherwise) == ({"Ref": parameter}, {"Ref": "AWS::NoValue"})
    # A new account has no concurrency to reserve.
    assert PARAMETERS[parameter]["Default"] == 0


def test_api_includes_contract_of_existing_resources() -> None:
    body = TEMPLATE_SOURCE["Resources"]["QueriesApi"]["Properties"]["DefinitionBody"]
    assert body["Fn::Transform"] == {
        "Name": "AWS::Include",
        "Parameters": {"Location": "contracts/openapi.yaml"},
    }
    contract = (ROOT / "contracts/openapi.yaml").read_text(encoding="utf-8")
    named = set(re.findall(r"\$\{([A-Z]\w+)(?:\.\w+)?\}", contract)) - {"AWS"}
    named |= {each[0] for each in re.findall(r"Fn::GetAtt: \[(\w+), (\w+)\]", contract)}
    assert {"QueryStateMachine", "QueriesApiFunctionAliaslive", "ApiStartExecutionRole"} <= named
    # SAM names the alias of a function.
    aliases = {
        f"{name}Aliaslive"
        for name in RESOURCES
        if "AutoPublishAlias" in RESOURCES[name].get("Properties", {})
    }
    assert named <= {*RESOURCES, *PARAMETERS, *aliases}
    # An included file takes CloudFormation's functions in their long form only.
    yaml.load(contract, LongFormLoader)


def test_outputs_are_complete_and_described() -> None:
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
        "AthenaWorkGroupName",
        "GlueDatabaseName",
    }
    assert all(output["Description"] for output in TEMPLATE["Outputs"].values())


def test_waf_is_optional_and_limits_addresses_and_tokens() -> None:
    assert PARAMETERS["Waf"]["Default"] == "off"
    for name in ("ApiWebAcl", "ApiWebAclAssociation"):
        assert RESOURCES[name]["Condition"] == "UseWaf"
    rules = {rule["Name"]: rule for rule in RESOURCES["ApiWebAcl"]["Properties"]["Rules"]}
    limits = {
        name: rule["Statement"]["RateBasedStatement"]
        for name, rule in rules.items()
        if "RateBasedStatement" in rule["Statement"]
    }
    assert {each["AggregateKeyType"] for each in limits.values()} == {"IP", "CUSTOM_KEYS"}
    assert limits["RateByToken"]["CustomKeys"][0]["Header"]["Name"] == "Authorization"
    for each in limits.values():
        assert each["Limit"] == {"Ref": "WafRequestsAMinute"}


def test_waf_does_not_take_sql_for_an_attack() -> None:
    groups: dict[str, set[str]] = {}
    for rule in RESOURCES["ApiWebAcl"]["Properties"]["Rules"]:
        if group := rule["Statement"].get("ManagedRuleGroupStatement"):
            overrides = group.get("RuleActionOverrides", [])
            groups[group["Name"]] = {each["Name"] for each in overrides}
    assert "AWSManagedRulesSQLiRuleSet" not in groups
    # https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
    bodies = {"SizeRestrictions", "CrossSiteScripting", "GenericLFI", "GenericRFI"}
    counted = groups["AWSManagedRulesCommonRuleSet"]
    assert {f"{name}_BODY" for name in bodies | {"EC2MetaDataSSRF"}} <= counted


def test_owner_spend_rule_reads_the_log_line_of_ended_queries() -> None:
    body = json.loads(RESOURCES["OwnerSpendRule"]["Properties"]["RuleBody"]["Fn::Sub"])
    contribution = body["Contribution"]
    assert (contribution["Keys"], contribution["ValueOf"]) == (["$.owner"], "$.dollars")
    assert body["LogGroupNames"] == ["${PublishEndedLogs}"]
    handler = (ROOT / "functions/duckstep_service/handlers/publish_ended.py").read_text("utf-8")
    assert f'logger.info("{contribution["Filters"][0]["In"][0]}"' in handler


def test_functions_with_snapstart_meet_its_conditions() -> None:
    aliased = {name for name, each in functions().items() if "AutoPublishAlias" in each}
    assert aliased == {"QueriesApi", "ValidateQuery"}
    for name in aliased:
        properties = functions()[name]
        assert properties["SnapStart"] == {
            "ApplyOn": {"Fn::If": ["UseSnapStart", "PublishedVersions", "None"]}
        }
        assert properties["AutoPublishCodeSha256"] == {"Ref": "Deployment"}
        # A snapshot is billed while its version exists.
        assert properties["VersionDeletionPolicy"] == "Delete"
        assert "EphemeralStorage" not in properties
    assert all("SnapStart" not in each for name, each in functions().items() if name not in aliased)


def test_callers_of_functions_with_snapstart_invoke_the_alias() -> None:
    machine = RESOURCES["QueryStateMachine"]["Properties"]["DefinitionSubstitutions"]
    assert machine["ValidateQueryFunction"] == {"Ref": "ValidateQueryFunctionAliaslive"}
    (policy,) = RESOURCES["QueryStateMachineRole"]["Properties"]["Policies"]
    invoked = policy["PolicyDocument"]["Statement"][0]["Resource"]
    assert {"Ref": "ValidateQueryFunctionAliaslive"} in invoked
    # For the executions that an update to the alias finds running.
    assert {"Fn::GetAtt": ["ValidateQueryFunction", "Arn"]} in invoked
    contract = (ROOT / "contracts/openapi.yaml").read_text(encoding="utf-8")
    assert "${QueriesApiFunction.Arn}" not in contract


def test_distributed_off_deploys_nothing_of_athena() -> None:
    template = load_template(ROOT / "template.yaml", {})
    stacks = {value: Resolver(template, REGION, {"Distributed": value}) for value in ("on", "off")}
    kinds = {name: resource["Type"] for name, resource in template["Resources"].items()}
    created = {
        value: {name for name in kinds if resolver.is_created(name)}
        for value, resolver in stacks.items()
    }
    assert {kinds[name] for name in created["on"] - created["off"]} == {
        "AWS::Athena::WorkGroup",
        "AWS::Glue::Database",
        "AWS::Lambda::Function",
        "AWS::IAM::Role",
        "AWS::IAM::ManagedPolicy",
        "AWS::Logs::LogGroup",
        "AWS::CloudWatch::Alarm",
    }
    document = json.dumps(stacks["off"].of_type("AWS::StepFunctions::StateMachine"))
    assert '"StoreResultFunction": "none"' in document
    # The states stay, and no plan leads to them.
    for name in created["off"] - {"QueryStateMachine"}:
        text = json.dumps(stacks["off"].resolve(template["Resources"][name]))
        for absent in ("store-result", "athena:", "glue:", "athena-work-group"):
            assert absent not in text, (name, absent)
    environments = [
        each["Environment"]["Variables"]
        for each in stacks["off"].of_type("AWS::Lambda::Function").values()
    ]
    assert {each.get("ATHENA_WORK_GROUP", "") for each in environments} == {""}


def test_work_group_stops_a_query_at_the_scan_limit() -> None:
    template = load_template(ROOT / "template.yaml", {})
    limits = []
    for gigabytes in (0, 7):
        resolver = Resolver(template, REGION, {"ScanLimitGB": gigabytes})
        (group,) = resolver.of_type("AWS::Athena::WorkGroup").values()
        limits.append(group["WorkGroupConfiguration"].get("BytesScannedCutoffPerQuery"))
        # Or Athena refuses the folder that CREATE TABLE AS names.
        assert group["WorkGroupConfiguration"]["EnforceWorkGroupConfiguration"] is False
    assert limits == [None, "7000000000"]
