"""Each function's role allows what the function calls, and little that it does not.

A whole stack runs with recorded functions; the template's policies are held to what they call.
DuckDB reads S3 by itself: what it reads of the data bucket the function's own requests do, too.
"""

from __future__ import annotations

import shutil

import pytest

from local.stack_process import wait_until
from local.template.deployment import read_deployment
from local.template.resolver import Resolver
from local.template.sam import REGION, load_template
from tests.integration.rights.calls import Call, read_calls
from tests.integration.rights.policies import actions, allowing, statements_of
from tests.support.client import Client
from tests.support.paths import ROOT
from tests.support.stack import Stack

pytestmark = pytest.mark.timeout(300)

SECONDS = 60.0
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/duckstep-queries-table"
SLOW = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"
ROLES = {
    "duckstep-validate-query-function": "ValidateQueryFunctionRole",
    "duckstep-run-query-function": "RunQueryFunctionRole",
    "duckstep-record-outcome-function": "RecordOutcomeFunctionRole",
    "duckstep-queries-api-function": "QueriesApiFunctionRole",
    "duckstep-convert-result-function": "ConvertResultFunctionRole",
    "duckstep-compact-tables-function": "CompactTablesFunctionRole",
    "duckstep-start-queries-function": "StartQueriesFunctionRole",
    "duckstep-publish-ended-function": "PublishEndedFunctionRole",
    "duckstep-sweep-queries-function": "SweepQueriesFunctionRole",
}
# What Lambda calls in the role's name, and what only a failure calls.
OF_THE_SERVICES = {
    "sqs:SendMessage",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
}
OF_FAILURES = {"s3:AbortMultipartUpload"}
UNSEEN = {
    # The progress of a plan that takes more than a second.
    "ValidateQueryFunctionRole": {"dynamodb:UpdateItem"},
    # What an attempt stored of a query that has ended meanwhile; an execution that still runs.
    "RecordOutcomeFunctionRole": {
        "s3:DeleteObject",
        "states:DescribeExecution",
        "states:StopExecution",
    },
    "RunQueryFunctionRole": {"s3:DeleteObject"},
    "QueriesApiFunctionRole": {"s3:DeleteObject"},
    # The calls of the sweep for a query without an event.
    "SweepQueriesFunctionRole": {
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
        "s3:DeleteObject",
        "states:DescribeExecution",
        "states:StopExecution",
    },
    # DuckDB's own requests.
    "ConvertResultFunctionRole": {"s3:GetObject"},
    # What was merged goes after its grace.
    "CompactTablesFunctionRole": {"s3:DeleteObject"},
}
# Nothing is listed with it: for an object that is gone S3 then answers 404 instead of 403.
GONE = ("s3:ListBucket", "arn:aws:s3:::duckstep-results-bucket")


@pytest.fixture(scope="module")
def calls(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    """Use everything that there is once, and return what the functions called."""
    code = tmp_path_factory.mktemp("code")
    (code / "duckstep_service").symlink_to(ROOT / "functions/duckstep_service")
    shutil.copy(ROOT / "tests/integration/rights/sitecustomize.py", code)
    state = tmp_path_factory.mktemp("rights") / "state"
    data = tmp_path_factory.mktemp("data") / "data"
    shutil.copytree(stack.state / "data", data)
    options = ["--functions", str(code), "--data", str(data)]
    quotas = ["--parameter", "OwnerQueries=20", "--parameter", "OwnerGBADay=1000"]
    quotas += ["--parameter", "OwnerQueriesAMinute=1000"]
    with Stack(state, *options, *quotas) as running:
        _use(Client(running))
    return read_calls(code / "calls.jsonl")


def _use(client: Client) -> None:
    by_rating = "SELECT rating, count(*) AS n FROM reviews GROUP BY rating"
    first = client.run(by_rating)["requestId"]
    assert client.run(by_rating)["reusedFrom"] == first
    for format in ("csv", "json", "parquet", "arrow"):
        assert client.results(first, format=format).status_code == 200
    paged = {"format": "parquet", "offset": "0", "limit": "1"}
    assert client.results(first, **paged).status_code == 200
    fresh = client.request("GET", f"/queries/{first}", params={"freshness": "true"}).json()
    assert fresh["freshness"]
    whole = client.run("SELECT * FROM reviews, range(40)", format="csv")
    assert client.results(whole["requestId"], format="json").status_code == 200
    assert client.results(whole["requestId"], format="arrow").status_code == 200
    over = client.run("SELECT sum(n) AS n FROM result", over=first)
    assert over["status"] == "SUCCEEDED"
    assert client.run("SELECT nothing FROM reviews")["status"] == "FAILED"
    for path in (f"/queries/{first}/workflow", "/queries", "/tables", "/tables/reviews"):
        assert client.request("GET", path).status_code == 200, path
    asked = {"query": by_rating}
    assert client.request("POST", "/queries/validate", json=asked).status_code == 200
    body = {"name": "by rating", "starred": True}
    assert client.request("PATCH", f"/queries/{first}", json=body).status_code == 200
    _save(client)
    _cancel(client)
    _abort(client)
    sqs = client.service("sqs")
    url = sqs.get_queue_url(QueueName="duckstep-submission-queue")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody='{"idempotencyKey": "sent", "query": "SELECT 1"}')
    arn = first.rpartition(":")[0] + ":anonymous_sent"
    wait_until(lambda: client.request("GET", f"/queries/{arn}").status_code == 200, SECONDS)
    client.wait(arn)
    client.invoke("duckstep-sweep-queries-function", {})
    compacted = client.invoke("duckstep-compact-tables-function", {"tables": "reviews"})
    assert "reviews" in compacted["tables"]


