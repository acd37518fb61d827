"""Queries through the real stack: gateway, workflow, functions, DynamoDB and S3."""

from __future__ import annotations

import io
import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local.stack_process import live_processes, wait_until
from tests.support.client import Client
from tests.support.stack import Stack

ADDED = "SELECT count(*) AS n, any_value(day) AS d FROM added"
SUCCEEDING = ["RecordSubmitted", "ValidateQuery", "ChooseEngine", "RunQuery", "RecordSucceeded"]


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def plain(stack: Stack, sql: str) -> duckdb.DuckDBPyRelation:
    """The answer of plain DuckDB over the same files."""
    connection = duckdb.connect()
    connection.execute(
        f"CREATE VIEW reviews AS FROM read_parquet('{stack.state}/data/reviews/**/*.parquet',"
        " hive_partitioning = true,"
        " hive_types = {'year': BIGINT, 'month': BIGINT, 'day': BIGINT})"
    )
    return connection.sql(sql)


def plain_csv(stack: Stack, sql: str, folder: Path) -> str:
    path = folder / "plain.csv"
    plain(stack, sql).write_csv(str(path))
    return path.read_text()


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
    time.sleep(0.5)  # RunQuery has been entered; let DuckDB begin.
    for pid in processes_of(stack, mark):
        os.kill(pid, signal.SIGKILL)
    return client.wait(request_id)


def test_query_killed_engine_fails(client: Client, stack: Stack) -> None:
    document = kill_while_running(client, stack, "duckstep_service.engine.worker.main")
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


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b'{"query": "SELECT \'\\uc548\\ub155\' AS a"}', "application/json"),
        (b"query=SELECT '%EC%95%88%EB%85%95' AS a", "application/x-www-form-urlencoded"),
        ("SELECT '안녕' AS a".encode(), "application/sql"),
    ],
)
def test_submit_json_form_and_sql_bodies_are_equal(
    client: Client, body: bytes, media_type: str
) -> None:
    posted = client.request("POST", "/queries", content=body, headers={"Content-Type": media_type})
    assert posted.status_code == 202
    assert posted.headers["Location"].endswith(posted.json()["requestId"])
    assert posted.json()["status"] == "QUEUED"
    client.wait(posted.json()["requestId"])
    assert client.results(posted.json()["requestId"]).text == "a\n안녕\n"


@pytest.mark.parametrize(
    "sql",
    [
        """SELECT '''', '"', '\\', '\\"', '{"a": [1]}', '$q', '#set($a = 1)', '${x}', '%41 + &'""",
        "SELECT 'a\r\nb\rc', '\t', -- a comment\n  '😀 한글 \u2028 é', '</script>'\r\n",
        "SELECT '$input.json(''$'')', '$util.escapeJavaScript(1)', '##', '#end', '*#', '#*'",
    ],
)
def test_submit_sql_arrives_unchanged(client: Client, sql: str) -> None:
    for options in (
        {"json": {"query": sql}},
        {"data": {"query": sql}},
        {"content": sql.encode(), "headers": {"Content-Type": "application/sql"}},
    ):
        posted = client.request("POST", "/queries", **options)
        document = client.wait(posted.json()["requestId"])
        assert document["query"] == sql
        assert document["status"] == "SUCCEEDED"
        rows = client.results(document["requestId"], format="json", header="false").json()["rows"]
        assert rows == [list(row) for row in duckdb.sql(sql).fetchall()]


def test_submit_prefer_wait_returns_rows_after_redirects(client: Client) -> None:
    headers = {"Prefer": "wait"}
    query = {"query": "SELECT 1 AS a"}
    answer = client.request("POST", "/queries", data=query, headers=headers)
    assert answer.status_code == 303
    answer = client.request("POST", "/queries", data=query, headers=headers, follow_redirects=True)
    assert (answer.status_code, answer.text) == (200, "a\n1\n")


def test_results_wait_of_long_query_redirects_until_end(client: Client) -> None:
    slow = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"
    request_id = client.submit(slow, limits={"seconds": 3})
    answer = client.request("GET", f"/queries/{request_id}/results", params={"wait": "1"})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"{request_id}/results?wait=1")
    assert client.request("GET", f"/queries/{request_id}/results").status_code == 409
    assert client.results(request_id, wait="10").status_code == 422


def test_results_every_format_has_same_rows(client: Client, stack: Stack) -> None:
    columns = "review_id, title, rating, review_ts, verified"
    sql = f"SELECT {columns} FROM reviews ORDER BY review_id LIMIT 50"
    request_id = client.run(sql)["requestId"]
    expected = plain(stack, sql).fetchall()
    parquet = pq.read_table(io.BytesIO(client.results(request_id, format="parquet").content))
    arrow = pa.ipc.open_stream(client.results(request_id, format="arrow").content).read_all()
    assert [tuple(row.values()) for row in parquet.to_pylist()] == expected
    assert [tuple(row.values()) for row in arrow.to_pylist()] == expected
    body = client.results(request_id, format="json").json()
    assert [column["type"] for column in body["columns"]] == [
        "BIGINT",
        "VARCHAR",
        "TINYINT",
        "TIMESTAMP",
        "BOOLEAN",
    ]
    assert [(row["review_id"], row["title"]) for row in body["rows"]] == [r[:2] for r in expected]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/json", "application/json"),
        ("application/vnd.apache.parquet", "application/vnd.apache.parquet"),
    ],
)
def test_results_accept_header_selects_format(client: Client, accept: str, media_type: str) -> None:
    request_id = client.run("SELECT 1 AS a")["requestId"]
    path = f"/queries/{request_id}/results"
    answer = client.request("GET", path, headers={"Accept": accept})
    if answer.status_code == 303:
        assert client.results(request_id, format="parquet").content[:4] == b"PAR1"
    else:
        assert answer.headers["Content-Type"] == media_type
    assert client.request("GET", path, headers={"Accept": "text/html"}).status_code == 406


