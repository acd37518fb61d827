"""The alarms, the dashboard and the runbook: existing metrics, resources and commands."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from duckstep_service.core.query.query_metrics import Outcome

from tests.support.paths import ROOT
from tests.support.project_files import PARAMETERS, RESOURCES, functions, of_type

TEXT = (ROOT / "docs/runbook.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S))
ALARMS = {
    name.removesuffix("Alarm"): each for name, each in of_type("AWS::CloudWatch::Alarm").items()
}
HANDLERS = [
    path.read_text("utf-8") for path in (ROOT / "functions/duckstep_service/handlers").rglob("*.py")
]

# What AWS's services count; from the CloudWatch page of each service's guide.
OF_AWS = {
    "AWS/Lambda": {"Throttles", "Errors", "ConcurrentExecutions", "Duration", "Invocations"},
    "AWS/States": {
        "ExecutionsStarted",
        "ExecutionsSucceeded",
        "ExecutionsFailed",
        "ExecutionsTimedOut",
        "ExecutionsAborted",
        "ExecutionThrottled",
    },
    "AWS/DynamoDB": {
        "ReadThrottleEvents",
        "WriteThrottleEvents",
        "ConsumedReadCapacityUnits",
        "ConsumedWriteCapacityUnits",
    },
    "AWS/SQS": {"ApproximateNumberOfMessagesVisible"},
    "AWS/ApiGateway": {"Count", "4XXError", "5XXError", "Latency"},
}


def emitted() -> set[str]:
    """Return the metrics that the functions write."""
    named = {name for text in HANDLERS for name in re.findall(r'add_metric\(\s*"(\w+)"', text)}
    return named | {f"Queries{outcome}" for outcome in Outcome} | {"ColdStart"}


def known() -> dict[str, set[str]]:
    return {"duckstep": emitted(), **OF_AWS}


def metrics_of(alarm: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the namespaces and names that an alarm looks at."""
    if "MetricName" in alarm:
        return [(alarm["Namespace"], alarm["MetricName"])]
    stats = [each["MetricStat"]["Metric"] for each in alarm["Metrics"] if "MetricStat" in each]
    return [(each["Namespace"], each["MetricName"]) for each in stats]


def measured(metric: dict[str, Any]) -> dict[str, Any]:
    """Return the metric of an alarm's entry, empty for an expression."""
    found: dict[str, Any] = metric.get("MetricStat", {}).get("Metric", {})
    return found


def dashboard() -> str:
    """Return the dashboard's JSON with the parts that need Athena."""
    text, parts = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    for name, part in parts.items():
        condition, value, otherwise = part["Fn::If"]
        assert (condition, otherwise) == ("Distribute", "")
        text = text.replace(f"${{{name}}}", value["Fn::Sub"])
    return str(text)


def commands() -> list[list[str]]:
    """Return the commands of AWS's CLI and of make that the runbook names."""
    spans = re.findall(r"^    (?:\w+=\$\()?(.*)$", TEXT, re.M) + re.findall(r"`([^`\n]+)`", TEXT)
    found = [span for span in spans if re.match(r"(aws|make) ", span)]
    return [shlex.split(each.removesuffix(")")) for each in found]


@pytest.mark.parametrize("name", ALARMS)
def test_alarm_has_topic_description_and_section(name: str) -> None:
    alarm = ALARMS[name]
    assert alarm["AlarmDescription"].endswith(f"docs/runbook.md, {name}.")
    assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "AlarmTopic"}]
    assert alarm["TreatMissingData"] == "notBreaching"
    assert re.search(r"^1\. ", SECTIONS[name], re.M)
    for _, metric in metrics_of(alarm):
        assert metric in SECTIONS[name], metric


@pytest.mark.parametrize("name", ALARMS)
def test_alarm_reads_existing_metrics(name: str) -> None:
    for namespace, metric in metrics_of(ALARMS[name]):
        assert metric in known()[namespace]


def test_runbook_has_a_section_for_each_alarm() -> None:
    assert set(SECTIONS) == set(ALARMS)


