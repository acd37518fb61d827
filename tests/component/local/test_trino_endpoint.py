"""The endpoint at which Trino finds both buckets: the rclone of the results, with the data."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from local.aws.athena.service import StackCluster
from local.config import HOST, Keys, StackConfig
from local.data.source import DataSource, folder_source, s3_source
from local.stack_process import wait_until
from local.state_dir import StateDir
from local.supervisor import ports
from local.supervisor.process_specs import server_specs
from tests.support.deployment import deployment
from tests.support.s3_server import BUCKET, KEY, RCLONE, SECRET, create_client, serving

DATA, RESULTS = "duckstep-data-bucket", "duckstep-results-bucket"
SECONDS = 20.0


@contextmanager
def endpoint(state: Path, source: DataSource) -> Iterator[tuple[Any, StackCluster]]:
    """Start the server; yield a client of its S3 and the cluster that empties its listings."""
    folder = StateDir(state)
    folder.prepare()
    allocated, control = ports.allocate(ports.free_port()), ports.free_port()
    config = StackConfig(
        deployment(),
        allocated,
        Keys.generate(),
        str(state),
        "",
        trino="http://127.0.0.1:1",
        results_control=control,
    )
    specs = server_specs(config, folder, source, RCLONE)
    (spec,) = [spec for spec in specs if spec.name == "results-rclone"]
    process = subprocess.Popen(spec.command, env=spec.environment, stderr=subprocess.DEVNULL)
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{HOST}:{allocated.results_rclone}",
        region_name="us-east-1",
        aws_access_key_id=config.keys.access,
        aws_secret_access_key=config.keys.secret,
        config=Config(retries={"total_max_attempts": 10}, s3={"addressing_style": "path"}),
    )
    try:
        with closing(client):
            yield client, StackCluster(config, client)
    finally:
        process.terminate()
        process.wait(SECONDS)


def keys(client: Any, bucket: str) -> list[str]:
    listed = client.list_objects_v2(Bucket=bucket).get("Contents", [])
    return [each["Key"] for each in listed]


def write(client: Any, key: str, body: bytes) -> None:
    def is_written() -> bool:
        client.put_object(Bucket=RESULTS, Key=key, Body=body)
        return True

    wait_until(is_written, SECONDS)


def test_trino_finds_the_data_folder_and_the_results(tmp_path: Path) -> None:
    folder = tmp_path / "lake" / "sales"
    folder.mkdir(parents=True)
    (folder / "a.parquet").write_bytes(b"rows")
    (folder / "a_link.parquet").symlink_to(folder / "a.parquet")
    with endpoint(tmp_path / "state", folder_source(tmp_path / "lake")) as (client, cluster):
        write(client, "results/one/part", b"part")
        assert keys(client, RESULTS) == ["results/one/part"]
        assert keys(client, DATA) == ["sales/a.parquet", "sales/a_link.parquet"]
        # The listings of results are kept: a new file of the data is missed without this.
        (folder / "b.parquet").write_bytes(b"more")
        cluster.prepare()
        assert "sales/b.parquet" in keys(client, DATA)
        cluster.write_object(f"s3://{RESULTS}/results/one/records.csv")
        assert "results/one/records.csv" in keys(client, RESULTS)


def test_trino_finds_a_bucket_as_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "remote"
    root.mkdir()
    with serving(root) as address:
        with closing(create_client(address)) as remote:
            remote.put_object(Bucket=BUCKET, Key="sales/a.parquet", Body=b"rows")
        for name, value in (("ACCESS_KEY_ID", KEY), ("SECRET_ACCESS_KEY", SECRET)):
            monkeypatch.setitem(os.environ, f"AWS_{name}", value)
        monkeypatch.setitem(os.environ, "AWS_ENDPOINT_URL_S3", address)
        source = s3_source(f"s3://{BUCKET}/sales", RCLONE)
        monkeypatch.delitem(os.environ, "AWS_ENDPOINT_URL_S3")
        with endpoint(tmp_path / "state", source) as (client, _):
            write(client, "results/one/part", b"part")
            assert keys(client, RESULTS) == ["results/one/part"]
            assert keys(client, DATA) == ["sales/a.parquet"]
            body = client.get_object(Bucket=DATA, Key="sales/a.parquet")["Body"].read()
            assert body == b"rows"
