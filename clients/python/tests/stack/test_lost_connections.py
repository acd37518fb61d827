"""Connections that are lost in the middle of everything: nothing runs twice, results are equal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import boto3  # type: ignore[import-untyped]
import pytest
from faulty_proxy import (
    AFTER,
    BEFORE,
    EXPIRED,
    SILENT,
    Fault,
    FaultyProxy,
    Request,
    cut,
)

import duckstep
from duckstep import Client

if TYPE_CHECKING:
    from tests.conftest import Stack

pytestmark = pytest.mark.usefixtures("quick_retries")
ROWS = 60_000
SQL = "SELECT range AS n, hash(range) AS h, 'text ' || range AS t FROM range($rows)"


@pytest.fixture
def faulty(proxy: FaultyProxy) -> Iterator[Client]:
    """A client behind the proxy."""
    with duckstep.connect(proxy.url) as client:
        yield client


def posts(request: Request) -> bool:
    return request.method == "POST"


def polls(request: Request) -> bool:
    return request.method == "GET" and not request.file and "results" not in request.path


def routes(request: Request) -> bool:
    return "/results" in request.path and not request.file


def files(request: Request) -> bool:
    return request.file


@pytest.mark.parametrize("fault", [BEFORE, AFTER, cut(0), cut(20)])
@pytest.mark.parametrize("times", [1, 3])
def test_submission_runs_once(
    client: Client, proxy: FaultyProxy, faulty: Client, fault: Fault, times: int
) -> None:
    mark = uuid4().hex
    proxy.first(fault, posts, times)
    query = faulty.query(f"SELECT '{mark}'", reuse=False)
    query.wait()
    assert len([each for each in proxy.requests if posts(each)]) > times
    past = list(client.history(text=mark))
    assert [each.request_id for each in past] == [query.id]


def test_submission_without_a_response(proxy: FaultyProxy) -> None:
    proxy.choose = lambda request: BEFORE
    with (
        duckstep.connect(proxy.url, retries=2) as client,
        pytest.raises(duckstep.ConnectionFailed, match="in 3 attempts"),
    ):
        client.query("SELECT 1")
    assert len(proxy.requests) == 3
    keys = {each.headers["Idempotency-Key"] for each in proxy.requests}
    assert len(keys) == 1


@pytest.mark.parametrize("fault", [BEFORE, AFTER, cut(30)])
def test_wait_goes_on(proxy: FaultyProxy, faulty: Client, fault: Fault) -> None:
    query = faulty.query("SELECT count(*) FROM range(50000000) WHERE hash(range) = 1", reuse=False)
    proxy.first(fault, polls, 4)
    assert query.wait(progress=lambda status: None).succeeded


@pytest.mark.parametrize("fault", [BEFORE, AFTER, cut(30)])
def test_cancel_goes_on(proxy: FaultyProxy, faulty: Client, fault: Fault) -> None:
    query = faulty.query("SELECT sum(a.range * b.range) FROM range(9000000) a, range(9000000) b")
    proxy.first(fault, lambda request: request.method == "DELETE", 2)
    assert query.cancel().status == "CANCELLED"


def test_small_result_goes_on(proxy: FaultyProxy, faulty: Client) -> None:
    query = faulty.query("SELECT range AS n FROM range(2000)")
    proxy.first(cut(3000), routes, 2)
    assert [n for (n,) in query.rows()] == list(range(2000))
    proxy.first(cut(3000), routes, 2)
    assert query.arrow().column("n").to_pylist() == list(range(2000))


@pytest.mark.parametrize("fault", [BEFORE, AFTER, EXPIRED, cut(0), cut(100_000)])
def test_streams_go_on(
    client: Client, proxy: FaultyProxy, faulty: Client, tmp_path: Path, fault: Fault
) -> None:
    straight = client.query(SQL, {"rows": ROWS})
    query = faulty.get_query(straight.id)
    wanted = routes if fault == EXPIRED else files
    proxy.first(fault, wanted, 3)
    assert list(query.rows()) == list(straight.rows())
    proxy.first(fault, wanted, 3)
    assert query.arrow() == straight.arrow()
    for name in ("csv", "json", "parquet", "arrow"):
        proxy.first(fault, wanted, 3)
        lost = query.download(tmp_path / f"lost.{name}")
        assert digest(lost) == digest(straight.download(tmp_path / f"whole.{name}"))


def test_stream_asks_for_the_rest_only(
    client: Client, proxy: FaultyProxy, faulty: Client, tmp_path: Path
) -> None:
    straight = client.query(SQL, {"rows": ROWS})
    proxy.first(cut(100_000), files)
    faulty.get_query(straight.id).download(tmp_path / "a.csv")
    ranges = [each.headers.get("Range") for each in proxy.requests if files(each)]
    assert ranges == [None, "bytes=100000-"]


DOWNLOAD = """
import sys
import duckstep
url, query_id, path = sys.argv[1:]
def progress(written, size):
    print(written, flush=True)
    sys.stdin.readline()
