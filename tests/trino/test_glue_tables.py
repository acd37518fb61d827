"""Tables that are declared in Glue, as Trino reads them, against DuckDB over the same files."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from duckstep_service.aws.glue import GlueDataCatalog
from duckstep_service.core.catalog.glue_links import LinkedGlue
from duckstep_service.core.catalog.glue_tables import declare_table
from duckstep_service.core.testing import MemoryStore
from duckstep_service.core.translation.translated_query import AthenaTable

from local.trino_client import Answer
from tests.support.local_lake import LocalLake
from tests.trino.trino_server import TrinoServer

DATABASE = "glue_tables_test"
YEAR = [date(2024, 1, 1) + timedelta(number) for number in range(366)]
LAYOUTS = {"hive": "year=%Y/month=%m/day=%d", "plain": "%Y/%m/%d"}
MAX_SHARE = 0.02
# By name: the values of a column, in one file.
VALUES = {
    "boolean": ["true", "false", "NULL::BOOLEAN"],
    "tinyint": ["(-128)::TINYINT", "127::TINYINT"],
    "smallint": ["(-32768)::SMALLINT", "32767::SMALLINT"],
    "integer": ["(-2147483648)::INTEGER", "2147483647::INTEGER"],
    "bigint": ["(-9223372036854775808)::BIGINT", "9223372036854775807::BIGINT"],
    "float": ["0.1::FLOAT", "'nan'::FLOAT", "3.4e38::FLOAT"],
    "double": ["0.1::DOUBLE", "'inf'::DOUBLE", "'nan'::DOUBLE"],
    "hugeint": ["170141183460469231731687303715884105727::HUGEINT"],
    "decimal4": ["(-99.99)::DECIMAL(4,2)", "0.01::DECIMAL(4,2)"],
    "decimal9": ["(-1234567.89)::DECIMAL(9,2)"],
    "decimal18": ["(-1234567890123456.78)::DECIMAL(18,2)"],
    "decimal38": ["9999999999999999999999999999.9999999999::DECIMAL(38,10)"],
    "text": ["'x'", "''", "'한글'", "'it''s'", "NULL::VARCHAR"],
    "enum": ["'a'::ENUM('a', 'b')"],
    "blob": ["'\\xAA\\x00'::BLOB", "''::BLOB"],
    "date": ["DATE '2024-02-29'", "DATE '0001-01-01'", "DATE '1582-10-10'", "DATE '9999-12-31'"],
    "timestamp": [
        "TIMESTAMP '2024-01-01 00:00:00.999999'",
        "TIMESTAMP '1900-01-01 00:00:00.000001'",
        "TIMESTAMP '1969-12-31 23:59:59.999999'",
    ],
    "millis": ["TIMESTAMP_MS '2024-01-01 00:00:00.999'", "TIMESTAMP_MS '1969-12-31 23:59:59.999'"],
    "zoned": ["TIMESTAMPTZ '2024-01-01 00:00:00.999999+09'"],
    "list": ["[1, NULL, 3]", "[]::INTEGER[]", "NULL::INTEGER[]"],
    "lists": ["[[1], [NULL], NULL, []]"],
    "struct": ["{'Name': 'x', 'order': [1]}", "{'Name': NULL, 'order': NULL}", "NULL"],
    "structs": ["[{'A': 1, '한글': DATE '2024-01-01'}, NULL]"],
    "map": ["MAP {'k': 1.5::DECIMAL(10,2), 'j': NULL}", "MAP {}::MAP(VARCHAR, DECIMAL(10,2))"],
    "lists_in_map": ["MAP {'k': ['a']}"],
    "numbers_in_struct": ["{'d': 1.25::DECIMAL(38,2), 'f': 1.5::FLOAT, 't': 5::TINYINT}"],
}
# By name: the values of a column, each in a file of its own.
MIXED = {
    "integers": ["1::INTEGER", "5000000000::BIGINT"],
    "small_integers": ["1::TINYINT", "300::SMALLINT"],
    "float_double": ["0.1::FLOAT", "0.1::DOUBLE"],
    "decimal_widths": ["1.5::DECIMAL(5,1)", "12345678.2::DECIMAL(10,1)"],
    "decimal_scales": ["1.5::DECIMAL(4,1)", "1.25::DECIMAL(10,2)"],
    "long_decimals": ["12.5::DECIMAL(18,1)", "12345678901234567890.5::DECIMAL(38,1)"],
    "fields": ["{'a': 1}", "{'A': 2, 'b': 'x'}"],
    "field_order": ["{'b': 'y', 'a': 1}", "{'a': 2, 'b': 'x'}"],
    "field_types": ["{'a': 1}", "{'a': 5000000000}"],
    "field_floats": ["{'a': 2.5::DOUBLE}", "{'a': 0.1::FLOAT}"],
    "field_decimals": ["{'a': 1.5::DECIMAL(4,1)}", "{'a': 1.25::DECIMAL(10,2)}"],
    "elements": ["[1]", "[5000000000]"],
    "float_elements": ["[2.5::DOUBLE]", "[0.1::FLOAT]"],
    "map_values": ["MAP {'a': 1}", "MAP {'a': 5000000000}"],
    "structs_in_list": ["[{'a': 1}]", "[{'a': 2, 'b': [1]}]"],
}
NAMES = 'SELECT 1 AS "a b", 2 AS "c-d", 3 AS 한글, 4 AS "MiXed", \'x\' AS "select"'
# By name: the folders of a table with registered partitions, and filters.
FOLDERS = {
    "text": (
        ["a=x%2Fy", "a=__HIVE_DEFAULT_PARTITION__", "a=한 글", "a=10/below"],
        ["true", "a = 'x/y'", "a IS NULL", "a IN ('10', '한 글')"],
    ),
    "numbers": (["k=-5", "k=0", "k=17", "k=__HIVE_DEFAULT_PARTITION__"], ["k < 0", "k IS NULL"]),
    "dates": (
        [f"account={account}/dt={day}" for account in ("007", "8") for day in YEAR[:9]],
        ["true", "account = '007' AND dt >= '2024-01-03'", "dt = '2024-01-05'"],
    ),
    "spellings": (["month=1", "month=02", "month=11"], ["true", "month >= 2"]),
    "regions": (["eu/2024/01/01", "eu/2024/01/02"], ["true", "day = 2"]),
    "hours": (
        ["year=2024/month=01/day=01/hour=00", "year=2024/month=01/day=01/hour=23"],
        ["true", "hour = 23"],
    ),
    "unpadded": (["year=2024/month=1/day=9", "year=2024/month=11/day=10"], ["true", "month = 1"]),
    "years": (["Year=2023", "Year=2024"], ["true", "year = 2023"]),
}


class FolderStore(MemoryStore):
    """An ObjectStore that also writes to a folder."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root

    def put(self, key: str, body: bytes, media_type: str) -> None:
        path = self._root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