def _save(client: Client) -> None:
    """Save a query, list and read it, change it, and delete it with its versions."""
    content = {"name": "by rating", "query": "SELECT 1"}
    path = client.request("POST", "/saved", json=content).headers["Location"]
    changed = client.request("PUT", path, json=content | {"query": "SELECT 2"})
    assert changed.json()["version"] == 2
    for read in ("/saved", path, f"{path}/versions", f"{path}/versions/1"):
        assert client.request("GET", read).status_code == 200, read
    assert client.request("DELETE", path).status_code == 204


def _cancel(client: Client) -> None:
    request_id = client.submit(SLOW)

    def runs() -> bool:
        answer = client.request("GET", f"/queries/{request_id}")
        return answer.status_code == 200 and "progress" in answer.json()

    wait_until(runs, SECONDS)
    assert client.request("DELETE", f"/queries/{request_id}").status_code == 200


def _abort(client: Client) -> None:
    """Stop an execution behind the API's back, as its timeout does."""
    request_id = client.submit(SLOW)
    wait_until(lambda: client.request("GET", f"/queries/{request_id}").status_code == 200, SECONDS)
    client.service("stepfunctions").stop_execution(executionArn=request_id)
    wait_until(lambda: client.item(request_id)["status"] == "CANCELLED", SECONDS)


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(load_template(ROOT / "template.yaml", {}), REGION)


def test_rights_every_function_made_calls(calls: list[Call]) -> None:
    assert {function.name for function in read_deployment(ROOT).functions} == set(ROLES)
    assert {call.function for call in calls} == set(ROLES)


@pytest.mark.parametrize("function", ROLES)
def test_rights_role_allows_calls_of_its_function(
    calls: list[Call], resolver: Resolver, function: str
) -> None:
    statements = statements_of(resolver, ROLES[function])
    mine = {call: call for call in calls if call.function == function}
    refused = [call for call in mine if not allowing(statements, call)]
    assert not refused, refused[:5]


@pytest.mark.parametrize("function", ROLES)
def test_rights_role_allows_no_unused_action(
    calls: list[Call], resolver: Resolver, function: str
) -> None:
    mine = [call for call in calls if call.function == function]
    unused = []
    for statement in statements_of(resolver, ROLES[function]):
        called = {call.action for call in mine if allowing([statement], call)}
        wanted = set(actions(statement)) - OF_THE_SERVICES - OF_FAILURES
        wanted -= UNSEEN.get(ROLES[function], set())
        unused += [(action, statement["Resource"]) for action in sorted(wanted - called)]
    assert [each for each in unused if each != GONE] == []


def test_rights_validate_query_writes_progress_alone(resolver: Resolver) -> None:
    statements = statements_of(resolver, "ValidateQueryFunctionRole")
    beat = {"dynamodb:Attributes": ["requestId", "progress", "attempt", "status"]}
    assert allowing(statements, Call("f", "dynamodb:UpdateItem", TABLE, beat))
    end = {"dynamodb:Attributes": ["requestId", "endedAt"]}
    assert not allowing(statements, Call("f", "dynamodb:UpdateItem", TABLE, end))


def test_rights_other_call_is_denied(resolver: Resolver) -> None:
    statements, table = statements_of(resolver, "RunQueryFunctionRole"), TABLE
    beat = {"dynamodb:Attributes": ["requestId", "progress"]}
    assert allowing(statements, Call("f", "dynamodb:UpdateItem", table, beat))
    owner = {"dynamodb:Attributes": ["requestId", "owner"]}
    assert not allowing(statements, Call("f", "dynamodb:UpdateItem", table, owner))
    assert not allowing(statements, Call("f", "dynamodb:DeleteItem", table, beat))
    assert not allowing(
        statements, Call("f", "s3:DeleteObject", "arn:aws:s3:::duckstep-data-bucket/a")
    )
