"""Results through the real stack: files of any size, pages, conditional requests and waiting."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from local.stack_process import live_processes, wait_until
from tests.support.client import Client
from tests.support.stack import Stack

ARROW = "application/vnd.apache.arrow.stream"
ROWS = 300_000
LARGE = f"SELECT range AS k, 'text ' || range AS t FROM range({ROWS}) ORDER BY (k * 7919) % {ROWS}"
SLOW = "SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"


@pytest.fixture(scope="module")
def client(stack: Stack) -> Client:
    return Client(stack)


@pytest.fixture(scope="module")
def large(client: Client) -> str:
    """The path of a large result in an order of its own."""
    return f"/queries/{client.run(LARGE)['requestId']}/results"


def expected_keys() -> list[int]:
    return sorted(range(ROWS), key=lambda k: k * 7919 % ROWS)


def made(stack: Stack) -> int:
    """How often ConvertResult has made a file."""
    log = (stack.logs / "duckstep-convert-result-function.log").read_text()
    return log.count('"message":"converted"')


def test_results_curl_downloads_five_million_rows(stack: Stack, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    command = ["curl", "-sL", "--fail", "-H", "Prefer: wait", "-o", str(out)]
    query = "query=SELECT range AS a FROM range(5000000) ORDER BY a DESC"
    subprocess.run([*command, f"{stack.base_url}/queries", "-d", query], check=True, timeout=110)
    lines = out.read_bytes().split(b"\n")
    assert (len(lines), lines[:2], lines[-2:]) == (5_000_002, [b"a", b"4999999"], [b"0", b""])


def test_results_ten_concurrent_requests_convert_once(
    client: Client, stack: Stack, large: str
) -> None:
    before = made(stack)

    def keys(_: int) -> list[str]:
        answer = client.request("GET", large + "?format=csv&header=false", follow_redirects=True)
        return [line.split(",")[0] for line in answer.text.splitlines()]

    with ThreadPoolExecutor(10) as pool:
        bodies = list(pool.map(keys, range(10)))
    assert bodies[0] == [str(key) for key in expected_keys()]
    assert all(body == bodies[0] for body in bodies)
    wait_until(lambda: made(stack) > before, 5)
    assert made(stack) == before + 1


@pytest.mark.parametrize("format", ["csv", "json", "arrow", "parquet"])
def test_results_file_keeps_order_type_and_name(client: Client, large: str, format: str) -> None:
    answer = client.request("GET", f"{large}?format={format}", follow_redirects=True)
    name = large.split("/")[2].rsplit(":", 1)[1]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}.{format}"'
    assert "X-Amz-Signature" in str(answer.url)
    if format == "csv":
        keys = [int(line.split(",")[0]) for line in answer.text.splitlines()[1:]]
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    elif format == "json":
        document = answer.json()
        keys = [row["k"] for row in document["rows"]]
        assert document["totalRows"] == ROWS
    elif format == "arrow":
        keys = pa.ipc.open_stream(answer.content).read_all()["k"].to_pylist()
        assert answer.headers["Content-Type"] == ARROW
    else:
        keys = pq.read_table(io.BytesIO(answer.content))["k"].to_pylist()
        assert answer.headers["Content-Type"] == "application/vnd.apache.parquet"
    assert keys == expected_keys()


def test_results_next_links_return_all_pages_in_order(client: Client, large: str) -> None:
    link = large + "?format=json&header=false&offset=250000&limit=10000&wait=1"
    keys = []
    while link:
        answer = client.request("GET", link)
        document = answer.json()
        keys += [row[0] for row in document["rows"]]
        assert answer.headers["X-Total-Rows"] == str(document["totalRows"]) == str(ROWS)
        following = answer.links.get("next", {}).get("url", "")
        assert ("next" in document) == bool(following)
        if following:
            assert urljoin(link, document["next"]) == following
        link = following
    assert keys == expected_keys()[250_000:]


def test_results_page_beyond_end_is_empty(client: Client, large: str) -> None:
    for offset in (ROWS, 2**53):
        answer = client.request("GET", f"{large}?offset={offset}&limit=5")
        assert (answer.status_code, answer.text) == (200, "k,t\n")
        assert "Link" not in answer.headers


def test_results_arrow_and_parquet_have_pages(client: Client, large: str) -> None:
    page = large + "?offset=1000&limit=10"
    answer = client.request("GET", page, headers={"Accept": f"{ARROW}, */*;q=0.1"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, ARROW)
    table = pa.ipc.open_stream(answer.content).read_all()
    assert table["k"].to_pylist() == expected_keys()[1000:1010]
    assert answer.links["next"]["url"].endswith("format=arrow&offset=1010&limit=10")
    plain = client.request("GET", page + "&format=arrow")
    assert plain.status_code == 303, "API Gateway would not decode it for this client"
    parquet = client.request("GET", page + "&format=parquet", follow_redirects=True)
    assert pq.read_table(io.BytesIO(parquet.content))["k"].to_pylist() == expected_keys()[1000:1010]


def test_results_page_above_response_limit_is_file(client: Client) -> None:
    sql = "SELECT range AS k, repeat('\"', 2000) AS t FROM range(20000)"
    path = f"/queries/{client.run(sql)['requestId']}/results?format=json&limit=9000&offset=9000"
    assert client.request("GET", path).status_code == 303
    document = client.request("GET", path, follow_redirects=True).json()
    assert [row["k"] for row in document["rows"]] == list(range(9000, 18000))
    assert document["next"] == "?format=json&offset=18000&limit=9000"


def converting(stack: Stack) -> list[int]:
    group = stack.pid("functions")
    mark = "awslambdaric duckstep_service.handlers.convert_result"
    return [pid for pid, _, of, command in live_processes() if of == group and mark in command]


def test_results_killed_conversion_leaves_no_file_and_restarts(
    client: Client, stack: Stack
) -> None:
    sql = "SELECT range AS a, md5(range::VARCHAR) AS b FROM range(4000000)"
    request_id = client.run(sql)["requestId"]
    name = request_id.rsplit(":", 1)[1]
    (parquet,) = client.objects(f"results/{name}/")
    lease = {"requestId": {"S": f"file:{parquet.removesuffix('parquet')}csv"}}
    table = client.service("dynamodb")

    def running() -> bool:
        return "Item" in table.get_item(TableName="duckstep-queries-table", Key=lease)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(client.request, "GET", f"/queries/{request_id}/results?wait=2")
        wait_until(running, 30)
        for pid in converting(stack):
            os.kill(pid, signal.SIGKILL)
    assert [key[-8:] for key in client.objects(f"results/{name}/")] == [".parquet"]
    # What a minute of silence does: the lease has run out.
    table.update_item(
        TableName="duckstep-queries-table",
        Key=lease,
        UpdateExpression="SET leaseUntil = :past",
        ExpressionAttributeValues={":past": {"N": "1"}},
    )
    assert len(client.results(request_id).text.splitlines()) == 4_000_001


def test_results_deleted_result_is_gone(client: Client) -> None:
    request_id = client.run("SELECT range AS gone FROM range(50000)")["requestId"]
    (key,) = client.objects(f"results/{request_id.rsplit(':', 1)[1]}/")
    bucket = client._run["deployment"]["buckets"]["ResultsBucket"]
    client.service("s3").delete_object(Bucket=bucket, Key=key)
    for query in ("", "?format=parquet", "?limit=5", "?format=json"):
        answer = client.request("GET", f"/queries/{request_id}/results{query}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (410, "ResultExpired")


def test_results_matching_etag_returns_304(client: Client, large: str) -> None:
    page = large + "?limit=10&format=json"
    first = client.request("GET", page)
    again = client.request("GET", page, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    other = client.request(
        "GET", page + "&offset=1", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert other.status_code == 200


def test_status_matching_etag_waits_for_next_status(client: Client) -> None:
    path = f"/queries/{client.submit(SLOW, limits={'seconds': 4})}"
    first = client.request("GET", path)
    assert first.json()["status"] in ("QUEUED", "RUNNING")
    seen = {"If-None-Match": first.headers["ETag"]}
    changed = client.request("GET", path, params={"wait": "20"}, headers=seen)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    last = client.request("GET", path, headers={"Prefer": "wait=20"})
    assert last.json()["status"] == "FAILED"
    assert last.headers["Preference-Applied"] == "wait"
    assert "Retry-After" not in last.headers
    kept = client.request("GET", path, headers={"If-None-Match": last.headers["ETag"]})
    assert kept.status_code == 304


def test_results_prefer_respond_async_returns_202(client: Client, large: str) -> None:
    headers = {"Prefer": "respond-async"}
    running = client.submit(SLOW, limits={"seconds": 2})
    answer = client.request("GET", f"/queries/{running}/results", headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (202, "1")
    assert answer.headers["Preference-Applied"] == "respond-async"
    path = large + "?format=csv&escape=formulas&wait=0"
    answer = client.request("GET", path, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (202, "SUCCEEDED")
    assert answer.headers["Location"] == path

    def there() -> bool:
        return client.request("GET", path, headers=headers).status_code == 303

    wait_until(there, 60)


@pytest.mark.parametrize(
    ("prefer", "status"),
    [("wait", 303), ("respond-async, Wait=5", 303), ("waiting", 202), ("respond-async", 202)],
)
def test_submit_prefer_wait_redirects_to_results(client: Client, prefer: str, status: int) -> None:
    answer = client.request(
        "POST", "/queries", data={"query": "SELECT 1"}, headers={"Prefer": prefer}
    )
    assert answer.status_code == status
    assert ("Preference-Applied" in answer.headers) == (status == 303)
    assert ("/results?wait=" in answer.headers["Location"]) == (status == 303)


def test_results_cancelled_query_has_no_retry_after(client: Client) -> None:
    request_id = client.submit(SLOW)
    early = client.request("GET", f"/queries/{request_id}/results")
    assert (early.status_code, early.headers["Retry-After"]) == (409, "1")
    client.request("DELETE", f"/queries/{request_id}")
    cancelled = client.request("GET", f"/queries/{request_id}/results")
    assert cancelled.json()["error"]["code"] == "QueryCancelled"
    assert "Retry-After" not in cancelled.headers


def test_results_accept_header_lines_are_merged(client: Client, large: str) -> None:
    url = client.stack.base_url + large + "?limit=1"
    headers = [("Accept", "text/csv;q=0.4"), ("Accept", "application/json;q=0.9")]
    assert json.loads(httpx.get(url, headers=headers).text)["totalRows"] == ROWS


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_results_presigned_url_names_file_without_token(client: Client, format: str) -> None:
    small = client.run("SELECT 1 AS linked")["requestId"]
    path = f"/queries/{small}/results"
    answer = client.request("GET", path, params={"format": format, "link": "true"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    file = httpx.get(answer.json()["url"])
    name = small.rsplit(":", 1)[1]
    assert file.headers["Content-Disposition"] == f'attachment; filename="{name}.{format}"'
    assert file.content == client.results(small, format=format).content