class Lake:
    """A lake whose tables are declared in Glue and read by both engines."""

    def __init__(self, trino: TrinoServer) -> None:
        self.files = LocalLake(trino.data, trino.data_bucket)
        self._client, self._run = trino.client(DATABASE), trino.run_file()
        self._results = trino.results_bucket
        self._glue = LinkedGlue(GlueDataCatalog(trino.glue()), FolderStore(trino.results))

    def declare(self, sql: str) -> AthenaTable:
        (planned,) = self.files.planned(sql)
        glue_table, table = declare_table(planned, self.files.catalog(DATABASE, self._results))
        self._glue.ensure(glue_table)
        assert [column for column in table.columns if column.unreadable] == []
        return table

    def run(self, sql: str) -> Answer:
        """Run a statement of Trino over the files as they are now."""
        port, keys = self._run["results_control"], self._run["keys"]
        url, auth = f"http://127.0.0.1:{port}/vfs/forget", (keys["access"], keys["secret"])
        httpx.post(url, auth=auth).raise_for_status()
        return self._client.run(sql)

    def bytes(self, sql: str) -> int:
        """Return the bytes of table files that Trino reads for the partitions of a statement."""
        table = self.declare(sql)
        answer = self.run(select(table, "count(*), min(ts), max(body)"))
        return int(answer.stats["physicalInputBytes"])


