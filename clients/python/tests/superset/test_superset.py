"""Superset's REST API over a stack: its connection test, SQL Lab and a chart."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from superset_process import Superset

if TYPE_CHECKING:
    from tests.conftest import Stack

pytestmark = pytest.mark.timeout(600)
LONG = "SELECT count(*) FROM range(1000000000) AS a, range(1000) AS b WHERE a.range % 7 = b.range"
DEADLINE = 60.0


def test_connection_test_succeeds(superset: Superset, stack: Stack) -> None:
    uri = stack.url.replace("http://", "duckstep://")
    answer = superset.post("database/test_connection/", database_name="another", sqlalchemy_uri=uri)
    assert answer == {"message": "OK"}


def test_connection_test_of_nothing_says_why(superset: Superset) -> None:
    body = {"database_name": "none", "sqlalchemy_uri": "duckstep://127.0.0.1:9/?retries=0"}
    answer = superset.http.post("/api/v1/database/test_connection/", json=body)
    assert answer.status_code == 400
    assert "No response from http://127.0.0.1:9" in answer.text


def test_catalog_has_one_schema_with_tables(superset: Superset) -> None:
    path = f"database/{superset.database}"
    assert superset.get(f"{path}/schemas/")["result"] == ["main"]
    tables = superset.get(f"{path}/tables/", q="(schema_name:main)")["result"]
    assert [(each["value"], each["type"]) for each in tables] == [("reviews", "table")]


def test_table_metadata_has_columns_and_comment(superset: Superset) -> None:
    path = f"database/{superset.database}/table_metadata/"
    document = superset.get(path, name="reviews", schema="main")
    columns = {each["name"]: each for each in document["columns"]}
    assert columns["review_ts"]["type"] == "TIMESTAMP"
    assert columns["rating"]["type"] == "TINYINT"
    assert columns["year"]["comment"] == "partition column"
    assert document["comment"].endswith("partitioned by year, month, day")
    assert not document["primaryKey"]["constrained_columns"]
    assert document["selectStar"].endswith("FROM main.reviews\nLIMIT 100")


def test_sql_lab_returns_rows_with_types(superset: Superset) -> None:
    sql = """SELECT rating, count(*) AS n, max(review_ts) AS last, sum(helpful_votes) / 2.0 AS half
        FROM reviews GROUP BY ALL ORDER BY ALL"""
    document = superset.run(sql, "types").json()
    assert document["status"] == "success", document
    assert [each["rating"] for each in document["data"]] == [1, 2, 3, 4, 5]
    assert sum(each["n"] for each in document["data"]) == 20_000
    types = {each["column_name"]: each["type"] for each in document["columns"]}
    assert (types["rating"], types["last"]) == ("TINYINT", "TIMESTAMP")
    assert {each["column_name"] for each in document["columns"] if each["is_dttm"]} == {"last"}


def test_sql_lab_limits_the_rows_of_a_statement(superset: Superset) -> None:
    body = {"database_id": superset.database, "schema": "main", "sql": "SELECT * FROM reviews"}
    document = superset.post("sqllab/execute/", **body, client_id="limit", queryLimit=7)
    assert len(document["data"]) == 7
    assert document["query"]["executedSql"].endswith("LIMIT 8")


def test_sql_lab_shows_the_stacks_message(superset: Superset) -> None:
    answer = superset.run("SELECT * FROM revews", "mistake")
    assert answer.status_code == 500
    assert "There is no table revews. Did you mean reviews?" in answer.text


def test_sql_lab_refuses_dml(superset: Superset) -> None:
    answer = superset.run("DELETE FROM reviews", "delete")
    assert answer.status_code >= 400
    assert "DML" in answer.text or "Only a SELECT" in answer.text


def test_cost_estimate_is_the_validations(superset: Superset) -> None:
    sql = "SELECT avg(rating) FROM reviews WHERE year = 2024 AND month = 3"
    body = {"database_id": superset.database, "schema": "main", "sql": sql}
    (lines,) = superset.post("sqllab/estimate/", **body)["result"]
    (database,) = superset.get("database/")["result"]
    assert database["allows_cost_estimate"] is True
    assert lines["Files"] == "31 of 366"
    assert lines["Engine"] == "duckdb"
    assert lines["Cost on AWS"].startswith("$0.000")


def test_cost_estimate_of_a_mistake_is_its_message(superset: Superset) -> None:
    body = {"database_id": superset.database, "schema": "main", "sql": "SELECT nope FROM reviews"}
    answer = superset.http.post("/api/v1/sqllab/estimate/", json=body)
    assert answer.status_code >= 400
    assert "nope" in answer.text


@pytest.fixture(scope="module")
def dataset(superset: Superset) -> int:
    """A dataset of the table reviews."""
    document = superset.post(
        "dataset/", database=superset.database, schema="main", table_name="reviews"
    )
    return int(document["id"])


def _start_of_day(hour: datetime) -> datetime:
    return hour.replace(hour=0)


def _weekday_before(hour: datetime, weekday: int) -> datetime:
    day = _start_of_day(hour)
    return day - timedelta(days=(day.weekday() - weekday) % 7)


MONDAY, SUNDAY = 0, 6
GRAINS: dict[str, Callable[[datetime], datetime]] = {
    "PT1H": lambda hour: hour,
    "PT6H": lambda hour: hour.replace(hour=hour.hour // 6 * 6),
    "P1D": _start_of_day,
    "P1W": lambda hour: _weekday_before(hour, MONDAY),
    "1969-12-29T00:00:00Z/P1W": lambda hour: _weekday_before(hour, MONDAY),
    "1969-12-28T00:00:00Z/P1W": lambda hour: _weekday_before(hour, SUNDAY),
    "P1W/1970-01-03T00:00:00Z": lambda hour: _weekday_before(hour, SUNDAY) + timedelta(days=6),
    "P1W/1970-01-04T00:00:00Z": lambda hour: _weekday_before(hour, MONDAY) + timedelta(days=6),
    "P1M": lambda hour: _start_of_day(hour).replace(day=1),
    "P3M": lambda hour: _start_of_day(hour).replace(day=1, month=(hour.month - 1) // 3 * 3 + 1),
    "P1Y": lambda hour: _start_of_day(hour).replace(day=1, month=1),
}


@pytest.mark.parametrize("grain", GRAINS)
def test_chart_data_has_the_counts_of_each_bucket(
    superset: Superset, stack: Stack, dataset: int, grain: str
) -> None:
    axis = {
        "label": "time",
        "sqlExpression": "review_ts",
        "expressionType": "SQL",
        "columnType": "BASE_AXIS",
        "timeGrain": grain,
    }
    count = {"expressionType": "SQL", "sqlExpression": "COUNT(*)", "label": "n"}
    year = {"col": "review_ts", "op": "TEMPORAL_RANGE", "val": "2024-01-01 : 2025-01-01"}
    query = {"columns": [axis], "metrics": [count], "filters": [year], "row_limit": 10_000}
    document = superset.post(
        "chart/data", datasource={"id": dataset, "type": "table"}, queries=[query]
    )
    shown = {
        datetime.fromtimestamp(row["time"] / 1000, timezone.utc).replace(tzinfo=None): row["n"]
        for row in document["result"][0]["data"]
    }
    expected: Counter[datetime] = Counter()
    with stack.connect() as client:
        hours = client.query(
            "SELECT date_trunc('hour', review_ts), count(*) FROM reviews GROUP BY ALL"
        )
        for hour, rows in hours.rows():
            expected[GRAINS[grain](hour)] += rows
    assert shown == expected


def test_stop_cancels_the_query_on_the_stack(superset: Superset, stack: Stack) -> None:
    answers: list[httpx.Response] = []
    runner = threading.Thread(target=lambda: answers.append(superset.run(LONG, "stopped")))
    runner.start()
    with stack.connect() as client:
        past = _wait_until_running(client)
        assert superset.post("query/stop", client_id="stopped") == {"result": "OK"}
        runner.join(DEADLINE)
        assert not runner.is_alive()
        assert client.get_query(past).status(wait=20).status == "CANCELLED"
    # Superset cancels the query before it records the stop; a query that ends in between failed.
    document = answers[0].json()
    assert document.get("status") == "stopped" or "cancelled" in str(document["errors"]), document


def _wait_until_running(client: Any) -> str:
    deadline = time.monotonic() + DEADLINE
    while time.monotonic() < deadline:
        for past in client.history(status="RUNNING", limit=5):
            if "1000000000" in (past.query or ""):
                return str(past.request_id)
        time.sleep(0.2)
    raise AssertionError("Superset did not start the query")
