"""Queries through the real stack: gateway, workflow, functions, DynamoDB and S3."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from local.stack_process import live_processes, wait_until
from tests.support.client import Client
from tests.support.duckdb_reference import plain_csv
from tests.support.stack import Stack

ADDED = "SELECT count(*) AS n, any_value(day) AS d FROM added"
SUCCEEDING = ["RecordSubmitted", "ValidateQuery", "ChooseEngine", "RunQuery", "RecordSucceeded"]


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def states(history: list[tuple[str, str]]) -> list[str]:
    return [subject for kind, subject in history if kind.endswith("StateEntered")]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) AS n FROM reviews",
        "SELECT rating, count(*) AS n, sum(helpful_votes) AS s FROM reviews GROUP BY 1 ORDER BY 1",
        "SELECT * FROM reviews WHERE month = 2 AND title IS NULL ORDER BY review_id",
        "SELECT max(review_ts), min(review_ts), avg(rating) FROM reviews WHERE verified",
        "SELECT title, body FROM reviews ORDER BY review_id LIMIT 2000",
        "WITH r AS (SELECT * FROM reviews) SELECT day, count(*) FROM r GROUP BY 1 ORDER BY 1",
    ],
)
def test_query_csv_equals_duckdb_output(
    client: Client, stack: Stack, tmp_path: Path, sql: str
) -> None:
    request_id = client.submit(sql, reuse=False)
    assert client.wait(request_id)["status"] == "SUCCEEDED"
    assert client.results(request_id).text == plain_csv(stack, sql, tmp_path)


def test_query_success_is_recorded_in_every_store(client: Client) -> None:
    document = client.run("SELECT count(*) AS n FROM reviews", format="csv", reuse=False)
    request_id, name = document["requestId"], document["requestId"].rsplit(":", 1)[1]
    history = client.history(request_id)
    assert states(history) == SUCCEEDING
    assert history[-1][0] == "ExecutionSucceeded"
    item = client.item(request_id)
    assert item["status"] == "SUCCEEDED"
    assert item["owner"] == "anonymous"
    assert item["manifest"] == f"manifests/{name}.json"
    assert json.loads(item["request"])["format"] == "csv"
    assert int(item["expiresAt"]) > 0
    assert item["endedAt"] >= item["submittedAt"]
    parquet, csv = (json.loads(item["result"])["files"][each]["key"] for each in ("parquet", "csv"))
    assert client.objects(f"results/{name}/") == sorted([csv, parquet])
    assert client.objects(f"manifests/{name}") == [item["manifest"]]
    assert document["rows"] == 1
    assert document["estimate"]["files"] == 366
    assert document["columns"] == [{"name": "n", "type": "BIGINT"}]


@pytest.mark.parametrize(
    ("sql", "code", "failed_state", "word"),
    [
        ("SELEC 1", "QuerySyntaxError", "ValidateQuery", "line 1, column 1"),
        ("SELECT 1; DROP TABLE reviews", "StatementNotAllowed", "ValidateQuery", "SELECT"),
        ("COPY reviews TO 'x'", "StatementNotAllowed", "ValidateQuery", "SELECT"),
        ("SELECT * FROM revews", "TableNotFound", "ValidateQuery", "Did you mean reviews"),
        ("SELECT ratin FROM reviews", "ColumnNotFound", "RunQuery", "Did you mean rating"),
        ("SELECT title::INT FROM reviews", "QueryExecutionError", "RunQuery", "convert"),
    ],
)
def test_query_invalid_fails_item_and_execution(
    client: Client, sql: str, code: str, failed_state: str, word: str
) -> None:
    document = client.run(sql)
    assert document["status"] == "FAILED"
    assert document["error"]["code"] == code
    assert word in document["error"]["message"]
    request_id = document["requestId"]
    history = client.history(request_id)
    assert states(history)[-3:] == [failed_state, "RecordFailed", "QueryFailed"]
    assert ("TaskFailed", code) in history
    assert len([each for each in history if each[0] == "TaskFailed"]) == 1, "it was retried"
    executions = client.service("stepfunctions")
    # The table knows before the execution has come to its end.
    wait_until(
        lambda: executions.describe_execution(executionArn=request_id)["status"] != "RUNNING", 30
    )
    execution = executions.describe_execution(executionArn=request_id)
    assert (execution["status"], execution["error"]) == ("FAILED", code)
    assert word in json.loads(execution["cause"])["errorMessage"]
    refused = client.results(request_id)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)
    name = request_id.rsplit(":", 1)[1]
    assert client.objects(f"results/{name}/") == []


def test_query_timeout_fails_with_limit(client: Client) -> None:
    slow = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"
    document = client.run(slow, limits={"seconds": 1})
    assert document["status"] == "FAILED"
    assert document["error"]["code"] == "TimeLimitExceeded"
    assert document["error"]["details"] == {"seconds": 1}


def test_query_out_of_memory_fails_and_next_runs(client: Client) -> None:
    document = client.run("SELECT string_agg(repeat('x', 5000000), '') FROM range(2000)")
    assert document["error"]["code"] == "MemoryLimitExceeded"
    assert client.run("SELECT 1", reuse=False)["status"] == "SUCCEEDED"


def processes_of(stack: Stack, mark: str) -> list[int]:
    """The functions' processes of this stack whose command line holds `mark`."""
    group = stack.pid("functions")
    return [pid for pid, _, of, command in live_processes() if of == group and mark in command]


