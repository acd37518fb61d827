"""Queries over an earlier result, through the real stack."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest

from tests.support.client import Client
from tests.support.oauth import program_token
from tests.support.stack import Stack

FIRST = "SELECT rating, count(*) AS n, sum(rating) AS s FROM reviews GROUP BY rating ORDER BY n"


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


@pytest.fixture(scope="module")
def first(client: Client) -> dict[str, Any]:
    document = client.run(FIRST)
    assert document["status"] == "SUCCEEDED", document
    return document


def rows(client: Client, document: dict[str, Any]) -> list[dict[str, Any]]:
    assert document["status"] == "SUCCEEDED", document
    found: list[dict[str, Any]] = client.results(document["requestId"], format="json").json()[
        "rows"
    ]
    return found


def failed_with(document: dict[str, Any]) -> str:
    assert document["status"] == "FAILED", document
    return str(document["error"]["code"])


def test_over_result_sorts_filters_and_aggregates(client: Client, first: dict[str, Any]) -> None:
    over = first["requestId"]
    whole = rows(client, first)
    best = client.run("SELECT * FROM result WHERE rating > 3 ORDER BY rating DESC", over=over)
    assert [row["rating"] for row in rows(client, best)] == [5, 4]
    assert best["columns"] == first["columns"]
    assert best["over"] == over
    assert best["estimate"]["tables"] == ["result"]
    assert best["estimate"]["bytes"] <= first["bytes"]
    (total,) = rows(client, client.run("SELECT sum(n) AS n FROM result", over=over))
    assert int(total["n"]) == sum(row["n"] for row in whole)


def test_over_form_body_joins_result_with_catalog(client: Client, first: dict[str, Any]) -> None:
    sql = "SELECT count(*) AS c FROM reviews JOIN result USING (rating)"
    form = {"query": sql, "over": first["requestId"]}
    posted = client.request("POST", "/queries", data=form)
    assert posted.status_code == 202, posted.text
    (row,) = rows(client, client.wait(posted.json()["requestId"]))
    assert row["c"] == sum(each["n"] for each in rows(client, first))


def test_over_derived_and_reused_result(client: Client, first: dict[str, Any]) -> None:
    again = client.run(FIRST)
    assert again["reusedFrom"] == first["requestId"]
    sql = "SELECT rating + 10 AS r FROM result"
    deeper = client.run(sql, over=again["requestId"])
    same = client.run(sql, over=first["requestId"])
    assert same["reusedFrom"] == deeper["requestId"]
    deepest = client.run("SELECT max(r) AS m FROM result", over=deeper["requestId"])
    assert rows(client, deepest) == [{"m": 15}]


def test_over_different_results_differ_in_history_and_reuse(
    client: Client, first: dict[str, Any]
) -> None:
    other = client.run("SELECT 9 AS rating, 1 AS n, 2 AS s")
    sql = "SELECT max(rating) AS best FROM result"
    key = {"Idempotency-Key": "over-one"}
    ids = []
    for over in (first["requestId"], other["requestId"]):
        body = {"query": sql, "over": over}
        answer = client.request("POST", "/queries", json=body, headers=key, follow_redirects=True)
        ids.append((answer.status_code, answer.json()))
    assert [status for status, _ in ids] == [202, 409]
    assert rows(client, client.wait(ids[0][1]["requestId"])) == [{"best": 5}]
    assert rows(client, client.run(sql, over=other["requestId"])) == [{"best": 9}]
    listed = client.request("GET", "/queries", params={"text": sql}).json()["queries"]
    assert {query["over"] for query in listed} == {first["requestId"], other["requestId"]}


def test_over_invalid_result_returns_reason(client: Client, first: dict[str, Any]) -> None:
    failed = client.run("SELECT error('no')")["requestId"]
    for over, code in [
        (first["requestId"] + "x", "EarlierQueryNotFound"),
        ("owner#anonymous", "EarlierQueryNotFound"),
        (failed, "EarlierQueryNotSucceeded"),
    ]:
        assert failed_with(client.run("FROM result", over=over)) == code
        checked = validated(client, "FROM result", over)
        assert [error["code"] for error in checked["errors"]] == [code]
    refused = client.request("POST", "/queries", json={"query": "FROM result", "over": ""})
    assert refused.status_code == 400
    assert failed_with(client.run("FROM result")) == "TableNotFound"


def test_over_deleted_result_has_expired(client: Client) -> None:
    gone = client.run("SELECT 'gone' AS g")
    (key,) = client.objects(f"results/{gone['requestId'].rsplit(':', 1)[1]}/")
    client.delete(key)
    assert failed_with(client.run("FROM result", over=gone["requestId"])) == "EarlierResultExpired"


def test_over_result_of_another_owner_is_not_found(
    client: Client, first: dict[str, Any], guarded: Stack
) -> None:
    other = Client(guarded, program_token(guarded))
    mine = client.item(first["requestId"])
    stranger = other.run("SELECT 1 AS n")["requestId"]
    assert mine["owner"] == "anonymous"
    key = {"requestId": {"S": stranger}}
    table = "duckstep-queries-table"
    item = other.service("dynamodb").get_item(TableName=table, Key=key)["Item"]
    copied = stranger.rsplit(":", 1)[0] + ":another-owners"
    other.service("dynamodb").put_item(
        TableName=table,
        Item={**item, "requestId": {"S": copied}, "owner": {"S": "somebody-else"}},
    )
    messages = set()
    for over in (copied, copied + "-not"):
        document = other.run("FROM result", over=over)
        assert failed_with(document) == "EarlierQueryNotFound"
        messages.add(document["error"]["message"].replace(over, ""))
    assert len(messages) == 1


def validated(client: Client, sql: str, over: str | dict[str, str]) -> dict[str, Any]:
    answer = client.request("POST", "/queries/validate", json={"query": sql, "over": over})
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def test_over_named_results_join_by_name(client: Client, first: dict[str, Any]) -> None:
    labels = "SELECT * FROM (VALUES (5, 'best'), (1, 'worst')) AS v(rating, label)"
    label = client.run(labels)["requestId"]
    over = {"counts": first["requestId"], "라벨": label, "same": label}
    sql = """SELECT label, n, count(*) AS c FROM Counts JOIN "라벨" USING (rating)
        JOIN same USING (label) JOIN reviews USING (rating) GROUP BY ALL ORDER BY label"""
    joined = client.run(sql, over=over)
    counted = {row["rating"]: row["n"] for row in rows(client, first)}
    assert [(row["label"], row["n"], row["c"]) for row in rows(client, joined)] == [
        ("best", counted[5], counted[5]),
        ("worst", counted[1], counted[1]),
    ]
    assert joined["over"] == over
    assert joined["estimate"]["tables"] == ["counts", "reviews", "same", "라벨"]
    listed = client.request("GET", "/queries", params={"text": sql}).json()["queries"]
    assert [query["over"] for query in listed] == [over]
    # The reuse of a result compares the results by name, whatever else is named.
    fewer = "SELECT label FROM a JOIN b USING (rating)"
    one = client.run(fewer, over={"a": first["requestId"], "b": label})
    form = {"query": fewer, "over": json.dumps({"c": label, "b": label, "a": first["requestId"]})}
    again = client.wait(client.request("POST", "/queries", data=form).json()["requestId"])
    assert again["reusedFrom"] == one["requestId"]
    assert again["over"] == json.loads(form["over"])
    swapped = client.run(fewer, over={"a": label, "b": first["requestId"]})
    assert "reusedFrom" not in swapped


def test_over_named_results_errors_name_the_input(client: Client, first: dict[str, Any]) -> None:
    over = {"good": first["requestId"], "bad": first["requestId"] + "x"}
    failed = client.run("FROM good", over=over)
    assert failed_with(failed) == "EarlierQueryNotFound"
    (checked,) = validated(client, "FROM good", over)["errors"]
    for error in (failed["error"], checked):
        assert error["message"].startswith("`over.bad`: ")
        assert error["details"] == {"table": "bad"}
    assert failed_with(client.run("FROM a", over={"a.b": first["requestId"]})) == "InvalidRequest"
    many = {f"t{number}": first["requestId"] for number in range(11)}
    refused = client.request("POST", "/queries", json={"query": "FROM t1", "over": many})
    assert refused.status_code == 400
    assert "`over` must have at most 10 fields" in refused.json()["error"]["message"]
    saved = {"name": "joined", "query": "FROM a", "over": {"a": first["requestId"]}}
    created = client.request("POST", "/saved", json=saved).json()
    path = f"/saved/{created['id']}"
    assert client.request("GET", path).json()["over"] == saved["over"]
    assert client.request("DELETE", path).status_code == 204
    hidden = client.run("SELECT count(*) AS c FROM reviews", over={"reviews": first["requestId"]})
    assert rows(client, hidden) == [{"c": 5}]


def test_over_validation_returns_columns_of_result(client: Client, first: dict[str, Any]) -> None:
    good = validated(client, "SELECT s, n FROM result", first["requestId"])
    assert (good["valid"], good["tables"]) == (True, ["result"])
    assert good["columns"] == [
        {"name": "s", "type": "HUGEINT"},
        {"name": "n", "type": "BIGINT"},
    ]
    assert 0 < good["estimate"]["bytes"] <= first["bytes"]
    bad = validated(client, "SELECT nothing FROM result", first["requestId"])
    assert [error["code"] for error in bad["errors"]] == ["ColumnNotFound"]


def test_over_odd_names_nested_values_and_no_rows(client: Client) -> None:
    sql = """SELECT 1 AS a, 2 AS a, coalesce(3, 4), {'x y': [1, NULL]} AS place,
        MAP {'k': INTERVAL 1 DAY} AS spans, 'b'::ENUM('b', 'a') AS kind"""
    odd = client.run(sql)
    again = client.run("SELECT * FROM result", over=odd["requestId"])
    assert rows(client, again) == rows(client, odd)
    assert again["columns"] == odd["columns"]
    named = client.run('SELECT a_1, "COALESCE(3, 4)" FROM result', over=odd["requestId"])
    assert rows(client, named) == [{"a_1": 2, "COALESCE(3, 4)": 3}]
    empty = client.run("FROM result WHERE a > 1", over=odd["requestId"])
    assert rows(client, empty) == []
    counted = client.run("SELECT count(*) AS c FROM result", over=empty["requestId"])
    assert rows(client, counted) == [{"c": 0}]


def test_over_large_result_keeps_row_order(client: Client) -> None:
    large = client.run("SELECT range AS n, hash(range) AS h FROM range(300000) ORDER BY h")
    kept = client.run("SELECT h FROM result WHERE n % 100 = 0", over=large["requestId"])
    found = [int(row["h"]) for row in rows(client, kept)]
    assert len(found) == 3000
    assert found == sorted(found)


def test_over_hides_catalog_table_named_result(
    client: Client, first: dict[str, Any], stack: Stack
) -> None:
    file = stack.state / "data" / "result.parquet"
    duckdb.sql("SELECT 'catalog' AS whose").write_parquet(str(file))
    try:
        assert rows(client, client.run("FROM result")) == [{"whose": "catalog"}]
        over = client.run("SELECT count(*) AS c FROM result", over=first["requestId"])
        assert rows(client, over) == [{"c": 5}]
    finally:
        file.unlink()


def test_over_manifest_names_one_file(client: Client, first: dict[str, Any]) -> None:
    over = client.run("SELECT min(n) AS m FROM result", over=first["requestId"])
    item = client.item(over["requestId"])
    body = client.service("s3").get_object(Bucket=client._bucket, Key=item["manifest"])["Body"]
    (table,) = json.loads(body.read())["tables"]
    stored = json.loads(client.item(first["requestId"])["result"])["files"]["parquet"]
    assert [file[:2] for group in table["groups"] for file in group["files"]] == [
        [".results/" + stored["key"], stored["bytes"]]
    ]
