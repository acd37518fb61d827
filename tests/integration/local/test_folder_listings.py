"""Listings of the data folder by the S3 proxy and by the rclone behind it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import duckdb
import httpx
import pytest
from botocore.config import Config
from duckstep_service.aws.s3.listing import ObjectListing, Page

from tests.support.client import Client
from tests.support.stack import Stack

# More than a page of them.
FILES = 1_105
NAMES = [
    "a/1.parquet",
    "a-b/1.parquet",
    "a.b",
    "a b+c/%41 &'\"<>.parquet",
    "day=2024-01-01 00%3A00/x~(1)[2]{3}!$;:@,*`^|?#\\.parquet",
    "한글=값/é.parquet",
    ".hidden/x",
    "_table.yaml",
    "zero",
]
# Listed by rclone, which follows links and replaces characters.
ODD_NAMES = ["a\u201bb", "a\uff0fb", "e\u0301"]
Clients = tuple[ObjectListing, ObjectListing]
BUCKET = "duckstep-data-bucket"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    for name in NAMES:
        _write(root / "t" / name, b"" if name == "zero" else b"content")
    (root / "t/empty/below").mkdir(parents=True)
    for number in range(FILES):
        _write(root / f"many/day={number // 7:03}/{number:04}.parquet", b"x" * (number % 3))
    for name in ODD_NAMES:
        _write(root / "odd" / name, b"x")
    _write(root / "linked/x", b"x")
    os.symlink(root / "t", root / "linked/t")
    return root


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.fixture(scope="module")
def stack(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("listings") / "state", "--data", str(folder)) as served:
        yield served


def _client(stack: Stack, server: str) -> Any:
    run = json.loads((stack.state / "run.json").read_text())
    return boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{run['ports'][server]}",
        region_name="us-east-1",
        aws_access_key_id=run["keys"]["access"],
        aws_secret_access_key=run["keys"]["secret"],
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


@pytest.fixture(scope="module")
def clients(stack: Stack) -> Clients:
    """The listings of the proxy and of rclone."""
    return ObjectListing(_client(stack, "data")), ObjectListing(_client(stack, "data_rclone"))


def _server(stack: Stack, prefix: str, **params: str) -> str:
    """Return the program that responds to a request for a listing."""
    url = _client(stack, "data").generate_presigned_url(
        "list_objects_v2", Params={"Bucket": BUCKET, "Prefix": prefix, **params}
    )
    kind = httpx.get(url).raise_for_status().headers["content-type"]
    return {"application/xml": "proxy", "text/xml; charset=utf-8": "rclone"}[kind]


@pytest.mark.parametrize("prefix", ["t/", "many/", "odd/", "linked/", "t/a/", "none/", "t/empty/"])
def test_proxy_lists_the_objects_of_rclone(clients: Clients, prefix: str) -> None:
    ours, theirs = ([*each.contents(BUCKET, prefix)] for each in clients)
    assert ours == theirs
    # The pages after the first are requested at once.
    assert [*clients[0].contents(BUCKET, prefix)] == theirs


@pytest.mark.parametrize("prefix", ["", "t/", "many/", "odd/", "linked/", "t/empty/", "none/"])
def test_proxy_lists_the_folders_of_rclone(clients: Clients, prefix: str) -> None:
    def listed(pages: Iterator[Page]) -> list[Any]:
        return [(page.objects, page.prefixes, page.token, page.last) for page in pages]

    ours, theirs = (listed(each.pages(BUCKET, prefix, "/")) for each in clients)
    assert ours == theirs


def test_proxy_reads_plain_folders_itself(stack: Stack) -> None:
    assert _server(stack, "t/") == _server(stack, "many/", StartAfter="many/b") == "proxy"
    assert _server(stack, "", Delimiter="/") == "proxy"
    for prefix in ("odd/", "linked/", "t"):
        assert _server(stack, prefix) == "rclone"


def test_unsigned_listing_is_refused(stack: Stack) -> None:
    url = _client(stack, "data").generate_presigned_url(
        "list_objects_v2", Params={"Bucket": BUCKET, "Prefix": "t/"}
    )
    assert httpx.get(url.replace("prefix=t", "prefix=u")).status_code == 403
    assert httpx.get(url.partition("&X-Amz")[0]).status_code == 400


def test_queries_see_each_change_of_a_folder(stack: Stack, folder: Path) -> None:
    def read() -> list[Any]:
        sql = "SELECT v, count(*) AS n FROM changing GROUP BY v ORDER BY v"
        request_id = client.run(sql)["requestId"]
        rows = client.results(request_id, format="json", header="false").json()["rows"]
        assert isinstance(rows, list)
        return rows

    client, table = Client(stack), folder / "changing"
    for day in ("day=1", "day=2"):
        (table / day).mkdir(parents=True)
        _write_parquet(table / day / "a.parquet", 1)
    assert read() == [[1, 2]]
    (table / "day=3").mkdir()
    _write_parquet(table / "day=3/a.parquet", 3)
    assert read() == [[1, 2], [3, 1]]
    _write_parquet(table / "day=1/a.parquet", 2)
    assert read() == [[1, 1], [2, 1], [3, 1]]
    shutil.rmtree(table / "day=2")
    assert read() == [[2, 1], [3, 1]]


def _write_parquet(path: Path, value: int) -> None:
    duckdb.sql(f"COPY (SELECT {value} AS v) TO '{path}' (FORMAT parquet)")
