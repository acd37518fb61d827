"""The logs of a whole stack: who asked what of whom is in them, SQL and rows are not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from local.logs.__main__ import parse_line
from local.stack_process import wait_until
from tests.support.client import Client
from tests.support.stack import Stack

CANARY = "canary7f3a"
SECONDS = 30.0
MEASURED = "duckstep-publish-ended-function"

# Each ends in another way, and each error quotes what it failed on.
FAILING = [
    (f"SELECT CAST('{CANARY}-cast' AS INT)", "QueryExecutionError"),
    ("SELECT CAST(word AS INT) FROM birds", "QueryExecutionError"),
    (f"SELECT {CANARY}_column FROM birds", "ColumnNotFound"),
    (f"SELECT * FROM {CANARY}_table", "TableNotFound"),
    (f"SELECT {CANARY} FROM FROM", "QuerySyntaxError"),
    (f"SELECT read_text('{CANARY}')", "StatementNotAllowed"),
    (f"SELECT {CANARY}_function(1)", "QueryBindingError"),
]
FINE: list[tuple[str, dict[str, Any]]] = [
    (f"SELECT '{CANARY}-literal' AS a, word FROM birds", {}),
    ("SELECT $who AS a", {"parameters": {"who": f"{CANARY}-parameter"}}),
    (f"SELECT 1 -- {CANARY}-comment", {"format": "csv"}),
]


def table_of(folder: Path) -> Path:
    """Make a data folder with one table whose rows hold the canary."""
    (folder / "birds").mkdir(parents=True)
    file = folder / "birds" / "a.parquet"
    duckdb.sql(f"SELECT '{CANARY}-row' AS word FROM range(3)").write_parquet(str(file))
    return folder


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Start a stack that logs all that it ever logs."""
    folder = tmp_path_factory.mktemp("logs")
    options = ("--data", str(table_of(folder / "data")), "--parameter", "LogLevel=DEBUG")
    with Stack(folder / "state", *options) as running:
        yield running


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def logged(stack: Stack) -> dict[str, str]:
    """Return every log of a stack, and what it printed, by name."""
    logs = {path.name: path.read_text(errors="replace") for path in stack.logs.iterdir()}
    return {**logs, "printed": stack.printed()}


def lines(stack: Stack, name: str) -> list[dict[str, Any]]:
    return [parse_line(line) for line in logged(stack)[f"{name}.log"].splitlines()]


def wait_measured(stack: Stack, *request_ids: str) -> None:
    """Wait for the last line that there will be of each query."""

    def measured() -> bool:
        logged_ids = {line.get("requestId") for line in lines(stack, MEASURED)}
        return set(request_ids) <= logged_ids

    wait_until(measured, SECONDS, lambda: logged(stack)[f"{MEASURED}.log"])


def run_everything(client: Client) -> list[str]:
    """Run queries of every kind, and what a client does with each; return the requestIds."""
    ran = []
    for sql, code in FAILING:
        document = client.run(sql)
        assert document["error"]["code"] == code, document
        assert client.results(document["requestId"]).status_code == 422
        ran.append(document["requestId"])
    for sql, given in FINE:
        document = client.run(sql, **given)
        assert document["status"] == "SUCCEEDED", document
        assert client.results(document["requestId"]).status_code == 200
        client.request("GET", f"/queries/{document['requestId']}/workflow")
        ran.append(document["requestId"])
    slow = client.submit(f"SELECT sum(a.range), '{CANARY}' FROM range(9999999) a, range(9999) b")
    assert client.request("DELETE", f"/queries/{slow}").json()["status"] == "CANCELLED"
    ask_the_rest(client)
    return [*ran, slow]


def ask_the_rest(client: Client) -> None:
    """Send the canary to every other route and in every body."""
    for query in [sql for sql, *_ in (*FAILING, *FINE)]:
        client.request("POST", "/queries/validate", json={"query": query})
    client.request("GET", "/queries", params={"text": CANARY})
    client.request("GET", "/tables/birds")
    client.request("POST", "/queries", json={"query": 1, CANARY: CANARY})
    client.request("POST", "/queries", content=CANARY, headers={"Content-Type": f"a/{CANARY}"})
    as_sql = {"Content-Type": "application/sql"}
    for key in (CANARY * 9, f"{CANARY}!"):
        body = f"SELECT '{CANARY}'"
        client.request("POST", "/queries", content=body, headers={**as_sql, "Idempotency-Key": key})


