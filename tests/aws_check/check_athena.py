"""Both engines of a deployed stack: the same answers, a cancellation, and nothing left behind.

`make aws-check STACK=duckstep DUCKSTEP_TOKEN=...` runs it with the shell's AWS credentials. The
statements are those of tests/trino, so that Athena is compared with what Trino has proved.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest
from duckstep_service.core.object_keys import execution_name, results_prefix
from duckstep_service.core.query.athena_run import temporary_table

from local.api_client import ApiClient, query_path
from tests.trino.answers import difference, duckdb_value
from tests.trino.statement_files import EQUAL, FOLDER, REFUSED, KnownStatement, known_statements

SECONDS = 900.0
WAIT_SECONDS = 60.0
# 12 rows twelve times: longer than Athena's 30 minutes.
ENDLESS = f"SELECT count(*) AS n FROM {', '.join(f'edge {alias}' for alias in 'abcdefghijkl')}"
pytestmark = pytest.mark.timeout(2 * SECONDS)


class Deployed:
    """A stack with Athena: its API, and the resources that its outputs name."""

    def __init__(self, stack: str, token: str | None) -> None:
        described = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        self.outputs = {each["OutputKey"]: each["OutputValue"] for each in described["Outputs"]}
        assert "AthenaWorkGroupName" in self.outputs, "Deploy the stack with Distributed=on."
        self.prefix = {
            each["ParameterKey"]: each.get("ParameterValue", "") for each in described["Parameters"]
        }["DataPrefix"]
        self.data_bucket = self.outputs["DataBucketName"]
        self.api = ApiClient(self.outputs["ApiUrl"], token)
        self.s3, self.glue = boto3.client("s3"), boto3.client("glue")
        self.athena = boto3.client("athena")

    @contextmanager
    def upload(self, files: Iterable[Path]) -> Iterator[None]:
        """Upload a table for each file and delete them at the end.

        A table of the same name, which would be overwritten and deleted, fails.
        """
        keys = {f"{self.prefix}{file.stem}/{file.name}": file for file in files}
        for key in keys:
            self._check_absent(key.rpartition("/")[0] + "/")
        try:
            for key, file in keys.items():
                self.s3.upload_file(str(file), self.data_bucket, key)
            yield
        finally:
            for key in keys:
                self.s3.delete_object(Bucket=self.data_bucket, Key=key)

    def _check_absent(self, folder: str) -> None:
        listed = self.s3.list_objects_v2(Bucket=self.data_bucket, Prefix=folder, MaxKeys=1)
        if listed["KeyCount"]:
            pytest.fail(
                f"s3://{self.data_bucket}/{folder} exists. The checks write and delete a table of"
                " this name: delete it if an interrupted run left it, or check another stack."
            )

    def states(self, request_id: str) -> list[str]:
        """Return the state of a query in Athena, as one of the last ten queries."""
        listed = self.athena.list_query_executions(
            WorkGroup=self.outputs["AthenaWorkGroupName"], MaxResults=10
        )["QueryExecutionIds"]
        if not listed:
            return []
        runs = self.athena.batch_get_query_execution(QueryExecutionIds=listed)["QueryExecutions"]
        table = temporary_table(execution_name(request_id))
        return [run["Status"]["State"] for run in runs if table in run["Query"]]

    def leftovers(self, request_id: str) -> list[str]:
        """Return the objects of Athena's run, and its temporary table."""
        name = execution_name(request_id)
        listed = self.s3.list_objects_v2(
            Bucket=self.outputs["ResultsBucketName"], Prefix=f"{results_prefix(name)}athena"
        )
        found = [each["Key"] for each in listed.get("Contents", [])]
        tables = self.glue.get_tables(
            DatabaseName=self.outputs["GlueDatabaseName"], Expression=temporary_table(name)
        )
        return found + [table["Name"] for table in tables["TableList"]]


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """Return the stack, with the tables of edge_table.sql while the checks run."""
    stack = Deployed(os.environ["STACK"], os.environ.get("DUCKSTEP_TOKEN"))
    with stack.upload(table_files(tmp_path_factory.mktemp("tables"))):
        yield stack


def table_files(folder: Path) -> list[Path]:
    """Write a Parquet file for each table of edge_table.sql."""
    with duckdb.connect() as connection:
        connection.execute((FOLDER / "edge_table.sql").read_text(encoding="utf-8"))
        names = [name for (name,) in connection.execute("SHOW TABLES").fetchall()]
        for name in names:
            connection.execute(f"COPY {name} TO '{folder}/{name}.parquet' (FORMAT parquet)")
    return [folder / f"{name}.parquet" for name in names]


def answer(deployed: Deployed, sql: str, engine: str) -> dict[str, Any]:
    """Run a statement on one engine; return its status document with the rows."""
    document = deployed.api.wait(deployed.api.submit(sql, engine=engine, reuse=False), SECONDS)
    if document["status"] == "SUCCEEDED":
        body = deployed.api.results(document["requestId"], format="parquet").content
        document["rows"] = _rows(body)
    return document


def _rows(body: bytes) -> list[tuple[Any, ...]]:
    path = f"/tmp/answer-{os.getpid()}.parquet"
    with open(path, "wb") as file:
        file.write(body)
    try:
        rows = duckdb.sql(f"FROM read_parquet('{path}')").fetchall()
    finally:
        os.unlink(path)
    return [tuple(duckdb_value(value) for value in row) for row in rows]


STATEMENTS = [each for each in known_statements() if each.expected in (EQUAL, REFUSED)]


@pytest.mark.parametrize("known", STATEMENTS, ids=lambda known: known.name)
def test_athena_answers_as_duckdb(deployed: Deployed, known: KnownStatement) -> None:
    on_athena = answer(deployed, known.sql, "athena")
    if known.expected == REFUSED:
        assert on_athena["error"]["code"] == "NotTranslatable"
        return
    on_duckdb = answer(deployed, known.sql, "duckdb")
    assert on_athena["status"] == on_duckdb["status"] == "SUCCEEDED", on_athena
    assert on_athena["columns"] == on_duckdb["columns"]
    ordered = "ORDER BY" in known.sql.upper()
    assert not difference(on_duckdb["rows"], on_athena["rows"], ordered)
    assert deployed.leftovers(on_athena["requestId"]) == []


def test_cancelled_query_is_stopped_in_athena(deployed: Deployed) -> None:
    request_id = deployed.api.submit(ENDLESS, engine="athena", reuse=False)
    wait_until(lambda: deployed.states(request_id) == ["RUNNING"])
    assert deployed.api.request("DELETE", query_path(request_id)).status_code == 200
    wait_until(lambda: deployed.states(request_id) == ["CANCELLED"])
    wait_until(lambda: deployed.leftovers(request_id) == [])


def wait_until(is_reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_reached():
        assert time.monotonic() < deadline
        time.sleep(1)