def test_results_large_result_is_downloaded_from_store(client: Client) -> None:
    request_id = client.run("SELECT range AS r, 'text ' || range AS t FROM range(200000)")[
        "requestId"
    ]
    answer = client.request("GET", f"/queries/{request_id}/results")
    assert answer.status_code == 303
    whole = client.results(request_id)
    lines = whole.text.splitlines()
    assert (len(lines), lines[0], lines[-1]) == (200_001, "r,t", "199999,text 199999")
    assert len(client.results(request_id, format="json").json()["rows"]) == 200_000
    page = client.request(
        "GET", f"/queries/{request_id}/results", params={"offset": "199990", "limit": "5"}
    )
    assert page.text.splitlines() == ["r,t", *lines[-10:-5]]
    link = f"/queries/{request_id}/results?format=csv&offset=199995&limit=5"
    assert page.headers["Link"] == f'<{link}>; rel="next"'
    assert client.request("GET", link).text.splitlines() == ["r,t", *lines[-5:]]
    assert page.headers["X-Total-Rows"] == "200000"


def test_results_null_and_large_numbers_stay_exact(client: Client) -> None:
    sql = """SELECT NULL::VARCHAR AS n, '' AS e, 9007199254740993 AS big, 7::BIGINT AS small,
        12345678901234567890.5::DECIMAL(38, 1) AS d, 'nan'::DOUBLE AS nan, sum(range) AS h,
        'é\n"q",' AS quoted FROM range(10)"""
    request_id = client.run(sql)["requestId"]
    header, row = client.results(request_id).text.split("\n", 1)
    assert header == "n,e,big,small,d,nan,h,quoted"
    assert row == ',"",9007199254740993,7,12345678901234567890.5,nan,45,"é\n""q"","\n'
    assert client.results(request_id, format="json").json()["rows"] == [
        {
            "n": None,
            "e": "",
            "big": "9007199254740993",
            "small": 7,
            "d": "12345678901234567890.5",
            "nan": "NaN",
            "h": 45,
            "quoted": 'é\n"q",',
        }
    ]


def test_results_empty_result_keeps_columns(client: Client) -> None:
    request_id = client.run("SELECT rating, title FROM reviews WHERE false")["requestId"]
    assert client.results(request_id).text == "rating,title\n"
    assert client.results(request_id, format="json").json()["rows"] == []


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


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400, "InvalidRequest"),
        ({"json": {}}, 400, "InvalidRequest"),
        ({"json": {"query": 1}}, 400, "InvalidRequest"),
        ({"json": {"query": "SELECT 1", "sql": "x"}}, 400, "InvalidRequest"),
        ({"content": b"", "headers": {"Content-Type": "a/b"}}, 415, "UnsupportedMediaType"),
        ({"json": {"query": "SELECT '" + "x" * 262_130 + "'"}}, 413, "QueryTooLarge"),
    ],
)  # fmt: skip
def test_gateway_rejects_bad_requests(
    client: Client, options: dict[str, Any], status: int, code: str
) -> None:
    answer = client.request("POST", "/queries", **options)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "request_id",
    [
        "nonsense",
        "arn:aws:states:us-east-1:123456789012:execution:duckstep-query-state-machine:none",
        "arn:aws:states:us-east-1:123456789012:execution:another:name",
    ],
)
def test_status_unknown_request_is_not_found(client: Client, request_id: str) -> None:
    for path in (f"/queries/{request_id}", f"/queries/{request_id}/results"):
        answer = client.request("GET", path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "QueryNotFound")


def test_status_percent_encoded_arn_is_found(client: Client) -> None:
    request_id = client.run("SELECT 1")["requestId"]
    answer = client.request("GET", f"/queries/{request_id.replace(':', '%3A')}")
    assert answer.json()["status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    "parameters",
    [
        {"format": "xml"},
        {"limit": "0"},
        {"limit": "10001"},
        {"offset": "-1"},
        {"wait": "x"},
        {"header": "maybe"},
        {"format": "json", "escape": "formulas"},
        {"escape": "all"},
        {"offset": "9" * 5000},
    ],
)
def test_results_parameters_out_of_bounds_are_rejected(
    client: Client, parameters: dict[str, str]
) -> None:
    request_id = client.run("SELECT 1")["requestId"]
    answer = client.results(request_id, **parameters)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidRequest")


def test_query_many_concurrent_succeed(client: Client) -> None:
    with ThreadPoolExecutor(12) as pool:
        documents = list(pool.map(lambda n: client.run(f"SELECT {n} AS n"), range(36)))
    assert {document["status"] for document in documents} == {"SUCCEEDED"}
    got = {client.results(document["requestId"]).text for document in documents[:5]}
    assert got == {f"n\n{n}\n" for n in range(5)}
