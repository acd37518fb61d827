"""POST /queries/validate through the real stack: nothing runs, and what it says holds in a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from tests.support.client import Client
from tests.support.stack import Stack, own_origin


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def post(client: Client, query: str, **fields: Any) -> httpx.Response:
    return client.request("POST", "/queries/validate", json={"query": query, **fields})


def validate(client: Client, query: str, **fields: Any) -> dict[str, Any]:
    answer = post(client, query, **fields)
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT rating, count(*) AS n FROM reviews WHERE month = 2 GROUP BY 1",
        "SELECT * FROM reviews WHERE review_ts >= DATE '2024-12-01'",
        "WITH r AS (FROM reviews) SELECT day, sum(helpful_votes), list(title) FROM r GROUP BY 1",
        "DESCRIBE reviews",
        "SELECT 1",
    ],
)
def test_validate_estimate_equals_run(client: Client, sql: str) -> None:
    found = validate(client, sql)
    document = client.run(sql, reuse=False)
    assert (found["valid"], found["errors"]) == (True, [])
    assert found["columns"] == document["columns"]
    assert found["estimate"] == document["estimate"]
    assert found["cost"]["usd"] > 0


@pytest.mark.parametrize(
    "sql",
    [
        "SELEC 1",
        "SELECT 'é',\n  read_csv('x')",
        "SELECT * FROM revews",
        "SELECT ratin FROM reviews",
        "SELECT r.ratin FROM reviews r",
        "SELECT sum(title) FROM reviews",
        "SELECT '한글😀', ratin FROM reviews",
        "SELECT 1; SELECT 2",
    ],
)
def test_validate_error_equals_error_of_run(client: Client, sql: str) -> None:
    found = validate(client, sql)
    assert found["valid"] is False
    (error,) = found["errors"]
    assert error == client.run(sql)["error"]


def test_validate_suggested_edit_reads_less(client: Client) -> None:
    found = validate(client, "SELECT count(*) FROM reviews r")
    (suggestion,) = found["suggestions"]
    (edit,) = suggestion["edits"]
    assert edit["position"] == {"line": 1, "column": 31, "length": 0}
    sql = "SELECT count(*) FROM reviews r" + edit["text"]
    better = validate(client, sql)
    assert (better["estimate"]["files"], better["estimate"]["totalFiles"]) == (31, 366)
    assert better["suggestions"] == []
    assert client.run(sql)["status"] == "SUCCEEDED"


def test_validate_names_parameters_without_values(client: Client) -> None:
    found = validate(client, "SELECT title FROM reviews WHERE rating = $stars AND day = $day")
    assert (found["valid"], found["parameters"]) == (True, ["day", "stars"])
    assert found["columns"] == [{"name": "title", "type": "VARCHAR"}]
    found = validate(client, "SELECT 1 FROM reviews WHERE day = $day", parameters={"day": 5})
    assert found["estimate"]["files"] == 12
    found = validate(client, "SELECT $a", parameters={"b": 1})
    assert [error["code"] for error in found["errors"]] == ["InvalidRequest"]


def test_validate_returns_limits_and_missing_columns(client: Client) -> None:
    sql = "SELECT ratin, titel, body FROM reviews"
    found = validate(client, sql, limits={"scannedBytes": 1})
    codes = [error["code"] for error in found["errors"]]
    assert codes == ["ScanLimitExceeded", "ColumnNotFound", "ColumnNotFound"]


def test_validate_and_run_refuse_a_scan_over_the_time_limit(stack: Stack, tmp_path: Path) -> None:
    slow = ("--parameter", "ScanMegabytesPerSecond=1")
    sql = "SELECT count(DISTINCT r) FROM reviews r"
    with Stack(tmp_path / "state", "--data", str(stack.state / "data"), *slow) as running:
        client = Client(running)
        assert validate(client, sql)["valid"]
        (error,) = validate(client, sql, limits={"seconds": 1})["errors"]
        assert error["code"] == "ScanLimitExceeded"
        assert "1 MB/s" in error["message"]
        assert "time limit of 1 seconds" in error["message"]
        assert error["details"]["scannedBytes"] == 900_000
        refused = client.run(sql, limits={"seconds": 1})
        assert (refused["status"], refused["error"]) == ("FAILED", error)
        assert ("TaskStateEntered", "RunQuery") not in client.history(refused["requestId"])
        assert client.run(sql)["status"] == "SUCCEEDED"
        assert client.run(sql, limits={"seconds": 1})["reused"]


def test_validate_starts_and_stores_nothing(client: Client) -> None:
    before = client.objects("")
    executions = client.service("stepfunctions")
    machine = executions.list_state_machines()["stateMachines"][0]["stateMachineArn"]
    count = len(executions.list_executions(stateMachineArn=machine)["executions"])
    validate(client, "SELECT error('never') FROM reviews")
    assert client.objects("") == before
    assert len(executions.list_executions(stateMachineArn=machine)["executions"]) == count


@pytest.mark.parametrize(
    "options",
    [
        {"json": {"query": ""}},
        {"json": {"query": " \n"}},
        {"json": {"query": "SELECT \0 1"}},
        {"json": {"query": "SELECT 1", "sql": "x"}},
        {"json": {}},
        {"json": [1]},
        {"content": b"{", "headers": {"Content-Type": "application/json"}},
        {"content": b"", "headers": {"Content-Type": "application/sql"}},
        {"content": b"SELECT 1", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"content": b"", "headers": {"Content-Type": "application/json"}},
    ],
)
def test_validate_bad_request_is_rejected(client: Client, options: dict[str, Any]) -> None:
    answer = client.request("POST", "/queries/validate", **options)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidRequest")
    assert answer.headers["Access-Control-Allow-Origin"] == own_origin(client.stack)


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", b'{"query": "SELECT nothing", "format": "csv"}'),
        ("application/json; charset=utf-8", b'{"query": "SELECT nothing"}'),
        (None, b'{"query": "SELECT nothing"}'),
        ("application/x-www-form-urlencoded", b"query=SELECT+nothing&reuse=false"),
        ("application/x-www-form-urlencoded; charset=UTF-8", b"query=SELECT%20nothing"),
        ("application/sql", b"SELECT nothing"),
        ("application/sql; charset=utf-8", "SELECT nothing -- 한글 é".encode()),
    ],
)
def test_validate_bodies_of_every_type_are_equal(
    client: Client, media_type: str | None, body: bytes
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    answer = client.request("POST", "/queries/validate", content=body, headers=headers)
    assert answer.status_code == 200
    (error,) = answer.json()["errors"]
    assert error["code"] == "ColumnNotFound"
    assert error["position"] == {"line": 1, "column": 8, "length": 7}


def test_validate_unsupported_type_names_the_supported_ones(client: Client) -> None:
    for path in ("/queries/validate", "/queries"):
        headers = {"Content-Type": "text/plain"}
        answer = client.request("POST", path, content=b"SELECT 1", headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (415, "UnsupportedMediaType")
        assert "application/sql" in answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/queries", "/queries/validate"])
@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json", b'{"query": "SELECT \'%s\'"}'),
        ("application/x-www-form-urlencoded", b"query=SELECT+'%s'"),
        ("application/sql", b"SELECT '%s'"),
    ],
)
def test_query_over_the_size_of_an_input_is_too_large(
    client: Client, path: str, media_type: str, body: bytes
) -> None:
    for text in (b"x" * 300_000, "한".encode() * 100_000, b"x" * 2_000_000, b"x" * 7_000_000):
        answer = client.request(
            "POST", path, content=body % text, headers={"Content-Type": media_type}
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "QueryTooLarge")
        assert "256 KB" in answer.json()["error"]["message"]


def test_query_at_the_size_of_an_input_is_the_same_everywhere(client: Client) -> None:
    overhead = len('{"owner":"anonymous","request":{"query":"SELECT \'\'"}}')
    for size, status in ((262_144 - overhead, 202), (262_145 - overhead, 413)):
        document = {"query": f"SELECT '{'x' * size}'"}
        for body, media_type in (
            (json.dumps(document, separators=(",", ":")), "application/json"),
            (document["query"], "application/sql"),
            (f"query={document['query']}", "application/x-www-form-urlencoded"),
        ):
            options = {"content": body.encode(), "headers": {"Content-Type": media_type}}
            posted = client.request("POST", "/queries", **options)
            assert posted.status_code == status, media_type
            found = client.request("POST", "/queries/validate", **options)
            assert found.status_code == (200 if status == 202 else status), media_type


def test_validate_preflight_is_allowed(client: Client) -> None:
    answer = client.request("OPTIONS", "/queries/validate")
    assert answer.status_code == 204
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_validate_query_bomb_returns_no_error(client: Client) -> None:
    bomb = "WITH a0 AS (SELECT 1 AS x, 2 AS y), "
    ctes = (f"a{n} AS (SELECT l.*, r.* FROM a{n - 1} l, a{n - 1} r)" for n in range(1, 17))
    found = validate(client, bomb + ", ".join(ctes) + " SELECT * FROM a16")
    assert found["valid"] is True
    assert "were not checked" in found["warnings"][0]
    assert validate(client, "SELECT 1 AS a")["columns"] == [{"name": "a", "type": "INTEGER"}]


def test_validate_broken_file_is_reported(client: Client, stack: Stack) -> None:
    folder = stack.state / "data" / "broken_for_validate"
    folder.mkdir()
    try:
        duckdb.sql("SELECT 1 AS a").write_parquet(str(folder / "a.parquet"))
        (folder / "b.parquet").write_bytes(b"PAR1 half a file")
        found = validate(client, "SELECT a FROM broken_for_validate")
        assert [error["code"] for error in found["errors"]] == ["InvalidDataFile"]
    finally:
        for path in folder.iterdir():
            path.unlink()
