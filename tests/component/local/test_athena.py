"""Athena's API on a Trino with scripted answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.athena.models import athena_backends

from local.aws.athena import backend, responses, service, trino_run
from local.aws.athena.backend import TrinoAthena
from local.template.resolver import ACCOUNT
from local.trino_client import TrinoClient
from tests.component.local.fake_trino import QUERY_ID, FakeTrino, failed, finished, running

REGION, SECONDS = "us-east-1", 15.0
TABLE = 'CREATE TABLE "lake"."t" WITH (format = \'PARQUET\') AS SELECT 1 AS c0'
TOKEN = "t" * 64
LOCATION = "s3://results/results/one/output"

Start = Callable[..., Any]


class FakeCluster:
    """A Trino with scripted answers, and the addresses of written objects."""

    def __init__(self, trino: FakeTrino, written: list[str]) -> None:
        self._trino, self.written, self.preparations = trino, written, 0

    def client(self, database: str) -> TrinoClient:
        return TrinoClient(self._trino.url, "awsdatacatalog", database, source="athena")

    def prepare(self) -> None:
        self.preparations += 1

    def write_object(self, address: str) -> None:
        self.written.append(address)


@pytest.fixture
def written() -> list[str]:
    """The objects that Athena has written."""
    return []


@pytest.fixture
def athena_on(written: list[str]) -> Iterator[Start]:
    """A function that returns a client of Athena on a Trino, or on none."""
    responses.install()
    with mock_aws():

        def start(trino: FakeTrino | None, **configuration: Any) -> Any:
            athena = TrinoAthena(REGION, FakeCluster(trino, written) if trino else None)
            settings = {"EnforceWorkGroupConfiguration": False, **configuration}
            athena.create_work_group("duckstep", settings, "", [])
            athena_backends[ACCOUNT][REGION] = athena
            return boto3.client("athena", region_name=REGION)

        yield start
        athena_backends[ACCOUNT].pop(REGION)


def submit(client: Any, **changes: Any) -> str:
    request = {
        "QueryString": TABLE,
        "WorkGroup": "duckstep",
        "QueryExecutionContext": {"Database": "lake"},
        "ResultConfiguration": {"OutputLocation": LOCATION},
        **changes,
    }
    return str(client.start_query_execution(**request)["QueryExecutionId"])


def execution(client: Any, query: str) -> dict[str, Any]:
    document: dict[str, Any] = client.get_query_execution(QueryExecutionId=query)
    return dict(document["QueryExecution"])


def wait_for(client: Any, query: str, *states: str) -> dict[str, Any]:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found = execution(client, query)
        if found["Status"]["State"] in states:
            return found
        time.sleep(0.02)
    raise AssertionError(f"the query is {found['Status']}")


def ended(client: Any, query: str) -> dict[str, Any]:
    return wait_for(client, query, "SUCCEEDED", "FAILED", "CANCELLED")


def test_query_runs_in_its_database_and_returns_its_statistics(
    athena_on: Start, written: list[str]
) -> None:
    with FakeTrino(running(0, "QUEUED"), running(500), finished(1234)) as trino:
        client = athena_on(trino)
        query = submit(client)
        found = ended(client, query)
    assert found["Status"]["State"] == "SUCCEEDED"
    assert found["Statistics"]["DataScannedInBytes"] == 1234
    assert found["Statistics"]["TotalExecutionTimeInMillis"] == 70
    assert found["Statistics"]["EngineExecutionTimeInMillis"] == 50
    assert found["Statistics"]["QueryQueueTimeInMillis"] == 20
    assert found["Status"]["SubmissionDateTime"] <= found["Status"]["CompletionDateTime"]
    assert found["SubstatementType"] == "CREATE_TABLE_AS_SELECT"
    ((statement, headers),) = trino.statements
    assert statement == TABLE
    assert headers["x-trino-schema"] == "lake"
    assert headers["x-trino-catalog"] == "awsdatacatalog"
    assert written == [f"{LOCATION}/{query}-manifest.csv", f"{LOCATION}/{query}.metadata"]
    assert found["Statistics"]["DataManifestLocation"] == written[0]


def test_query_is_queued_then_running(athena_on: Start) -> None:
    with FakeTrino(running(0, "QUEUED")) as trino:
        client = athena_on(trino)
        assert execution(client, submit(client))["Status"]["State"] == "QUEUED"
    with FakeTrino(running()) as trino:
        client = athena_on(trino)
        wait_for(client, submit(client), "RUNNING")


@pytest.mark.parametrize(
    ("name", "kind", "reason", "category", "error_type", "retryable"),
    [
        ("COLUMN_NOT_FOUND", "USER_ERROR", "COLUMN_NOT_FOUND: line 1", 2, 1000, False),
        (
            "EXCEEDED_LOCAL_MEMORY_LIMIT",
            "INSUFFICIENT_RESOURCES",
            "Query exhausted resources at this scale factor",
            1,
            1,
            False,
        ),
        ("EXCEEDED_TIME_LIMIT", "INSUFFICIENT_RESOURCES", "Query timeout", 1, 206, False),
        ("REMOTE_HOST_GONE", "INTERNAL_ERROR", "REMOTE_HOST_GONE: line 1", 1, 200, True),
        (
            "HIVE_PATH_EXISTS",
            "EXTERNAL",
            "HIVE_PATH_EXISTS: line 1",
            3,
            9999,
            False,
        ),
    ],
)
def test_failed_query_has_athenas_error(
    athena_on: Start,
    name: str,
    kind: str,
    reason: str,
    category: int,
    error_type: int,
    retryable: bool,
) -> None:
    with FakeTrino(running(), failed(name, kind, "line 1")) as trino:
        client = athena_on(trino)
        status = ended(client, submit(client))["Status"]
    assert (status["State"], status["StateChangeReason"]) == ("FAILED", reason)
    assert status["AthenaError"] == {
        "ErrorCategory": category,
        "ErrorType": error_type,
        "Retryable": retryable,
        "ErrorMessage": reason,
    }


def test_stopped_query_is_cancelled_on_trino(athena_on: Start) -> None:
    with FakeTrino(running()) as trino:
        client = athena_on(trino)
        query = submit(client)
        wait_for(client, query, "RUNNING")
        client.stop_query_execution(QueryExecutionId=query)
        assert ended(client, query)["Status"]["State"] == "CANCELLED"
        client.stop_query_execution(QueryExecutionId=query)
    assert trino.cancelled == [QUERY_ID]


def test_query_over_the_cutoff_of_its_workgroup_is_cancelled(athena_on: Start) -> None:
    with FakeTrino(running(10_000_000), running(10_000_001)) as trino:
        client = athena_on(trino, BytesScannedCutoffPerQuery=10_000_000)
        status = ended(client, submit(client))["Status"]
    assert status["State"] == "CANCELLED"
    assert status["StateChangeReason"] == "Bytes scanned limit was exceeded"
    assert trino.cancelled == [QUERY_ID]


def test_query_at_the_cutoff_succeeds(athena_on: Start) -> None:
    with FakeTrino(running(10_000_000), finished(10_000_000)) as trino:
        client = athena_on(trino, BytesScannedCutoffPerQuery=10_000_000)
        assert ended(client, submit(client))["Status"]["State"] == "SUCCEEDED"


def test_query_of_a_dead_coordinator_fails_as_retryable(athena_on: Start) -> None:
    with FakeTrino(running()) as trino:
        client = athena_on(trino)
        query = submit(client)
        wait_for(client, query, "RUNNING")
        trino.die()
        status = ended(client, query)["Status"]
    assert status["State"] == "FAILED"
    error = status["AthenaError"]
    assert (error["ErrorCategory"], error["Retryable"]) == (1, True)


def test_query_waits_for_a_coordinator_that_starts(athena_on: Start) -> None:
    with FakeTrino(503, 503, finished()) as trino:
        client = athena_on(trino)
        assert ended(client, submit(client))["Status"]["State"] == "SUCCEEDED"


def test_query_without_a_coordinator_fails(
    athena_on: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trino_run, "START_SECONDS", 0.5)
    with FakeTrino(finished()) as trino:
        client = athena_on(trino)
        trino.die()
        status = ended(client, submit(client))["Status"]
    assert status["State"] == "FAILED"
    assert "lost the query" in status["StateChangeReason"]


def test_repeated_token_returns_the_same_query(athena_on: Start) -> None:
    with FakeTrino(finished()) as trino:
        client = athena_on(trino)
        query = submit(client, ClientRequestToken=TOKEN)
        ended(client, query)
        assert submit(client, ClientRequestToken=TOKEN) == query
        with pytest.raises(ClientError, match="Idempotent parameters do not match"):
            submit(client, ClientRequestToken=TOKEN, QueryString="SELECT 2")
    assert len(trino.statements) == 1


def test_start_over_the_limit_of_active_queries_is_throttled(
    athena_on: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "MAX_ACTIVE", 1)
    with FakeTrino(running()) as trino:
        client = athena_on(trino)
        submit(client)
        with pytest.raises(client.exceptions.TooManyRequestsException):
            submit(client)


def test_oldest_ended_queries_are_forgotten(
    athena_on: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "MAX_KEPT", 2)
    with FakeTrino(finished()) as trino:
        client = athena_on(trino)
        queries = [submit(client) for _ in range(3)]
        for query in queries[1:]:
            ended(client, query)
        submit(client)
        listed = client.list_query_executions(WorkGroup="duckstep")["QueryExecutionIds"]
    assert len(listed) <= 3
    with pytest.raises(client.exceptions.InvalidRequestException, match="was not found"):
        execution(client, queries[0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"WorkGroup": "other"}, "WorkGroup other is not found"),
        ({"ResultConfiguration": {}}, "No output location provided"),
        ({"QueryString": "x" * 262_145}, "QueryString has 1 to 262144 characters"),
        ({"ExecutionParameters": ["1"]}, "ExecutionParameters"),
    ],
)
def test_start_that_athena_refuses(athena_on: Start, changes: dict[str, Any], message: str) -> None:
    with FakeTrino(finished()) as trino:
        client = athena_on(trino)
        with pytest.raises(client.exceptions.InvalidRequestException, match=message):
            submit(client, **changes)


def test_enforced_workgroup_refuses_a_location_of_the_statement(athena_on: Start) -> None:
    results = {"OutputLocation": "s3://results/all/"}
    statement = "CREATE TABLE t WITH (external_location = 's3://results/x/') AS SELECT 1 AS c0"
    with FakeTrino(finished()) as trino:
        client = athena_on(trino, EnforceWorkGroupConfiguration=True, ResultConfiguration=results)
        status = ended(client, submit(client, QueryString=statement))["Status"]
        assert "remove the 'external_location' property" in status["StateChangeReason"]
        found = ended(client, submit(client))
    assert found["ResultConfiguration"]["OutputLocation"].startswith("s3://results/all/")


def test_stack_without_trino_says_how_to_get_it(athena_on: Start) -> None:
    client = athena_on(None)
    with pytest.raises(ClientError, match="make run ENGINE=trino"):
        submit(client)


def test_queries_of_a_former_process_are_cancelled() -> None:
    with FakeTrino(finished()) as trino:
        trino.unended = [
            {"queryId": "ours", "state": "RUNNING", "session": {"source": "athena"}},
            {"queryId": "ended", "state": "FAILED", "session": {"source": "athena"}},
            {"queryId": "others", "state": "RUNNING", "session": {"source": "client"}},
        ]
        service.cancel_orphans(TrinoClient(trino.url))
    assert trino.cancelled == ["ours"]
    service.cancel_orphans(TrinoClient(trino.url))