def test_logs_contain_no_sql_parameters_or_rows(stack: Stack, client: Client) -> None:
    wait_measured(stack, *run_everything(client))
    holding = {name: text for name, text in logged(stack).items() if CANARY in text}
    assert holding == {}
    assert len(logged(stack)) > 10


@pytest.mark.parametrize(
    "source",
    [
        "aws",
        "duckstep-validate-query-function",
        "duckstep-run-query-function",
        "duckstep-queries-api-function",
        MEASURED,
    ],
)
def test_logs_find_query_by_request_id_and_owner(stack: Stack, client: Client, source: str) -> None:
    request_id = client.run(f"SELECT '{source}' AS a")["requestId"]
    wait_measured(stack, request_id)
    mine = [line for line in lines(stack, source) if line.get("requestId") == request_id]
    assert mine
    assert {line["owner"] for line in mine} == {"anonymous"}


@pytest.mark.parametrize(
    ("source", "sql", "status"),
    [
        ("duckstep-record-outcome-function", "SELECT * FROM whose", "FAILED"),
        ("duckstep-convert-result-function", "SELECT range AS a FROM range(200000)", "SUCCEEDED"),
    ],
)
def test_logs_after_query_end_name_owner(
    stack: Stack, client: Client, source: str, sql: str, status: str
) -> None:
    document = client.run(sql)
    assert document["status"] == status
    client.results(document["requestId"], format="csv")

    def owners() -> set[str | None]:
        found = [x for x in lines(stack, source) if x.get("requestId") == document["requestId"]]
        return {line.get("owner") for line in found}

    wait_until(lambda: bool(owners()), SECONDS, lambda: f"nothing in the log of {source}")
    assert owners() == {"anonymous"}


def test_logs_api_request_names_query(stack: Stack, client: Client) -> None:
    answer = client.request("POST", "/queries", json={"query": "SELECT 42 AS a"})
    api_request = answer.headers["x-amzn-RequestId"]
    (line,) = [x for x in lines(stack, "gateway") if x.get("apiRequestId") == api_request]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/queries", 202)
    assert answer.json()["requestId"].endswith(f":{api_request}")


def test_logs_rejection_has_code(stack: Stack, client: Client) -> None:
    request_id = client.run("SELECT * FROM nowhere")["requestId"]
    wait_measured(stack, request_id)
    found = [x for x in lines(stack, MEASURED) if x.get("requestId") == request_id]
    outcomes = [(line["outcome"], line["status"], line["error"]) for line in found]
    assert outcomes == [("Refused", "FAILED", {"code": "TableNotFound"})]


def test_logs_log_queries_parameter_adds_sql(stack: Stack, tmp_path: Path) -> None:
    options = ("--data", str(stack.state.parent / "data"), "--parameter", "LogQueries=on")
    with Stack(tmp_path / "state", *options) as talking:
        sql, code = FAILING[0]
        request_id = Client(talking).run(sql)["requestId"]
        wait_measured(talking, request_id)
        (asked,) = [x for x in lines(talking, "duckstep-validate-query-function") if "request" in x]
        assert asked["request"] == {"query": sql}
        errors = [x for x in lines(talking, "duckstep-run-query-function") if "errorType" in x]
        assert [each["errorType"] for each in errors] == [code]
        assert CANARY in errors[0]["errorMessage"]


def test_logs_stack_lines_are_json(stack: Stack, client: Client) -> None:
    client.run("SELECT 43 AS a")
    own = [name for name in logged(stack) if name.endswith(".log")]
    others = {"data-rclone.log", "results-rclone.log", "sample.log", "import.log"}
    for name in set(own) - others:
        for text in logged(stack)[name].splitlines():
            assert isinstance(json.loads(text), dict), f"{name}: {text}"
