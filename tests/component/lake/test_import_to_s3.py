"""Import into a bucket on a real S3 server: all files are stored, or none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from lake.errors import LakeError
from lake.importer import main
from lake.s3_destination import S3Destination, destination_of_stack
from tests.support.s3_server import keys

GOOD = "id,time\n" + "".join(f"{n},{1_700_000_000 + n * 86_400}\n" for n in range(20))


def run(tmp_path: Path, content: str, *options: str) -> int:
    file = tmp_path / "f.csv"
    file.write_text(content)
    return main([str(file), "--table", "t", "--time", "time", "--to", "s3://data/lake", *options])


def ids(s3: Any, tmp_path: Path) -> list[int]:
    found: list[int] = []
    for key in (key for key in keys(s3) if key.endswith(".parquet")):
        s3.download_file("data", key, str(tmp_path / "one.parquet"))
        found += [
            id_ for (id_,) in duckdb.sql(f"SELECT id FROM '{tmp_path}/one.parquet'").fetchall()
        ]
    return sorted(found)


def test_import_to_bucket_uploads_files_and_settings(
    s3: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, GOOD) == 0
    assert "20 files, 0.0 MB, in s3://data/lake/t" in capsys.readouterr().out
    assert len(keys(s3)) == 21
    assert keys(s3)[-1].startswith("lake/t/year=2023/month=12/day=03/import-")
    body = s3.get_object(Bucket="data", Key="lake/t/_table.yaml")["Body"].read()
    assert body == b"time_column: time\ntime_zone: UTC\n"
    assert ids(s3, tmp_path) == list(range(20))


def test_import_to_bucket_existing_table_needs_append_or_replace(
    s3: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, GOOD) == 0
    before = keys(s3)
    assert run(tmp_path, GOOD) == 1
    assert "exists already" in capsys.readouterr().err
    assert run(tmp_path, "id,time\n77,1700000000\n", "--append") == 0
    assert set(before) < set(keys(s3))
    assert ids(s3, tmp_path) == [*range(20), 77]
    assert run(tmp_path, "id,time\n78,1700000000\n", "--replace") == 0
    assert ids(s3, tmp_path) == [78]
    assert len(keys(s3)) == 2


@pytest.mark.parametrize(
    ("mode", "failing"),
    [("--append", "day=20"), ("--replace", "day=20"), ("--replace", "_table.yaml")],
)
def test_import_to_bucket_upload_error_deletes_new_files(
    mode: str, failing: str, s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    assert run(tmp_path, "id,time\n99,1700000000\n") == 0
    before, upload = keys(s3), S3Destination._upload

    def upload_all_but_one(destination: S3Destination, key: str, file: Path) -> None:
        if failing in key:
            raise ClientError({"Error": {"Code": "SlowDown", "Message": "slow"}}, "PutObject")
        upload(destination, key, file)

    monkeypatch.setattr(S3Destination, "_upload", upload_all_but_one)
    assert run(tmp_path, GOOD, mode) == 1
    assert "upload failed, the uploaded files are deleted: " in capsys.readouterr().err
    assert keys(s3) == before
    assert ids(s3, tmp_path) == [99]


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("s3://", "--to s3:// has no bucket; use s3://bucket or s3://bucket/prefix"),
        ("s3://absent", "cannot list s3://absent: "),
    ],
)
def test_import_to_invalid_bucket_fails(
    to: str, message: str, s3: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, GOOD, "--to", to) == 1
    assert message in capsys.readouterr().err


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        yield


TEMPLATE = """
Parameters: {DataPrefix: {Type: String, Default: lake/}}
Resources: {Data: {Type: "AWS::S3::Bucket", Properties: {BucketName: tables}}}
Outputs:
  %s: {Value: !Ref Data}
  ApiUrl: {Value: "https://api.example.com/v1"}
"""


@pytest.mark.usefixtures("aws")
def test_import_to_stack_uses_its_data_bucket(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    boto3.client("cloudformation").create_stack(
        StackName="duckstep", TemplateBody=TEMPLATE % "DataBucketName"
    )
    (tmp_path / "f.csv").write_text(GOOD)
    arguments = [str(tmp_path / "f.csv"), "--table", "t", "--time", "time", "--stack", "duckstep"]
    assert main(arguments) == 0
    out = capsys.readouterr().out
    assert "in s3://tables/lake/t" in out
    assert out.endswith(" https://api.example.com/v1/queries\n")
    listed = boto3.client("s3").list_objects_v2(Bucket="tables")["Contents"]
    assert len(listed) == 21


@pytest.mark.usefixtures("aws")
def test_destination_of_stack_without_data_bucket_fails() -> None:
    with pytest.raises(LakeError, match="cannot describe stack 'nope': "):
        destination_of_stack("nope")
    boto3.client("cloudformation").create_stack(
        StackName="other", TemplateBody=TEMPLATE % "Something"
    )
    with pytest.raises(LakeError, match="has no output DataBucketName"):
        destination_of_stack("other")