def test_dashboard_shows_each_alarm_and_each_frequent_metric() -> None:
    body = json.loads(dashboard())
    alarms, *graphs = [widget["properties"] for widget in body["widgets"]]
    assert {each[2:].removesuffix("Alarm.Arn}") for each in alarms["alarms"]} == set(ALARMS)
    shown = {(each[0], each[1]) for graph in graphs for each in graph["metrics"]}
    for namespace, metric in shown:
        assert metric in known()[namespace], metric
    for name in set(re.findall(r"\$\{(\w+)", json.dumps(body))) - {"AWS"}:
        assert name in RESOURCES
    ours = {metric for namespace, metric in shown if namespace == "duckstep"}
    rare = {"CompactedTables", "StartedByMessage", "ConvertedBytes", "RecordedByEvent", "ColdStart"}
    assert ours >= emitted() - rare


@pytest.mark.parametrize("name", functions())
def test_function_is_in_throttles_alarm_and_graphs(name: str) -> None:
    assert {"Ref": f"{name}Function"} in [
        dimension["Value"]
        for each in [ALARMS["StoreThrottles"], *map(measured, ALARMS["Throttles"]["Metrics"])]
        for dimension in each.get("Dimensions", [])
    ]
    body = json.loads(dashboard())
    graphs = [widget["properties"].get("metrics", []) for widget in body["widgets"]]
    of_lambda = [graph for graph in graphs if "AWS/Lambda" in {each[0] for each in graph}]
    assert len(of_lambda) == 2
    for graph in of_lambda:
        assert f"${{{name}Function}}" in {each[3] for each in graph}


@pytest.mark.parametrize("name", ALARMS)
def test_alarm_reads_at_most_ten_metrics(name: str) -> None:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
    assert len(metrics_of(ALARMS[name])) <= 10


@pytest.mark.parametrize("command", commands(), ids=lambda words: " ".join(words[:3]))
def test_runbook_command_exists(command: list[str]) -> None:
    if command[0] == "make":
        makefile = (ROOT / "Makefile").read_text("utf-8")
        assert re.search(rf"^{command[1]}:", makefile, re.M)
        return
    if command[1:3] == ["logs", "tail"]:  # The CLI's own.
        assert {word for word in command if word.startswith("--")} <= {
            "--since",
            "--filter-pattern",
            "--format",
        }
        group = command[3].replace("$STACK", "${AWS::StackName}")
        groups = of_type("AWS::Logs::LogGroup").values()
        assert group in [each["LogGroupName"]["Fn::Sub"] for each in groups]
        return
    model = botocore.session.get_session().get_service_model(command[1].removesuffix("api"))
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    operation = model.operation_model(operations[command[2]])
    assert operation.input_shape is not None
    given = {xform_name(name, "-") for name in operation.input_shape.members}
    general = {"query", "output", "max-items"}
    asked = {word.removeprefix("--") for word in command if word.startswith("--")}
    assert asked <= given | general


def test_runbook_parameter_exists() -> None:
    named = set(re.findall(r"`([A-Z][A-Za-z]+)(?:=[^`]*)?`", TEXT))
    looks = {name for name in named if name in PARAMETERS}
    assert {"AlarmEmail", "AlarmQuerySeconds", "QueryMemory", "LogQueries", "LogLevel"} <= looks
    given = set(re.findall(r"`([A-Z][a-z]\w+)=", TEXT))
    assert given <= set(PARAMETERS)


def test_dead_letter_queue_has_alarm_graph_and_step() -> None:
    queues = {name for name in of_type("AWS::SQS::Queue") if name.endswith("DeadLetters")}
    assert len(queues) >= 4
    for text in (json.dumps(ALARMS["DeadLetters"]), json.dumps(RESOURCES["Dashboard"])):
        assert set(re.findall(r"\w+DeadLetters", text)) == queues
    assert set(re.findall(r"`(\w+DeadLetters)`", SECTIONS["DeadLetters"])) == queues


def test_emitted_metric_is_documented() -> None:
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    table = text.split("## Metrics")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \| \w+ \|", table, re.M)
    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == emitted()
