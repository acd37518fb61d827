"""The stack's Trino: its nodes, a table of Glue in its S3, and Athena's API before it."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any

import duckdb
import httpx
import pytest

from local.config import Keys
from local.stack_process import wait_until
from local.trino_client import TrinoClient
from tests.trino.trino_server import TrinoServer

SECONDS, STOP_SECONDS = 60.0, 5.0
DATABASE, FILES, ROWS = "cluster_test", 8, 50_000
_TASKS = (
    "SELECT node_id FROM system.runtime.tasks WHERE query_id = '{}' AND processed_input_rows > 0"
    " GROUP BY node_id ORDER BY node_id"
)


@pytest.fixture(scope="module")
def numbers(trino: TrinoServer) -> str:
    """Creates the table `numbers` of eight files; returns its name."""
    folder = trino.data / "numbers"
    folder.mkdir()
    connection = duckdb.connect()
    for number in range(FILES):
        first = number * ROWS
        connection.execute(
            f"COPY (SELECT range AS n FROM range({first}, {first + ROWS}))"
            f" TO '{folder}/{number}.parquet'"
        )
    glue = trino.glue()
    glue.create_database(DatabaseInput={"Name": DATABASE})
    storage = {
        "Columns": [{"Name": "n", "Type": "bigint"}],
        "Location": f"s3://{trino.data_bucket}/numbers/",
        "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "SerdeInfo": {
            "SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
        },
    }
    table = {
        "Name": "numbers",
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet"},
        "StorageDescriptor": storage,
    }
    glue.create_table(DatabaseName=DATABASE, TableInput=table)
    return f"{DATABASE}.numbers"


def test_cluster_has_two_active_workers(trino: TrinoServer) -> None:
    nodes = trino.client().run(
        "SELECT node_id, coordinator FROM system.runtime.nodes WHERE state = 'active' ORDER BY 1"
    )
    assert nodes.rows == [["coordinator", True], ["worker-1", False], ["worker-2", False]]


@pytest.mark.parametrize("keys", [None, Keys.generate()])
def test_statement_that_the_keys_do_not_sign_is_refused(
    trino: TrinoServer, keys: Keys | None
) -> None:
    with (
        closing(TrinoClient(trino.url, keys=keys)) as client,
        pytest.raises(httpx.HTTPStatusError, match=r"40[13]"),
    ):
        client.start("SELECT 1")


def test_both_workers_read_a_table_of_many_files(trino: TrinoServer, numbers: str) -> None:
    client, total = trino.client(DATABASE), FILES * ROWS

    def both_worked() -> bool:
        answer = client.run(f"SELECT count(*), sum(n) FROM {numbers}")
        assert answer.rows == [[total, total * (total - 1) // 2]]
        return client.run(_TASKS.format(answer.id)).rows == [["worker-1"], ["worker-2"]]

    # A worker that is slow to begin finds no file left.
    wait_until(both_worked, SECONDS)


class Athena:
    """Athena's API of the stack, as the workflow and the functions use it."""

    def __init__(self, trino: TrinoServer) -> None:
        self._client = trino.api.service("athena")
        self._output = f"s3://{trino.results_bucket}/athena-output/"

    def start(self, statement: str) -> str:
        started = self._client.start_query_execution(
            QueryString=statement,
            QueryExecutionContext={"Database": DATABASE},
            ResultConfiguration={"OutputLocation": self._output},
        )
        return str(started["QueryExecutionId"])

    def stop(self, query: str) -> None:
        self._client.stop_query_execution(QueryExecutionId=query)

    def execution(self, query: str) -> dict[str, Any]:
        found = self._client.get_query_execution(QueryExecutionId=query)
        return dict(found["QueryExecution"])

    def wait(self, query: str, *states: str) -> dict[str, Any]:
        def is_there() -> bool:
            return self.execution(query)["Status"]["State"] in states

        wait_until(is_there, SECONDS, lambda: str(self.execution(query)["Status"]))
        return self.execution(query)


@pytest.fixture(scope="module")
def athena(trino: TrinoServer, numbers: str) -> Athena:
    return Athena(trino)


def create(trino: TrinoServer, name: str, select: str) -> str:
    location = f"s3://{trino.results_bucket}/results/{name}/athena/"
    properties = f"format = 'PARQUET', external_location = '{location}'"
    return f'CREATE TABLE "{DATABASE}"."{name}" WITH ({properties}) AS {select}'


def table_names(trino: TrinoServer) -> set[str]:
    tables = trino.glue().get_tables(DatabaseName=DATABASE)["TableList"]
    return {table["Name"] for table in tables}


def test_parts_are_visible_to_the_functions_at_once(trino: TrinoServer, athena: Athena) -> None:
    assert trino.api.objects("results/parts/") == []
    query = athena.start(create(trino, "parts", "SELECT n % 7 AS c0 FROM numbers WHERE n < 100"))
    found = athena.wait(query, "SUCCEEDED", "FAILED")
    assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
    assert found["Statistics"]["DataScannedInBytes"] > 0
    assert trino.api.objects("results/parts/")
    assert trino.client(DATABASE).run("SELECT count(*) FROM parts").rows == [[100]]


def test_query_reads_a_file_that_was_added_a_moment_ago(trino: TrinoServer, athena: Athena) -> None:
    count = create(trino, "before", "SELECT count(*) AS c0 FROM numbers")
    athena.wait(athena.start(count), "SUCCEEDED")
    added = trino.data / "numbers" / "added.parquet"
    duckdb.connect().execute(f"COPY (SELECT -1::BIGINT AS n) TO '{added}'")
    count = create(trino, "after", "SELECT count(*) AS c0 FROM numbers")
    athena.wait(athena.start(count), "SUCCEEDED")
    added.unlink()
    counts = "SELECT (SELECT c0 FROM after) - (SELECT c0 FROM before)"
    assert trino.client(DATABASE).run(counts).rows == [[1]]


def test_stopped_query_leaves_no_part_and_no_table(trino: TrinoServer, athena: Athena) -> None:
    pairs = "SELECT a.n AS c0, b.n AS c1 FROM numbers a JOIN numbers b ON a.n % 4 = b.n % 4"
    query = athena.start(create(trino, "stopped", pairs))
    athena.wait(query, "RUNNING")
    time.sleep(1)
    began = time.monotonic()
    athena.stop(query)
    status = athena.wait(query, "CANCELLED", "SUCCEEDED", "FAILED")["Status"]
    assert status["State"] == "CANCELLED"
    assert time.monotonic() - began < STOP_SECONDS
    wait_until(lambda: not trino.api.objects("results/stopped/"), STOP_SECONDS)
    assert "stopped" not in table_names(trino)
    assert trino.client().run("SELECT 1").rows == [[1]]
