"""The slow S3 server of the benchmark: ranges, signatures, delays and counts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from bench import s3_server
from bench.engines import http
from bench.engines.base import BenchmarkError
from bench.experiments.simulator import measure_in_flight
from bench.request_counter import COUNTS_PATH
from bench.s3_server import S3Delays, find_nginx, render_configuration
from bench.s3_server_process import S3ServerProcess

KEY = "reviews/year=2024/month=1/day=1/a b.parquet"
CONTENT = bytes(range(100))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[S3ServerProcess]:
    file = tmp_path / "buckets/data" / KEY
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    (tmp_path / "buckets/data/reviews/_table.yaml").write_text("{}")
    process = S3ServerProcess(tmp_path / "buckets", tmp_path / "a folder", S3Delays(30))
    try:
        process.start()
        yield process
    finally:
        process.close()


def _client(server: S3ServerProcess) -> Any:
    return boto3.client(
        "s3", endpoint_url=server.url, region_name="us-east-1",
        aws_access_key_id="accesskey", aws_secret_access_key="secretkey",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("requested", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=90-900", 90, 99),
        ("bytes=40-", 40, 99),
        ("bytes=-30", 70, 99),
        ("bytes=-3000", 0, 99),
    ],
)
def test_s3_server_range_is_partial_content(
    server: S3ServerProcess, requested: str, first: int, last: int
) -> None:
    response = _client(server).get_object(Bucket="data", Key=KEY, Range=requested)
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert response["ContentRange"] == f"bytes {first}-{last}/100"
    assert response["Body"].read() == CONTENT[first : last + 1]


def test_s3_server_delays_and_counts_by_kind(server: S3ServerProcess) -> None:
    client, started = _client(server), time.monotonic()
    listed = client.list_objects_v2(Bucket="data", Prefix="reviews/year=2024/")
    assert [(entry["Key"], entry["Size"]) for entry in listed["Contents"]] == [(KEY, 100)]
    assert client.head_object(Bucket="data", Key=KEY)["ContentLength"] == 100
    assert client.get_object(Bucket="data", Key=KEY)["Body"].read() == CONTENT
    client.get_object(Bucket="data", Key="reviews/_table.yaml")["Body"].read()
    with pytest.raises(ClientError, match="NoSuchKey"):
        client.get_object(Bucket="data", Key="reviews/none.parquet")
    assert time.monotonic() - started >= 5 * 0.03
    counts = http.fetch_json(server.url + COUNTS_PATH)
    found = {kind: tally["requests"] for kind, tally in counts.items()}
    assert found == {"LIST": 1, "HEAD": 1, "GET": 2, "GET other": 1}
    assert counts["GET"]["bytes"] > 100
    assert counts["HEAD"]["milliseconds"] >= 30


def test_s3_server_listed_etag_matches(server: S3ServerProcess) -> None:
    client = _client(server)
    (listed,) = client.list_objects_v2(Bucket="data", Prefix="reviews/year")["Contents"]
    head = client.head_object(Bucket="data", Key=KEY)
    assert listed["ETag"] == head["ETag"] != '""'
    assert listed["LastModified"].replace(microsecond=0) == head["LastModified"]
    client.get_object(Bucket="data", Key=KEY, IfMatch=listed["ETag"])
    with pytest.raises(ClientError, match="412"):
        client.get_object(Bucket="data", Key=KEY, IfMatch='"other"')


def test_s3_server_without_latency_limits_bandwidth(tmp_path: Path) -> None:
    file = tmp_path / "buckets/data/file.parquet"
    file.parent.mkdir(parents=True)
    file.write_bytes(bytes(500_000))
    # 8 megabits are a million bytes a second.
    process = S3ServerProcess(tmp_path / "buckets", tmp_path / "s3", S3Delays(0, 8))
    try:
        process.start()
        started = time.monotonic()
        for ranged in ("bytes=0-249999", "bytes=-250000"):
            http.fetch(f"{process.url}/data/file.parquet", Range=ranged)
        assert time.monotonic() - started >= 0.5
    finally:
        process.close()


def test_find_nginx_without_it_names_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(s3_server, "NGINX_FOLDERS", "/nowhere")
    with pytest.raises(BenchmarkError, match="nginx and libnginx-mod-http-lua"):
        find_nginx()


def test_render_configuration_path_with_quote_fails() -> None:
    with pytest.raises(ValueError, match="without quotes"):
        render_configuration({"folder": '/a"b'})


def test_measure_in_flight_reports_rate_latency_and_cpu(server: S3ServerProcess) -> None:
    measured = measure_in_flight(server, ["/data/" + KEY.replace(" ", "%20")], 4, 0.5)
    assert 0 < measured["requests_per_second"] <= 4 / 0.03
    assert 0.03 <= measured["seconds"] <= measured["p99_seconds"]
    assert measured["server_cpu"] >= 0
