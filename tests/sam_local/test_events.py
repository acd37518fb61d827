"""Every handler's sample event, over the real protocols of S3 and DynamoDB."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lake.generate import main as generate
from tests.sam_local import containers, processes
from tests.sam_local.containers import (
    BUILD,
    VARIABLES,
    has_docker,
    make_image,
    write_template,
    write_variables,
)
from tests.sam_local.services import Services, download, of_docker, services
from tests.support.paths import ROOT

pytestmark = pytest.mark.timeout(2 * containers.INVOKE_SECONDS + 60)

Invoke = Callable[[str, Path], dict[str, Any]]
ROWS = 300
PLACES = ["process", pytest.param("container", marks=pytest.mark.sam_local)]


def sample(name: str) -> Path:
    return ROOT / f"events/{name}.json"


def read(name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(sample(name).read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    if request.param == "container" and not has_docker():
        pytest.skip("sam local skipped: no Docker engine")
    return str(request.param)


@pytest.fixture(scope="module")
def stack(place: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp(place) / "buckets"
    (folder / "results").mkdir(parents=True)
    june = ["--start", "2024-06-01", "--days", "3"]
    assert generate(["--rows", str(ROWS), *june, "--out", str(folder / "data")]) == 0
    addresses = of_docker() if place == "container" else ("127.0.0.1", "127.0.0.1")
    with services(folder, *addresses) as running:
        running.client("dynamodb").create_table(
            TableName="queries",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "requestId", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "requestId", "KeyType": "HASH"}],
        )
        yield running


@pytest.fixture(scope="module")
def run(place: str, stack: Services, tmp_path_factory: pytest.TempPathFactory) -> Invoke:
    if place == "process":
        return partial(processes.invoke, stack)
    assert (BUILD / "template.yaml").exists(), "run make build first"
    variables = write_variables(tmp_path_factory.mktemp("variables"))
    template = write_template(stack)
    make_image(stack, template, variables)
    return partial(containers.invoke, stack, template, variables)


@pytest.fixture(scope="module")
def plan(run: Invoke) -> dict[str, Any]:
    return run("validate_query", sample("validate_query"))


@pytest.fixture(scope="module")
def outcome(stack: Services, run: Invoke, plan: dict[str, Any]) -> dict[str, Any]:
    running = {"requestId": {"S": read("run_query")["requestId"]}, "status": {"S": "RUNNING"}}
    stack.client("dynamodb").put_item(TableName="queries", Item=running)
    return run("run_query", sample("run_query"))


@pytest.fixture(scope="module")
def recorded(stack: Services, plan: dict[str, Any], outcome: dict[str, Any]) -> dict[str, Any]:
    """Put the item as RecordSucceeded leaves it."""
    query = read("run_query")
    texts = {
        "requestId": query["requestId"],
        "name": query["name"],
        "owner": query["owner"],
        "status": "SUCCEEDED",
        "submittedAt": "2024-11-23T02:00:00.000Z",
        "endedAt": "2024-11-23T02:00:02.000Z",
        "request": json.dumps(query["request"]),
        "result": json.dumps(outcome["result"]),
        "estimate": json.dumps(plan["estimate"]),
        "manifest": plan["manifest"],
    }
    numbers = {name: value for name, value in outcome.items() if type(value) is int}
    item = {name: {"S": text} for name, text in texts.items()}
    item |= {name: {"N": str(number)} for name, number in numbers.items()}
    stack.client("dynamodb").put_item(TableName="queries", Item=item)
    return texts


def test_validate_query_plans_files(stack: Services, plan: dict[str, Any]) -> None:
    assert set(plan) == set(read("run_query")["plan"])
    assert plan["manifest"] == read("run_query")["plan"]["manifest"]
    assert plan["estimate"]["files"] == 3
    assert (stack.buckets / "results" / plan["manifest"]).exists()


def test_validate_query_invalid_fails_with_error_name(run: Invoke, tmp_path: Path) -> None:
    query = read("validate_query")
    query["request"]["query"] = "SELEC rating FROM reviews"
    path = tmp_path / "bad.json"
    path.write_text(json.dumps(query), encoding="utf-8")
    answer = run("validate_query", path)
    assert answer["errorType"] == "QuerySyntaxError"
    assert json.loads(answer["errorMessage"].splitlines()[-1])["position"]["line"] == 1


def test_run_query_stores_result(stack: Services, outcome: dict[str, Any]) -> None:
    assert set(outcome) == set(read("record_succeeded")["run"]) - {"reusedFrom"}
    columns = [column["name"] for column in outcome["result"]["columns"]]
    assert columns == ["rating", "reviews"]
    assert outcome["rows"] == 5
    key = outcome["result"]["files"]["parquet"]["key"]
    assert (stack.buckets / "results" / key).stat().st_size == outcome["bytes"]


def test_record_outcome_timed_out_query_is_finished(stack: Services, run: Invoke) -> None:
    execution = read("record_outcome")["detail"]["executionArn"]
    key = {"requestId": {"S": execution}}
    table = stack.client("dynamodb")
    item = {**key, "owner": {"S": "anonymous"}, "status": {"S": "RUNNING"}}
    table.put_item(TableName="queries", Item=item)
    answer = run("record_outcome", sample("record_outcome"))
    assert answer == {"status": "TIMED_OUT", "owner": "anonymous", "recorded": True, "deleted": 0}
    item = table.get_item(TableName="queries", Key=key)["Item"]
    assert item["status"] == {"S": "TIMED_OUT"}


@pytest.mark.usefixtures("recorded")
def test_queries_api_returns_status(run: Invoke) -> None:
    answer = run("queries_api", sample("queries_api"))
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["status"] == "SUCCEEDED"


@pytest.mark.usefixtures("recorded")
def test_queries_api_returns_rows(run: Invoke) -> None:
    answer = run("queries_api", sample("queries_api_results"))
    assert answer["statusCode"] in (200, 303)
    location = answer["multiValueHeaders"].get("Location")
    text = download(location[0]).decode() if location else answer["body"]
    header, *rows = text.splitlines()
    assert header == "rating,reviews"
    assert sum(int(row.split(",")[1]) for row in rows) == ROWS


@pytest.mark.usefixtures("recorded")
def test_convert_result_writes_file_once(stack: Services, run: Invoke) -> None:
    name, order = read("run_query")["name"], read("convert_result")
    answer = run("convert_result", sample("convert_result"))
    assert answer["bytes"] == 0, "nobody has given it the lease"
    lease = {
        "requestId": {"S": f"file:{answer['key']}"},
        "holder": {"S": order["holder"]},
        "making": {"S": "RUNNING"},
        "leaseUntil": {"N": "0"},
    }
    stack.client("dynamodb").put_item(TableName="queries", Item=lease)
    answer = run("convert_result", sample("convert_result"))
    assert answer["key"].startswith(f"results/{name}/")
    assert answer["key"].endswith("/result.csv")
    made = stack.buckets / "results" / answer["key"]
    assert made.stat().st_size == answer["bytes"] > 0
    assert made.read_text().splitlines()[0] == "rating,reviews"


def test_queries_api_returns_tables(run: Invoke) -> None:
    answer = run("queries_api", sample("queries_api_tables"))
    assert answer["statusCode"] == 200
    (table,) = json.loads(answer["body"])["tables"]
    assert (table["name"], table["files"]) == ("reviews", 3)
    assert "review_ts" in {column["name"] for column in table["columns"]}


def test_queries_api_validates_query(run: Invoke) -> None:
    answer = run("queries_api", sample("queries_api_validate"))
    assert answer["statusCode"] == 200
    found = json.loads(answer["body"])
    assert (found["valid"], found["estimate"]["files"]) == (True, 3)
    assert [column["name"] for column in found["columns"]] == ["rating", "reviews"]


def test_queries_api_returns_table(run: Invoke) -> None:
    answer = run("queries_api", sample("queries_api_table"))
    assert answer["statusCode"] == 200
    table = json.loads(answer["body"])
    assert (table["name"], table["files"], table["rows"]) == ("reviews", 3, ROWS)
    assert all(column["samples"] for column in table["columns"])


def test_start_queries_message_starts_execution_once(stack: Services, run: Invoke) -> None:
    workflow = stack.client("stepfunctions")
    definition = {"StartAt": "Wait", "States": {"Wait": {"Type": "Succeed"}}}
    machine = workflow.create_state_machine(
        name=VARIABLES["STATE_MACHINE_ARN"].rpartition(":")[2],
        definition=json.dumps(definition),
        roleArn="arn:aws:iam::123456789012:role/workflow",
    )["stateMachineArn"]
    for _ in range(2):
        assert run("start_queries", sample("start_queries")) == {"batchItemFailures": []}
    (execution,) = workflow.list_executions(stateMachineArn=machine)["executions"]
    (record,) = read("start_queries")["Records"]
    assert execution["name"] == f"nightly_{record['messageId']}"


def test_publish_ended_finished_query_is_event(run: Invoke) -> None:
    assert run("publish_ended", sample("publish_ended")) == {"batchItemFailures": []}


def test_queries_api_returns_partitions(run: Invoke) -> None:
    answer = run("queries_api", sample("queries_api_partitions"))
    assert answer["statusCode"] == 200
    (month,) = json.loads(answer["body"])["partitions"]
    assert (month["condition"], month["files"]) == ("year = 2024 AND month = 6", 3)


def test_compact_tables_merges_days_of_month(stack: Services, run: Invoke) -> None:
    """The last one here: the others count the files of the days."""
    done = run("compact_tables", sample("compact_tables"))["tables"]["reviews"]
    assert (done["files"], done["into"], done["rows"], done["waiting"]) == (3, 1, ROWS, 1)
    month = stack.buckets / "data/reviews/year=2024/month=06"
    assert len(list(month.glob("_merged-*.parquet"))) == 1
    answer = run("queries_api", sample("queries_api_tables"))
    assert json.loads(answer["body"])["tables"][0]["files"] == 1


@pytest.mark.usefixtures("outcome")
def test_store_result_restores_the_parts_of_athena(
    stack: Services, run: Invoke, tmp_path: Path
) -> None:
    plan = run("validate_query", sample("validate_query"))
    s3, name = stack.client("s3"), read("store_result")["name"]
    manifest = json.loads(s3.get_object(Bucket="results", Key=plan["manifest"])["Body"].read())
    manifest["athena"] = {
        "restore": "SELECT CAST(c0 AS TINYINT) AS rating, c1 AS reviews FROM parts ORDER BY 1",
        "parts": [["c0", "INTEGER"], ["c1", "BIGINT"]],
        "database": "lake",
        "table": "duckstep_1",
    }
    s3.put_object(Bucket="results", Key=plan["manifest"], Body=json.dumps(manifest).encode())
    running = {"requestId": {"S": read("run_query")["requestId"]}, "status": {"S": "RUNNING"}}
    stack.client("dynamodb").put_item(TableName="queries", Item=running)
    part = tmp_path / "part"
    duckdb.sql("SELECT 5::INTEGER AS c0, 7::BIGINT AS c1").write_parquet(str(part))
    key = f"results/{name}/athena/part"
    s3.put_object(Bucket="results", Key=key, Body=part.read_bytes())
    answer = run("store_result", sample("store_result"))
    assert (answer["rows"], answer["scannedBytes"], answer["sourceChanged"]) == (1, 36864, False)
    assert [column["type"] for column in answer["result"]["columns"]] == ["TINYINT", "BIGINT"]
    left = s3.list_objects_v2(Bucket="results", Prefix=f"results/{name}/athena")
    assert left.get("Contents", []) == []


@pytest.mark.usefixtures("outcome")
def test_store_result_names_the_failure_of_athena(run: Invoke) -> None:
    answer = run("store_result", sample("name_athena_failure"))
    assert answer["errorType"] == "AthenaResourcesExceeded"