duckstep.connect(url).get_query(query_id).download(path, progress=progress)
"""


def test_download_goes_on_after_a_kill(client: Client, proxy: FaultyProxy, tmp_path: Path) -> None:
    query = client.query(SQL, {"rows": 200_000})
    path = tmp_path / "a.csv"
    size = query.download(tmp_path / "whole.csv").stat().st_size
    command = [sys.executable, "-c", DOWNLOAD, proxy.url, query.id, str(path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    with child:
        assert child.stdout is not None and child.stdin is not None
        written = int(child.stdout.readline())
        child.send_signal(signal.SIGKILL)
    assert 0 < written < size
    assert not path.exists()
    (part,) = tmp_path.glob("a.csv.*.part")
    left = part.stat().st_size
    proxy.requests.clear()
    with duckstep.connect(proxy.url) as again:
        again.get_query(query.id).download(path)
    assert [each.headers.get("Range") for each in proxy.requests if files(each)] == [
        None,
        f"bytes={left}-",
    ]
    assert digest(path) == digest(tmp_path / "whole.csv")
    assert list(tmp_path.glob("*.part")) == []


def test_two_downloads_to_one_path(client: Client, tmp_path: Path) -> None:
    query = client.query(SQL, {"rows": ROWS})

    def again(written: int, size: int | None) -> None:
        with pytest.raises(duckstep.InterfaceError, match="Another download"):
            query.download(tmp_path / "a.csv")

    query.download(tmp_path / "a.csv", progress=again)
    assert (tmp_path / "a.csv").exists()


def test_stream_that_is_always_lost(client: Client, proxy: FaultyProxy) -> None:
    query = client.query(SQL, {"rows": ROWS})
    query.wait()
    proxy.choose = lambda request: BEFORE if request.file else None
    with duckstep.connect(proxy.url, retries=0) as faulty:
        lost = faulty.get_query(query.id)
        with pytest.raises(duckstep.ConnectionFailed):
            lost.arrow()
        with pytest.raises(duckstep.ConnectionFailed):
            list(lost.rows())


def test_connections_that_stay_silent(client: Client, proxy: FaultyProxy, tmp_path: Path) -> None:
    straight = client.query(SQL, {"rows": ROWS})
    straight.wait()
    with duckstep.connect(proxy.url, timeout=1) as faulty:
        proxy.first(SILENT, posts, 2)
        mark = uuid4().hex
        query = faulty.query(f"SELECT '{mark}'", reuse=False)
        query.wait()
        assert [each.request_id for each in client.history(text=mark)] == [query.id]
        proxy.first(replace(SILENT, body_bytes=100_000), files, 2)
        assert faulty.get_query(straight.id).arrow() == straight.arrow()


def test_result_that_was_deleted(stack: Stack, client: Client) -> None:
    query = client.query("SELECT range AS n, 'deleted' AS t FROM range(20000)", reuse=False)
    query.wait()
    run = json.loads((stack.state / "run.json").read_text())
    s3 = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{run['ports']['results']}",
        region_name="us-east-1",
        aws_access_key_id=run["keys"]["access"],
        aws_secret_access_key=run["keys"]["secret"],
    )
    bucket = run["deployment"]["buckets"]["ResultsBucket"]
    prefix = f"results/{query.id.rpartition(':')[2]}"
    for each in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
        s3.delete_object(Bucket=bucket, Key=each["Key"])
    with pytest.raises(duckstep.ResultExpired):
        list(query.rows())
    with pytest.raises(duckstep.ResultExpired):
        query.arrow()


def test_throttled_request_is_repeated(proxy: FaultyProxy, faulty: Client) -> None:
    body = b'{"error": {"code": "TooManyRequests", "message": "Too many requests."}}'
    throttled = Fault(answer=(429, {"Retry-After": "1", "Content-Type": "application/json"}, body))
    proxy.first(throttled, lambda request: True, 2)
    assert faulty.tables()
    assert len(proxy.requests) == 3


def test_response_of_another_server(proxy: FaultyProxy, faulty: Client) -> None:
    page = Fault(answer=(200, {"Content-Type": "text/html"}, b"<html>"))
    proxy.choose = lambda request: page
    with pytest.raises(duckstep.InterfaceError, match="no response of duckstep's API"):
        faulty.tables()


def digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
