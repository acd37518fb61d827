"""Compaction of a bucket, against real S3 servers: rclone, and moto for conditional writes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from duckstep_service.aws.s3.object_store import S3ObjectStore
from duckstep_service.aws.s3.table_store import S3TableStore
from duckstep_service.core.catalog.tables import find_table
from duckstep_service.core.compaction.job import CompactionOptions
from duckstep_service.core.compaction.store import CompactionFailed, CompactionOutrun
from duckstep_service.engine.compaction.compact import compact
from moto import mock_aws

from lake.compact import main
from tests.component.lake.compact_tables import QUERIES, answers_of, make_table
from tests.support.s3_server import keys

COMMAND = ["--table", "t", "--to", "s3://data/lake"]


@pytest.fixture
def s3(s3: Any, tmp_path: Path) -> Any:
    """Return a client of a bucket with the table `t` below lake/."""
    fill(s3, tmp_path / "made")
    return s3


def fill(client: Any, made: Path) -> None:
    make_table(made)
    for file in (path for path in made.rglob("*") if path.is_file()):
        client.upload_file(str(file), "data", f"lake/{file.relative_to(made).as_posix()}")


def answers(s3: Any, copies: Path) -> list[Any]:
    """Return the results of the queries on copies of the files that the catalog lists."""
    table = find_table(S3ObjectStore(s3, "data", "lake/"), "t")
    assert table is not None
    for file in table.files:
        (copies / file.key).parent.mkdir(parents=True, exist_ok=True)
        s3.download_file("data", f"lake/{file.key}", str(copies / file.key))
    return answers_of(table, copies, QUERIES)


def test_compact_bucket_stage_by_stage(
    s3: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = answers(s3, tmp_path / "0")
    assert main(COMMAND) == 0
    assert capsys.readouterr().out.startswith("t: 4 files into 2, 16 rows; 2 merges wait")
    assert len(keys(s3)) == 4 + 2 + 2
    assert answers(s3, tmp_path / "1") == before
    assert main([*COMMAND, "--grace-seconds", "0"]) == 0
    assert capsys.readouterr().out == "t: 2 earlier merges completed; 6 replaced files deleted\n"
    assert answers(s3, tmp_path / "2") == before
    assert len(keys(s3)) == 2 + 1
    assert main(COMMAND) == 0
    assert capsys.readouterr().out == "t: nothing to merge\n"
    assert len(list((tmp_path / "2").rglob("*.parquet"))) == 2


def test_compact_rewritten_source_is_detected_by_etag(s3: Any, tmp_path: Path) -> None:
    assert main(COMMAND) == 0
    key = "lake/t/year=2024/month=01/day=31/part.parquet"
    file = tmp_path / "again.parquet"
    s3.download_file("data", key, str(file))
    whole = f"SELECT * REPLACE (id + 1 AS id) FROM '{file}'"
    duckdb.sql(f"COPY ({whole}) TO '{tmp_path / 'new.parquet'}'")
    s3.upload_file(str(tmp_path / "new.parquet"), "data", key)
    before = answers(s3, tmp_path / "0")
    assert main([*COMMAND, "--grace-seconds", "0"]) == 0
    assert answers(s3, tmp_path / "1") == before


def test_compact_storage_errors_are_one_line(
    s3: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["--table", "other", "--to", "s3://data/lake"]) == 1
    assert "there is no table 'other'" in capsys.readouterr().err
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with pytest.raises(CompactionFailed, match="cannot list s3://data/lake/t/: "):
        S3TableStore(boto3.client("s3"), "data", "lake/t/").files()


def test_compact_conditional_write_rejects_second_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="data")
        fill(client, tmp_path / "made")
        first, second = OutrunTableStore(client), S3TableStore(client, "data", "lake/t/")
        before = answers(client, tmp_path / "0")
        first.between = lambda: run(second, tmp_path / "b")
        with pytest.raises(CompactionOutrun, match="run again"):
            run(first, tmp_path / "a")
        assert answers(client, tmp_path / "1") == before
        assert run(second, tmp_path / "b", hours=2) == 0
        assert answers(client, tmp_path / "2") == before


class OutrunTableStore(S3TableStore):
    """A store in which another compaction runs before the first write of the log."""

    def __init__(self, client: Any) -> None:
        super().__init__(client, "data", "lake/t/")
        self.between: Any = None

    def write(self, key: str, text: str, token: str) -> None:
        between, self.between = self.between, None
        if between:
            between()
        super().write(key, text, token)


def run(table: S3TableStore, workshop: Path, hours: int = 0) -> int:
    workshop.mkdir(exist_ok=True)
    now = datetime.now(UTC) + timedelta(hours=hours)
    return compact(table, workshop, CompactionOptions("2025-01"), lambda: now).into
