"""Partition columns of folders as DuckDB reads them, and of folders that it reads otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from duckstep_service.core.catalog.partition_tree import PartitionFilter, partition_tree
from duckstep_service.core.catalog.settings import TableSettings
from duckstep_service.core.errors import InvalidDataFile
from duckstep_service.core.planning import planner
from duckstep_service.core.sql.planning_context import PlanningContext
from duckstep_service.core.table_files import TableFiles
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.sql.views import create_view

NOW = datetime(2024, 7, 2, tzinfo=UTC)
Rows = list[tuple[Any, ...]]


class Folders:
    """A table `t` with one file in each folder; `v` is the number of the folder."""

    def __init__(self, root: Path, folders: Sequence[str], settings: str = "") -> None:
        self.root = root
        self.keys = [f"t/{folder}/a.parquet".replace("//", "/") for folder in folders]
        for number, key in enumerate(self.keys):
            path = root / key
            path.parent.mkdir(parents=True, exist_ok=True)
            duckdb.sql(f"SELECT {number} AS v").write_parquet(str(root / "written"))
            (root / "written").rename(path)
        files = dict.fromkeys(self.keys, b"1")
        self.lake = MemoryStore(files | ({"t/_table.yaml": settings.encode()} if settings else {}))

    def run(self, sql: str) -> tuple[list[str], Rows]:
        """Return the columns with their types, and the rows that the pruned files give."""
        tables = self.plan(sql)
        with duckdb.connect() as connection:
            for table in tables:
                connection.execute(create_view(table, lambda key: str(self.root / key)))
            found = connection.sql(sql)
            columns = zip(found.columns, found.types, strict=True)
            return [f"{name} {type_}" for name, type_ in columns], found.fetchall()

    def plan(self, sql: str) -> Sequence[TableFiles]:
        return planner.plan(
            planner.Draft(sql, PlanningContext(parse(sql), None, NOW), self.lake)
        ).tables

    def rows(self, sql: str) -> Rows:
        return self.run(sql)[1]

    def plain(self, sql: str) -> tuple[list[str], Rows]:
        """Return the answer of plain DuckDB."""
        with duckdb.connect() as connection:
            files = f"{self.root}/t/**/*.parquet"
            connection.execute(
                f"CREATE VIEW t AS FROM read_parquet('{files}', hive_partitioning = true)"
            )
            found = connection.sql(sql)
            columns = zip(found.columns, found.types, strict=True)
            return [f"{name} {type_}" for name, type_ in columns], found.fetchall()


SAME_AS_DUCKDB = [
    ["k=1", "k=2"],
    ["k=-1"],
    ["k=01"],
    ["k=1", "k=01"],
    ["aws-account-id=000123456789", "aws-account-id=123456789012"],
    ["k=+1"],
    ["k=1e5"],
    ["k=\uff11"],
    ["k=1_000"],
    ["k=1.5"],
    ["k=true"],
    ["k=9223372036854775807", "k=-9223372036854775808"],
    ["k=9223372036854775808"],
    ["k=20240101"],
    ["k=2024-01-01"],
    ["k=2024-01-01", "k=2024-02-30"],
    ["dt=2024-02-30", "dt=2024-02-01"],
    ["k=0000-00-00"],
    ["k=2024-01-01", "k=1"],
    ["k=2024-01-01 10%3A00%3A00"],
    ["k="],
    ["k=", "k=1"],
    ["k=NULL", "k=null", "k=__HIVE_DEFAULT_PARTITION__", "k=x"],
    ["k=NULL", "k=1"],
    ["k=NULL", "k=2024-01-01"],
    ["k=%4EULL", "k=%5F_HIVE_DEFAULT_PARTITION__"],
    ["k=%31"],
    ["k=a+b", "k=%zz"],
    ["x=1/x=2"],
    ["x=1/X=2"],
    ["b=1/a=2"],
    ["data/BILLING_PERIOD=2024-01", "data/BILLING_PERIOD=2024-02"],
    ["AWSLogs/aws-account-id=000123456789/aws-region=eu/year=2024"],
    ["name/name/year=2024/k=x"],
    ["year=2024/part-files", "year=2023"],
    ["year=2024/part-files/k=1"],
]  # fmt: skip


@pytest.mark.parametrize("folders", SAME_AS_DUCKDB, ids="|".join)
@pytest.mark.parametrize("state", ["state", "a=b/NULL=1"])
def test_partition_columns_equal_those_of_duckdb(
    tmp_path: Path, folders: list[str], state: str
) -> None:
    plain = Folders(tmp_path / "plain", folders).plain("FROM t ORDER BY v")
    assert Folders(tmp_path / state, folders).run("FROM t ORDER BY v") == plain


@pytest.mark.parametrize(
    ("folders", "type_name", "values"),
    [
        (["month=01", "month=1", "month=12"], "BIGINT", [1, 1, 12]),
        (["year=0099"], "BIGINT", [99]),
        (["k=0x1F"], "VARCHAR", ["0x1F"]),
        (["k=-0"], "VARCHAR", ["-0"]),
        (["k= 1"], "VARCHAR", [" 1"]),
        (["k=2024-1-5"], "VARCHAR", ["2024-1-5"]),
        (["k=infinity"], "VARCHAR", ["infinity"]),
        (["k=12345-01-01"], "VARCHAR", ["12345-01-01"]),
        (["city=a=b", "city=c"], "VARCHAR", ["a=b", "c"]),
        (["k=a?b", "k=c"], "VARCHAR", ["a?b", "c"]),
        (["k=a\\b", "k=a\nb"], "VARCHAR", ["a\\b", "a\nb"]),
        (["k=%FF", "k=%41"], "VARCHAR", ["%FF", "A"]),
        (["k=1", "x/k=abc"], "VARCHAR", ["1", "abc"]),
        (["k=1=2", "k=NULL"], "VARCHAR", ["1=2", None]),
    ],
)
def test_partition_values_without_loss(
    tmp_path: Path, folders: list[str], type_name: str, values: list[object]
) -> None:
    """DuckDB reads these folders in another spelling, with less of their text, or not at all."""
    table = Folders(tmp_path, folders)
    name = folders[0].partition("=")[0]
    columns, rows = table.run(f'SELECT "{name}" FROM t ORDER BY v')
    assert (columns, rows) == ([f"{name} {type_name}"], [(value,) for value in values])
    for number, value in enumerate(values):
        literal = f"'{value}'" if isinstance(value, str) else value
        if value is not None:
            assert (number,) in table.rows(f'SELECT v FROM t WHERE "{name}" = {literal}')


def test_dates_below_other_folders_are_partitions(tmp_path: Path) -> None:
    folders = [f"AWSLogs/{id_}/elb/eu/2024/11/0{day}" for id_ in ("01", "2") for day in (8, 9)]
    table = Folders(tmp_path, folders)
    assert table.run("FROM t WHERE day = 9 ORDER BY v") == (
        ["v INTEGER", "year BIGINT", "month BIGINT", "day BIGINT"],
        [(1, 2024, 11, 9), (3, 2024, 11, 9)],
    )
    mixed = Folders(tmp_path / "mixed", ["id=01/eu/2024/11/09", "id=01/eu/2024/11/10"])
    columns, rows = mixed.run("FROM t WHERE id = '01' AND day = 10")
    assert columns[1:] == ["id VARCHAR", "year BIGINT", "month BIGINT", "day BIGINT"]
    assert rows == [(1, "01", 2024, 11, 10)]


CONDITIONS = [
    "k IS NULL", "k IS NOT NULL", "k = NULL", "k IS DISTINCT FROM 'x'", "k = ''", "k > ''",
    "coalesce(k, 'x') = 'x'", "k IN ('x', NULL)", "k NOT IN ('x', NULL)", "k NOT IN ('y')",
    "NOT (k = 'x')", "NOT (k IS NULL OR k = 'x')", "(k = 'x') IS NULL",
    "k IS NOT DISTINCT FROM NULL", "lower(k) IS NULL", "k LIKE '%'",
    "(k, 1) = ('x', 1)", "(k, 1) > ('w', 1)",
]  # fmt: skip


@pytest.mark.parametrize("condition", CONDITIONS)
def test_null_partitions_select_the_rows_of_duckdb(tmp_path: Path, condition: str) -> None:
    table = Folders(
        tmp_path, ["k=__HIVE_DEFAULT_PARTITION__", "k=NULL", "k=null", "k=x", "k=", "k=y"]
    )
    sql = f"SELECT v FROM t WHERE {condition} ORDER BY v"
    assert table.rows(sql) == table.plain(sql)[1]


@pytest.mark.parametrize(
    "condition",
    [
        "k IN ('2024-01-01', DATE '2024-01-02')",
        "k NOT IN ('2024-01-01', DATE '2024-01-02')",
        "k IN ('2024-01-01', '2024-01-02')",
        "k IN ('2024-01-01', CAST(NULL AS DATE))",
        "k IN ('2024-01-01', CAST('2024-01-02' AS DATE), NULL)",
        "k IN ('2024-01-01 10:00:00', TIMESTAMP '2024-01-02')",
        "k BETWEEN '2024-01-01' AND '2024-01-01T'",
        "(k, 1) IN (('2024-01-01', 1), (DATE '2024-01-02', 1))",
        "k = '2024-01-01' OR k = DATE '2024-01-02'",
        "k = DATE '2024-01-01'",
        "NOT (k <> DATE '2024-01-01')",
    ],
)
def test_text_partitions_with_dates_select_the_rows_of_duckdb(
    tmp_path: Path, condition: str
) -> None:
    table = Folders(tmp_path, ["k=2024-01-01T10%3A00", "k=2024-01-01 10%3A00%3A00", "k=2024-01-02"])
    sql = f"SELECT v FROM t WHERE {condition} ORDER BY v"
    assert table.rows(sql) == table.plain(sql)[1]


@pytest.mark.parametrize(
    ("folders", "condition", "expected"),
    [
        (["x=1/x=2"], "x = 1", [(0,)]),
        (["x=1/x=2"], "x = 2", []),
        (["x=1/X=2"], "x = 2", [(0,)]),
        (["data/b=2024-01", "data/b=2024-02"], "b = '2024-02'", [(1,)]),
        (["k=01", "k=1"], "k = '1'", [(1,)]),
    ],
)
def test_condition_selects_partition(
    tmp_path: Path, folders: list[str], condition: str, expected: Rows
) -> None:
    assert Folders(tmp_path, folders).rows(f"SELECT v FROM t WHERE {condition}") == expected


def test_tree_conditions_select_their_partition(tmp_path: Path) -> None:
    folders = [
        "a=1/k=it's",
        "a=2/k=NULL",
        "a=1/k=",
        "a=1/k=null",
        "a=NULL/k=a=b",
        "a=1/k=%FF",
        "a=2/k=x?",
        "a=2/k=01",
    ]
    table = Folders(tmp_path, folders)
    (planned,) = table.plan("FROM t")
    seen = 0
    for outer in partition_tree(planned, PartitionFilter())["partitions"]:
        assert len(table.rows(f"FROM t WHERE {outer['condition']}")) == outer["files"]
        for inner in partition_tree(planned, PartitionFilter(outer["within"]))["partitions"]:
            assert len(table.rows(f"FROM t WHERE {inner['condition']}")) == inner["files"]
            seen += inner["files"]
    assert seen == len(folders)


@pytest.mark.parametrize(
    "folders",
    [
        ["k=1", "k=NULL", "", "j=1"],
        ["year=2024/month=1", "year=2024/month=NULL", "year=2024", "2024/02", "2024"],
    ],
)
def test_tree_null_condition_selects_files_without_folder(
    tmp_path: Path, folders: list[str]
) -> None:
    table = Folders(tmp_path, folders)
    (planned,) = table.plan("FROM t")
    tops = partition_tree(planned, PartitionFilter())["partitions"]
    below = [partition_tree(planned, PartitionFilter(top["within"]))["partitions"] for top in tops]
    nodes = [node for node in sum(below, tops) if node["value"] is None]
    assert nodes
    for node in nodes:
        assert len(table.rows(f"FROM t WHERE {node['condition']}")) == node["files"]


def test_declared_types(tmp_path: Path) -> None:
    settings = "partition.account: bigint\npartition.MONTH: varchar\npartition.dt: DATE\n"
    table = Folders(
        tmp_path, ["account=007/month=01/dt=2024-01-02", "account=/month=2/dt=NULL"], settings
    )
    columns, rows = table.run("SELECT account, month, dt FROM t WHERE account = 7 AND month > '00'")
    assert columns == ["account BIGINT", "month VARCHAR", "dt DATE"]
    assert rows == [(7, "01", date(2024, 1, 2))]
    assert table.rows("SELECT v FROM t WHERE account IS NULL AND dt IS NULL") == [(1,)]


@pytest.mark.parametrize(
    ("folder", "settings", "message"),
    [
        ("k=1", "partition.k: INT64", r"t/_table\.yaml declares .*INT64.*BIGINT, DATE, VARCHAR"),
        ("k=1.5", "partition.k: BIGINT", r"t/k=1\.5/a\.parquet .*BIGINT.*partition\.k as VARCHAR"),
        ("k=2024-02-30", "partition.k: DATE", r"t/k=2024-02-30/a\.parquet .* no DATE"),
    ],
)
def test_declared_type_that_does_not_fit_raises(
    tmp_path: Path, folder: str, settings: str, message: str
) -> None:
    with pytest.raises(InvalidDataFile, match=message):
        Folders(tmp_path, [folder], settings).plan("FROM t")


def test_settings_without_types_have_none() -> None:
    assert TableSettings().partition_types == {}


def test_policy_names_a_partition_with_a_value(tmp_path: Path) -> None:
    folders = ["k=1", "k=__HIVE_DEFAULT_PARTITION__", "k=NULL"]
    table = Folders(tmp_path, folders, "policy: warn")
    sql = "FROM t"
    planned = planner.plan(planner.Draft(sql, PlanningContext(parse(sql), None, NOW), table.lake))
    assert "such as WHERE k = 1." in planned.estimate.warnings[0]