def kill_while_running(client: Client, stack: Stack, mark: str) -> dict[str, Any]:
    """Post a slow query, kill the processes of `mark` once the engine runs it, wait for its end."""
    client.run("SELECT 1", reuse=False)
    request_id = client.submit("SELECT sum(hash(range)) FROM range(300000000)", reuse=False)

    def running() -> bool:
        return "RunQuery" in states(client.history(request_id))

    wait_until(running, 30)
    time.sleep(0.5)  # RunQuery has been entered; DuckDB needs time to start.
    for pid in processes_of(stack, mark):
        os.kill(pid, signal.SIGKILL)
    return client.wait(request_id)


def test_query_killed_engine_fails(client: Client, stack: Stack) -> None:
    document = kill_while_running(client, stack, "duckstep_service.engine.worker.fork_server")
    assert document["status"] == "FAILED"
    assert document["error"]["code"] == "EngineCrashed"
    history = client.history(document["requestId"])
    assert states(history)[-3:] == ["RunQuery", "RecordFailed", "QueryFailed"]
    assert client.run("SELECT 1", reuse=False)["status"] == "SUCCEEDED"


def test_query_killed_function_is_retried_once(client: Client, stack: Stack) -> None:
    document = kill_while_running(client, stack, "awslambdaric duckstep_service.handlers.run_query")
    assert document["status"] == "SUCCEEDED"
    history = client.history(document["requestId"])
    assert history.count(("TaskFailed", "Runtime.ExitError")) == 1
    assert processes_of(stack, "awslambdaric duckstep_service.handlers.run_query")


def test_tables_lists_reviews(client: Client) -> None:
    (table,) = client.request("GET", "/tables").json()["tables"]
    assert (table["name"], table["files"]) == ("reviews", 366)
    assert table["partitions"] == ["year", "month", "day"]
    assert {"name": "review_ts", "type": "TIMESTAMP"} in table["columns"]


def test_query_reads_file_added_before_submission(client: Client, stack: Stack) -> None:
    folder = stack.state / "data" / "added" / "2024" / "11" / "09"
    folder.mkdir(parents=True)
    try:
        for count in (1, 2, 3):
            duckdb.sql("SELECT 1 AS a").write_parquet(str(folder / f"{count}.parquet"))
            request_id = client.run(ADDED)["requestId"]
            assert client.results(request_id).text == f"n,d\n{count},9\n"
        duckdb.sql("SELECT 1 AS a FROM range(9)").write_parquet(str(folder / "3.parquet"))
        request_id = client.run(ADDED)["requestId"]
        assert client.results(request_id).text == "n,d\n11,9\n"
        (folder / "broken.parquet").write_bytes(b"PAR1 half a file")
        document = client.run("SELECT count(*) FROM added")
        assert document["error"]["code"] == "InvalidDataFile"
        assert "broken.parquet" in document["error"]["message"]
    finally:
        for path in folder.iterdir():
            path.unlink()


def test_query_many_concurrent_succeed(client: Client) -> None:
    with ThreadPoolExecutor(12) as pool:
        documents = list(pool.map(lambda n: client.run(f"SELECT {n} AS n"), range(36)))
    assert {document["status"] for document in documents} == {"SUCCEEDED"}
    got = {client.results(document["requestId"]).text for document in documents[:5]}
    assert got == {f"n\n{n}\n" for n in range(5)}


def read_manifest(client: Client, name: str) -> tuple[str, bytes]:
    """Return the key and the body of a query's manifest."""
    (key,) = client.objects(f"manifests/{name}")
    stored = client.service("s3").get_object(Bucket="duckstep-results-bucket", Key=key)
    return key, stored["Body"].read()


def test_run_query_refuses_a_changed_manifest(client: Client) -> None:
    sql = "SELECT count(*) AS n FROM reviews"
    done = client.run(sql, reuse=False)
    item = client.item(done["requestId"])
    manifest, body = read_manifest(client, item["name"])
    client.put(manifest, body.replace(b"count(*)", b"sum(year)"))
    event = {
        "requestId": done["requestId"],
        "name": item["name"],
        "owner": item["owner"],
        "request": {"query": sql},
        "plan": {"manifest": manifest, "manifestDigest": hashlib.sha256(body).hexdigest()},
    }
    with pytest.raises(AssertionError, match="changed after planning"):
        client.invoke("duckstep-run-query-function", event)
    assert client.results(done["requestId"]).status_code == 200


def test_run_query_takes_a_short_manifest_from_its_plan(client: Client) -> None:
    sql = "SELECT 1 AS n"
    done = client.run(sql, reuse=False)
    item = client.item(done["requestId"])
    _, body = read_manifest(client, item["name"])
    plan = {"manifest": "manifests/absent.json", "manifestDigest": hashlib.sha256(body).hexdigest()}
    event = {
        "requestId": done["requestId"],
        "name": item["name"],
        "owner": item["owner"],
        "request": {"query": sql},
    }
    with pytest.raises(AssertionError, match="before it ended"):
        given = plan | {"manifestText": body.decode()}
        client.invoke("duckstep-run-query-function", event | {"plan": given})
    with pytest.raises(AssertionError, match="changed after planning"):
        changed = plan | {"manifestText": body.decode().replace("SELECT 1", "SELECT 2")}
        client.invoke("duckstep-run-query-function", event | {"plan": changed})
    assert client.results(done["requestId"]).text == "n\n1\n"
