"""Tables of the catalog on both engines of the stack: Glue databases, files and other layouts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.local_lake import LocalLake
from tests.trino.conftest import GLUE_DATABASE
from tests.trino.trino_server import TrinoServer

PARQUET = "org.apache.hadoop.hive.ql.io.parquet"
TIMES = "SELECT range AS n, TIMESTAMP '2024-01-01 00:00:00.123456' + INTERVAL (range) HOUR AS ts"
FILES = {
    "catalog_plain": {f"2024/01/{day:02}/a.parquet": f"{TIMES} FROM range(9)" for day in (1, 2)},
    "catalog_raw/orders": {
        f"account={account}/a.parquet": f"SELECT range AS n, {n} AS who FROM range(9)"
        for n, account in enumerate(("007", "8", "a%20b", "__HIVE_DEFAULT_PARTITION__"))
    },
    "catalog_raw/events": {f"y={year}/a.parquet": f"{TIMES} FROM range(3)" for year in (1, 2)},
}
QUERIES = (
    "SELECT year, month, day, count(*) AS rows, max(ts) AS last FROM catalog_plain GROUP BY ALL"
    " ORDER BY day",
    "SELECT * FROM catalog_plain WHERE day = 2 ORDER BY n",
    'SELECT sum(n) AS total, max(ts) AS last FROM "catalog one"',
    "SELECT account, who, sum(n) AS n FROM sales.orders GROUP BY ALL ORDER BY who",
    "SELECT n FROM sales.orders WHERE account = '007' ORDER BY n",
    "SELECT y, n, ts FROM sales.events WHERE y = '2' ORDER BY n",
)


@pytest.fixture(scope="module")
def tables(trino: TrinoServer) -> Iterator[TrinoServer]:
    """Writes the tables, and declares those of the Glue database."""
    lake = LocalLake(trino.data)
    for name, files in FILES.items():
        lake.write(name, files)
    lake.write("", {"catalog one.parquet": f"{TIMES} FROM range(100)"})
    trino.glue().create_database(DatabaseInput={"Name": GLUE_DATABASE})
    bucket = f"s3://{trino.data_bucket}"
    declare(trino, "orders", f"{bucket}/catalog_raw/orders", "account", "string")
    declare(trino, "events", f"{bucket}/catalog_raw/events/", "y", "string")
    declare(trino, "dated", f"{bucket}/catalog_plain/", "dt", "date")
    declare(trino, "elsewhere", "s3://other/orders/", "account", "string")
    yield trino


def declare(trino: TrinoServer, name: str, location: str, key: str, kind: str) -> None:
    storage = {
        "Columns": [{"Name": "n", "Type": "bigint"}],
        "Location": location,
        "InputFormat": f"{PARQUET}.MapredParquetInputFormat",
        "OutputFormat": f"{PARQUET}.MapredParquetOutputFormat",
        "SerdeInfo": {"SerializationLibrary": f"{PARQUET}.serde.ParquetHiveSerDe"},
    }
    table = {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "PartitionKeys": [{"Name": key, "Type": kind}],
        "StorageDescriptor": storage,
    }
    trino.glue().create_table(DatabaseName=GLUE_DATABASE, TableInput=table)


@pytest.mark.parametrize("sql", QUERIES)
def test_engines_return_the_same_rows(tables: TrinoServer, sql: str) -> None:
    results: dict[str, Any] = {}
    for engine in ("duckdb", "athena"):
        run = tables.api.run(sql, engine=engine)
        assert (run["status"], run.get("engine")) == ("SUCCEEDED", engine), run
        results[engine] = tables.api.results(run["requestId"], format="json").json()
    assert results["duckdb"]["rows"]
    assert results["athena"] == results["duckdb"]


def test_catalog_lists_the_tables_of_the_glue_database(tables: TrinoServer) -> None:
    documents = tables.api.request("GET", "/tables").json()["tables"]
    listed = {each["name"]: each for each in documents if each["name"].startswith("sales.")}
    assert set(listed) == {"sales.orders", "sales.events", "sales.dated"}
    assert "partition keys dt" in listed["sales.dated"]["error"]["message"]
    columns = {each["name"]: each["type"] for each in listed["sales.events"]["columns"]}
    assert columns == {"n": "BIGINT", "ts": "TIMESTAMP", "y": "VARCHAR"}