def select(table: AthenaTable, columns: str) -> str:
    where = f" WHERE {table.condition}" if table.condition else ""
    return f'SELECT {columns} FROM "{table.database}"."{table.table}"{where}'


@pytest.fixture(scope="module")
def lake(trino: TrinoServer) -> Iterator[Lake]:
    trino.glue().create_database(DatabaseInput={"Name": DATABASE})
    yield Lake(trino)


def same(value: Any) -> Any:
    """Return a value of DuckDB in Trino's JSON."""
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, float):
        return {"nan": "NaN", "inf": "Infinity"}.get(str(value), value)
    if isinstance(value, list):
        return [same(each) for each in value]
    return value


def rows(lake: Lake, table: str, kind: str) -> tuple[list[Any], list[Any]]:
    """Return the column `v` of both engines, in the order of `i`."""
    declared = lake.declare(f"SELECT * FROM {table}")
    answer = lake.run(select(declared, "v") + " ORDER BY i")
    column = "epoch_us(v)" if kind in ("timestamp", "zoned") else "v"
    # Structs are arrays of values in Trino's JSON, and maps are objects.
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        expected = connection.execute(
            f"SELECT {column} FROM read_parquet('{lake.files.root}/{table}/*.parquet',"
            " union_by_name = true) ORDER BY i"
        ).fetchall()
    return [row[0] for row in answer.rows], [same(unnamed(row[0], kind)) for row in expected]


def unnamed(value: Any, kind: str) -> Any:
    """Return structs as lists of their values; maps have text keys."""
    if isinstance(value, list):
        return [unnamed(each, kind) for each in value]
    if not isinstance(value, dict):
        return value
    parts = {key: unnamed(each, kind) for key, each in value.items()}
    if "map" in kind:
        return {key: same(each) for key, each in parts.items()}
    return list(parts.values())


def shortest(value: Any) -> Any:
    """Return the number of 32 bits in a REAL of Trino's JSON."""
    if not isinstance(value, float):
        return value
    return struct.unpack("f", struct.pack("f", value))[0]


@pytest.mark.parametrize("kind", VALUES)
def test_trino_reads_type_as_duckdb(lake: Lake, kind: str) -> None:
    selects = [f"SELECT {number} AS i, {value} AS v" for number, value in enumerate(VALUES[kind])]
    lake.files.write(f"t_{kind}", {"a.parquet": " UNION ALL ".join(selects)})
    read, expected = rows(lake, f"t_{kind}", kind)
    if kind == "float":
        read = [shortest(value) for value in read]
    elif kind == "millis":
        read = [value.rstrip("0") for value in read]
        expected = [str(value) for value in expected]
        expected = [value[:-3] if "." in value else value for value in expected]
    assert read == expected


@pytest.mark.parametrize("kind", MIXED)
def test_trino_reads_different_files_as_duckdb(lake: Lake, kind: str) -> None:
    selects = [f"SELECT {number} AS i, {value} AS v" for number, value in enumerate(MIXED[kind])]
    selects.append(f"SELECT {len(selects)} AS i, 'without' AS w")
    lake.files.write(f"m_{kind}", {f"{n}.parquet": each for n, each in enumerate(selects)})
    read, expected = rows(lake, f"m_{kind}", kind)
    assert read == expected


def test_trino_reads_names_as_duckdb(lake: Lake) -> None:
    lake.files.write("names", {"a.parquet": NAMES})
    table = lake.declare("SELECT * FROM names")
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    assert lake.run(select(table, columns)).rows == [[1, 2, 3, 4, "x"]]


