"""Formats of results through the real stack: values, media types, pages, parameters."""

from __future__ import annotations

import codecs
import io
import json
import re
from csv import DictReader
from datetime import datetime

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from tests.support.client import Client
from tests.support.duckdb_reference import plain
from tests.support.stack import Stack


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


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


def test_results_for_data_frames_and_excel(client: Client) -> None:
    sql = """SELECT n, '한글' AS t, [n, NULL] AS l, {'a': n} AS s, DATE '2024-05-01' AS d
        FROM range(3) r(n)"""
    request_id = client.run(sql)["requestId"]
    records = client.results(request_id, format="json", shape="records").json()
    assert [each["s"] for each in records] == [{"a": 0}, {"a": 1}, {"a": 2}]
    csv = client.results(request_id, format="csv", bom="true").content
    assert csv.startswith(codecs.BOM_UTF8)
    lists = [row["l"] for row in DictReader(io.StringIO(csv.decode("utf-8-sig")))]
    assert [json.loads(each) for each in lists] == [[0, None], [1, None], [2, None]]
    workbook = client.results(request_id, format="xlsx").content
    header, first, *_ = load_workbook(io.BytesIO(workbook)).active.iter_rows(values_only=True)
    assert header == ("n", "t", "l", "s", "d")
    assert first == (0, "한글", "[0,null]", '{"a":0}', datetime(2024, 5, 1))


def test_results_link_has_the_files_name(client: Client) -> None:
    request_id = client.run("SELECT 1 AS a")["requestId"]

    def disposition(**parameters: str) -> str:
        link = client.results(request_id, format="csv", link="true", **parameters).json()["url"]
        return httpx.get(link).headers["Content-Disposition"]

    assert disposition(filename="a/b:c") == 'attachment; filename="a_b_c.csv"'
    named = disposition(filename="월별 리뷰")
    assert named.endswith("filename*=UTF-8''%EC%9B%94%EB%B3%84%20%EB%A6%AC%EB%B7%B0.csv")
    client.request("PATCH", f"/queries/{request_id}", json={"name": "By month"})
    assert re.fullmatch(r'attachment; filename="By month \d{4}-\d\d-\d\d\.csv"', disposition())


def test_results_xlsx_beyond_a_sheet_is_refused(client: Client) -> None:
    request_id = client.run("SELECT range AS n FROM range(1048576)")["requestId"]
    refused = client.results(request_id, format="xlsx")
    assert (refused.status_code, refused.json()["error"]["code"]) == (406, "FormatNotAvailable")
    page = client.results(request_id, format="xlsx", offset="1048570", limit="10")
    sheet = load_workbook(io.BytesIO(page.content)).active
    assert sheet.max_row == 7
    long = client.run("SELECT repeat('x', 32768) AS t")["requestId"]
    failed = client.results(long, format="xlsx")
    assert failed.json()["error"]["code"] == "ConversionFailed"
    assert "32,767" in failed.json()["error"]["message"]


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
        {"format": "csv", "shape": "records"},
        {"format": "json", "shape": "lines"},
        {"format": "json", "bom": "true"},
        {"offset": "9" * 5000},
    ],
)
def test_results_parameters_out_of_bounds_are_rejected(
    client: Client, parameters: dict[str, str]
) -> None:
    request_id = client.run("SELECT 1")["requestId"]
    answer = client.results(request_id, **parameters)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "InvalidRequest")
