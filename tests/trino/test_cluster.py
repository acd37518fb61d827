"""The cluster in the place of Athena: its nodes, and a table of Glue in its S3."""

from __future__ import annotations

import duckdb
import pytest

from tests.trino.trino_server import TrinoServer

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


def test_both_workers_read_a_table_of_many_files(trino: TrinoServer, numbers: str) -> None:
    client = trino.client(DATABASE)
    answer = client.run(f"SELECT count(*), sum(n) FROM {numbers}")
    total = FILES * ROWS
    assert answer.rows == [[total, total * (total - 1) // 2]]
    assert client.run(_TASKS.format(answer.id)).rows == [["worker-1"], ["worker-2"]]