def test_trino_reads_the_listed_files(lake: Lake) -> None:
    lake.files.write("", {"one file.parquet": "SELECT 'x' AS n", "other.parquet": "SELECT 1 AS m"})
    lake.files.write("marked", {"a.parquet": "SELECT 'y' AS n", "_b.parquet": "SELECT 'z' AS n"})
    (lake.files.root / "marked/note.csv").write_text("n")
    for name, expected in (("one file", "x"), ("marked", "y")):
        table = lake.declare(f'SELECT * FROM "{name}"')
        assert lake.run(select(table, "n")).rows == [[expected]]


def test_trino_skips_the_files_that_duckdb_skips(lake: Lake) -> None:
    names = ["a.parquet", "below/b.parquet", "_tmp/c.parquet", ".d/e.parquet", ".f.parquet"]
    lake.files.write("hidden", {name: f"SELECT '{name}' AS n" for name in names})
    (lake.files.root / "hidden/below_$folder$").write_bytes(b"")
    table = lake.declare("SELECT * FROM hidden")
    answer = lake.run(select(table, "n") + " ORDER BY n")
    assert answer.rows == [["a.parquet"], ["below/b.parquet"]]


@pytest.mark.parametrize("name", FOLDERS)
def test_trino_reads_the_partitions_of_the_plan(lake: Lake, name: str) -> None:
    folders, filters = FOLDERS[name]
    files = {f"{folder}/a.parquet": f"SELECT {n} AS n" for n, folder in enumerate(folders)}
    lake.files.write(f"p_{name}", files)
    for condition in filters:
        (planned,) = lake.files.planned(f"SELECT * FROM p_{name} WHERE {condition}")
        table = lake.declare(f"SELECT * FROM p_{name} WHERE {condition}")
        answer = lake.run(select(table, "n"))
        groups = [group for group in planned.read.groups if not group.empty]
        kept = {file.key.split("/", 1)[1] for group in groups for file in group.files}
        assert {list(files)[row[0]] for row in answer.rows} == kept
        assert len(kept) < len(files) or condition == "true"


def test_partition_values_are_those_of_duckdb(lake: Lake) -> None:
    folders = ["a=x%2Fy/k=-5/d=2024-01-01", "a=%31/k=__HIVE_DEFAULT_PARTITION__/d=2024-01-02"]
    lake.files.write("values", {f"{folder}/a.parquet": "SELECT 1 AS n" for folder in folders})
    table = lake.declare("SELECT * FROM values")
    answer = lake.run(select(table, "a, k, d") + " ORDER BY d")
    assert answer.rows == [["x/y", -5, "2024-01-01"], ["1", None, "2024-01-02"]]


def test_partitions_follow_the_columns_of_new_files(lake: Lake) -> None:
    lake.files.write("grown", {"a=x/1.parquet": "SELECT 1::INTEGER AS n"})
    lake.declare("SELECT * FROM grown")
    lake.files.write("grown", {"a=x/2.parquet": "SELECT 5000000000 AS n, 'new' AS text"})
    lake.files.write("grown", {"a=y/3.parquet": "SELECT 7 AS n, 'other' AS text"})
    table = lake.declare("SELECT * FROM grown")
    answer = lake.run(select(table, "n, text, a") + " ORDER BY n")
    assert answer.rows == [[1, None, "x"], [7, "other", "y"], [5_000_000_000, "new", "x"]]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_day_scans_less_than_two_percent_of_the_year(lake: Lake, layout: str) -> None:
    rows_of_day = (
        "SELECT TIMESTAMP '{0}' + INTERVAL (range) MINUTE AS ts, md5(range::VARCHAR) AS body"
        " FROM range(200)"
    )
    files = {f"{day:{LAYOUTS[layout]}}/a.parquet": rows_of_day.format(day) for day in YEAR}
    lake.files.write(layout, files)
    (lake.files.root / layout / "_table.yaml").write_text("time_column: ts\n")
    year = lake.bytes(f"SELECT * FROM {layout}")
    for condition in (
        "year = 2024 AND month = 6 AND day = 28",
        "ts >= '2024-06-28' AND ts < '2024-06-29'",
    ):
        assert lake.bytes(f"SELECT * FROM {layout} WHERE {condition}") < MAX_SHARE * year
