"""Reuse through the real stack: an earlier result answers, and only where it may."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb
import pytest

from tests.support.client import Client
from tests.support.stack import Stack

REUSING = ["RecordSubmitted", "ValidateQuery", "ChooseEngine", "ReuseResult", "RecordSucceeded"]


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


def states(client: Client, request_id: str) -> list[str]:
    history = client.history(request_id)
    return [subject for kind, subject in history if kind.endswith("StateEntered")]


def ran(document: dict[str, Any]) -> bool:
    assert document["status"] == "SUCCEEDED", document
    return "reused" not in document


def test_reuse_same_query_returns_prior_result(client: Client) -> None:
    first = client.run("SELECT rating, count(*) AS reused FROM reviews GROUP BY 1 ORDER BY 1")
    again = client.run(
        "select rating, COUNT(*) as reused -- again\nfrom reviews group by 1 order by 1;",
        format="json",
    )
    assert ran(first)
    assert (again["reused"], again["reusedFrom"]) == (True, first["requestId"])
    assert (again["scannedBytes"], again["engineMilliseconds"]) == (0, 0)
    for name in ("rows", "bytes", "columns", "estimate"):
        assert again[name] == first[name]
    assert states(client, again["requestId"]) == REUSING
    items = [client.item(each["requestId"]) for each in (first, again)]
    assert items[0]["expiresAt"] == items[1]["expiresAt"]
    csv = client.results(first["requestId"], format="csv").text
    assert client.results(again["requestId"], format="csv").text == csv
    rows = client.results(again["requestId"]).json()["rows"]
    assert [list(row) for row in rows] == [["rating", "reused"]] * 5
    name = again["requestId"].rsplit(":", 1)[1]
    assert client.objects(f"results/{name}/") == []
    assert client.objects(f"manifests/{name}") == [f"manifests/{name}.json"]


def test_reuse_result_has_every_format(client: Client) -> None:
    client.run("SELECT range AS r FROM range(3000)")
    again = client.run("SELECT range AS r FROM range(3000)")
    assert not ran(again)
    for format in ("csv", "json", "parquet", "arrow"):
        assert client.results(again["requestId"], format=format).status_code == 200


def test_reuse_large_result_is_converted(client: Client) -> None:
    sql = "SELECT range AS large FROM range(400000)"
    client.run(sql)
    again = client.run(sql, format="csv")
    assert not ran(again)
    path = f"/queries/{again['requestId']}/results"
    answer = client.request("GET", path, params={"wait": "20"}, follow_redirects=True)
    assert len(answer.text.splitlines()) == 400_001


def test_reuse_false_runs_again(client: Client) -> None:
    sql = "SELECT 'reuse false'"
    client.run(sql)
    fresh = client.run(sql, reuse=False)
    assert ran(fresh)
    assert client.run(sql)["reusedFrom"] == fresh["requestId"]


@pytest.mark.parametrize("sql", ["SELECT random()", "SELECT now()", "EXPLAIN SELECT 1"])
def test_reuse_volatile_query_runs_again(client: Client, sql: str) -> None:
    assert ran(client.run(sql))
    assert ran(client.run(sql))


def test_reuse_changed_file_runs_again(client: Client, stack: Stack) -> None:
    folder = stack.state / "data" / "changing"
    folder.mkdir()
    sql = "SELECT sum(a) AS s FROM changing"
    try:
        for value in (1, 2):
            duckdb.sql(f"SELECT {value} AS a").write_parquet(str(folder / "a.parquet"))
            fresh = client.run(sql)
            assert ran(fresh)
            assert client.results(fresh["requestId"]).text == f"s\n{value}\n"
            assert client.run(sql)["reusedFrom"] == fresh["requestId"]
    finally:
        (folder / "a.parquet").unlink()


def test_reuse_deleted_result_runs_again(client: Client, stack: Stack) -> None:
    sql = "SELECT 'deleted' AS d"
    first = client.run(sql)
    name = first["requestId"].rsplit(":", 1)[1]
    (key,) = client.objects(f"results/{name}/")
    client.delete(key)
    fresh = client.run(sql)
    assert ran(fresh)
    assert client.results(fresh["requestId"]).text == "d\ndeleted\n"


def test_reuse_failed_query_runs_again(client: Client) -> None:
    sql = "SELECT error('failed once')"
    assert client.run(sql)["status"] == "FAILED"
    document = client.run("SELECT CAST('x' AS INTEGER) + 0 * 7")
    assert document["status"] == "FAILED"
    again = client.run("SELECT CAST('x' AS INTEGER) + 0 * 7")
    assert "RunQuery" in states(client, again["requestId"])


def test_reuse_result_above_lower_limit_fails(client: Client) -> None:
    sql = "SELECT range AS limited FROM range(9)"
    client.run(sql)
    document = client.run(sql, limits={"resultRows": 8})
    assert (document["status"], document["error"]["code"]) == ("FAILED", "RowLimitExceeded")
    assert document["error"]["details"] == {"resultRows": 8}
    assert not ran(client.run(sql, limits={"resultRows": 9}))


def test_reuse_concurrent_same_queries_succeed(client: Client) -> None:
    sql = "SELECT sum(range) AS s FROM range(1000000)"
    with ThreadPoolExecutor(8) as pool:
        documents = list(pool.map(lambda _: client.run(sql), range(8)))
    assert {document["status"] for document in documents} == {"SUCCEEDED"}
    texts = {client.results(document["requestId"]).text for document in documents}
    assert texts == {"s\n499999500000\n"}
    assert not ran(client.run(sql))
