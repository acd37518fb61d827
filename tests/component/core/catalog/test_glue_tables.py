"""Tables of the catalog as they are declared in Glue, over real Parquet files."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from duckstep_service.core.catalog.glue_links import LinkedGlue
from duckstep_service.core.catalog.glue_table import GlueTable
from duckstep_service.core.catalog.glue_tables import declare_table, glue_name
from duckstep_service.core.errors import NotTranslatable
from duckstep_service.core.testing import MemoryStore
from duckstep_service.core.testing_athena import MemoryGlue
from duckstep_service.core.translation.translated_query import AthenaTable

from tests.support.local_lake import LocalLake

DAYS = [(2023, 12, 31), (2024, 1, 1), (2024, 1, 2), (2024, 6, 28)]
LAYOUTS = {
    "hive": "year={:04}/month={:02}/day={:02}",
    "plain": "{:04}/{:02}/{:02}",
    "unpadded": "year={}/month={}/day={}",
    "capital": "Year={:04}/Month={:02}/Day={:02}",
}
# By type of DuckDB: a value, and Glue's type or the reason.
TYPES = {
    "BOOLEAN": ("true", "boolean"),
    "TINYINT": ("1", "tinyint"),
    "SMALLINT": ("1", "smallint"),
    "INTEGER": ("1", "int"),
    "BIGINT": ("1", "bigint"),
    "UTINYINT": ("1", "unsigned"),
    "USMALLINT": ("1", "unsigned"),
    "UINTEGER": ("1", "unsigned"),
    "UBIGINT": ("1", "unsigned"),
    "FLOAT": ("1", "float"),
    "DOUBLE": ("1", "double"),
    "HUGEINT": ("1", "double"),
    "DECIMAL(4,2)": ("1", "decimal(4,2)"),
    "DECIMAL(38,10)": ("1", "decimal(38,10)"),
    "VARCHAR": ("'x'", "string"),
    "BLOB": ("'x'", "binary"),
    "DATE": ("'2024-01-01'", "date"),
    "TIMESTAMP": ("'2024-01-01'", "bigint"),
    "TIMESTAMP_MS": ("'2024-01-01'", "timestamp"),
    "TIMESTAMP_NS": ("'2024-01-01'", "nanoseconds"),
    "TIMESTAMPTZ": ("'2024-01-01'", "bigint"),
    "TIME": ("'01:02:03'", "type TIME"),
    "UUID": ("'00000000-0000-0000-0000-000000000000'", "type UUID"),
    "INTERVAL": ("'1 day'", "type INTERVAL"),
    "JSON": ("'{}'", "type JSON"),
    "ENUM('a', 'b')": ("'a'", "string"),
    "INTEGER[]": ("[1]", "array<int>"),
    "INTEGER[2]": ("[1, 2]", "array<int>"),
    "TIMESTAMP[]": ("[]", "timestamps inside"),
    'STRUCT("Name" VARCHAR, "order" INTEGER[])': (
        "{'Name': 'x', 'order': [1]}",
        "struct<name:string,order:array<int>>",
    ),
    'STRUCT(a INTEGER, "A" INTEGER)': ("NULL", "only in case"),
    'STRUCT("a b" INTEGER)': ("{'a b': 1}", "no plain word"),
    "MAP(VARCHAR, DECIMAL(10,2))": ("MAP {'a': 1}", "map<string,decimal(10,2)>"),
}


@pytest.fixture
def lake(tmp_path: Path) -> LocalLake:
    return LocalLake(tmp_path)


def declare(lake: LocalLake, table: str = "t", where: str = "") -> tuple[GlueTable, AthenaTable]:
    """Return the table of a SELECT, in Glue and in the statement."""
    (planned,) = lake.planned(f'SELECT * FROM "{table}" {where}')
    return declare_table(planned, lake.catalog())


def write_days(lake: LocalLake, layout: str, table: str = "t") -> None:
    folders = [LAYOUTS[layout].format(*day) for day in DAYS]
    lake.write(table, {f"{folder}/a.parquet": "SELECT 1 AS n" for folder in folders})


@pytest.mark.parametrize(
    ("layout", "template"),
    [
        ("hive", "year=${year}/month=${month}/day=${day}"),
        ("plain", "${year}/${month}/${day}"),
        ("capital", "Year=${year}/Month=${month}/Day=${day}"),
    ],
)
def test_glue_table_of_dates_has_a_projection(lake: LocalLake, layout: str, template: str) -> None:
    write_days(lake, layout)
    table, _ = declare(lake)
    assert [(key.name, key.type) for key in table.keys] == [
        ("year", "bigint"), ("month", "bigint"), ("day", "bigint"),
    ]  # fmt: skip
    assert table.parameters["storage.location.template"] == f"s3://lake/t/{template}/"
    assert table.parameters["projection.month.digits"] == "2"
    assert table.ranges == {"year": (2023, 2024), "month": (1, 12), "day": (1, 31)}
    assert table.partitions is None


def test_glue_table_of_numbers_without_zeros_has_no_digits(lake: LocalLake) -> None:
    write_days(lake, "unpadded")
    table, _ = declare(lake)
    assert table.parameters["projection.enabled"] == "true"
    assert "projection.month.digits" not in table.parameters
    assert table.undecided == {"projection.year.digits"}


def test_glue_table_of_long_numbers_alone_has_undecided_digits(lake: LocalLake) -> None:
    lake.write("t", {"2024/10/a.parquet": "SELECT 1 AS n", "2024/11/a.parquet": "SELECT 1 AS n"})
    table, _ = declare(lake)
    assert "projection.month.digits" not in table.parameters
    assert table.undecided == {"projection.year.digits", "projection.month.digits"}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_condition_keeps_the_partitions_of_the_plan(lake: LocalLake, layout: str) -> None:
    write_days(lake, layout)
    condition = declare(lake, where="WHERE year = 2024 AND month = 1")[1].condition
    assert condition == '("year" = 2024 AND ("month" = 1))'
    assert declare(lake)[1].condition == ""
    assert declare(lake, where="WHERE year = 1999")[1].condition == "false"


def test_condition_follows_a_filter_on_the_time_column(lake: LocalLake) -> None:
    write_days(lake, "hive")
    lake.write(
        "t",
        {
            f"{LAYOUTS['hive'].format(*day)}/a.parquet": (
                f"SELECT TIMESTAMP '{day[0]}-{day[1]}-{day[2]} 10:00:00' AS ts"
            )
            for day in DAYS
        },
    )
    (lake.root / "t/_table.yaml").write_text("time_column: ts\n")
    condition = declare(lake, where="WHERE ts >= '2024-01-02' AND ts < '2024-01-03'")[1].condition
    assert condition == '("year" = 2024 AND ("month" = 1 AND ("day" = 2)))'


@pytest.mark.parametrize(
    ("folders", "values"),
    [
        (["a=x", "a=y"], {("x",), ("y",)}),
        (["a=1", "a=2"], {("1",), ("2",)}),
        (["a=2024-01-01", "a=2024-01-02"], {("2024-01-01",), ("2024-01-02",)}),
        (["a=x%2Fy", "a=__HIVE_DEFAULT_PARTITION__"], {("x/y",), ("__HIVE_DEFAULT_PARTITION__",)}),
        (["year=2024/month=1", "year=2024/month=02"], {("2024", "1"), ("2024", "2")}),
        (["eu/2024/01/01", "eu/2024/01/02"], {("2024", "1", "1"), ("2024", "1", "2")}),
        (["a=1/b=x"], {("1", "x")}),
    ],
)
def test_glue_table_of_other_folders_has_registered_partitions(
    lake: LocalLake, folders: list[str], values: set[tuple[str, ...]]
) -> None:
    lake.write("t", {f"{folder}/a.parquet": "SELECT 1 AS n" for folder in folders})
    table, _ = declare(lake)
    assert {each.values for each in table.partitions or ()} == values
    assert {each.location for each in table.partitions or ()} == {
        f"s3://lake/t/{folder}/" for folder in folders
    }
    assert table.parameters == {}


def test_glue_table_without_partitions_is_its_folder(lake: LocalLake) -> None:
    lake.write("flat", {"a.parquet": "SELECT 1 AS n", "below/b.parquet": "SELECT 2 AS n"})
    table, athena = declare(lake, "flat")
    assert (table.location, table.keys, table.partitions) == ("s3://lake/flat/", [], None)
    assert athena.condition == ""


def test_glue_table_of_a_database_has_a_name_of_its_own(lake: LocalLake) -> None:
    lake.write("db", {"orders/_table.yaml.parquet": "SELECT 1 AS n"})
    lake.write("db", {"orders/a.parquet": "SELECT 1 AS n", "items/a.parquet": "SELECT 'x' AS b"})
    (lake.root / "db/orders/_table.yaml.parquet").unlink()
    table, athena = declare(lake, "db.orders")
    assert table.location == "s3://lake/db/orders/"
    assert table.name.startswith("db_orders_")
    assert (athena.name, athena.table) == ("db.orders", table.name)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (["a.parquet", "note.csv"], "note.csv"),
        (["a.parquet", "_b.parquet"], "_b.parquet"),
        (["a=1/x.parquet", "b=1/x.parquet"], "different partition columns"),
        (["a=1/x.parquet", "x.parquet"], "different partition columns"),
        (["month=1/x.parquet", "month=01/x.parquet"], "same partition"),
        (["eu/2024/01/01/x.parquet", "us/2024/01/01/x.parquet"], "same partition"),
        (["a=x/x.parquet", "a=/x.parquet"], "otherwise"),
        (["a=it's/x.parquet"], "has a quote"),
        (["É=1/x.parquet"], "partition column É"),
    ],
)
def test_glue_table_of_other_files_is_refused(
    lake: LocalLake, files: list[str], reason: str
) -> None:
    lake.write("t", dict.fromkeys(files, "SELECT 1 AS n"))
    with pytest.raises(NotTranslatable, match=reason):
        declare(lake)


def test_glue_table_of_one_file_is_refused(lake: LocalLake) -> None:
    lake.write("", {"one.parquet": "SELECT 1 AS n"})
    with pytest.raises(NotTranslatable, match="one file"):
        declare(lake, "one")


@pytest.mark.parametrize(
    ("table", "files", "listed"),
    [
        ("one", ["../one.parquet"], ["one.parquet"]),
        ("t", ["a.parquet", "note.csv"], ["t/a.parquet"]),
        ("t", ["a.parquet", "_b.parquet", "c.parquet"], ["t/a.parquet", "t/c.parquet"]),
    ],
)
def test_glue_table_of_selected_files_has_a_list(
    lake: LocalLake, table: str, files: list[str], listed: list[str]
) -> None:
    (lake.root / table).mkdir()
    lake.write(table, dict.fromkeys(files, "SELECT 1 AS n"))
    (planned,) = lake.planned(f"SELECT * FROM {table}")
    declared, athena = declare_table(planned, lake.catalog(results="results"))
    assert declared.links == [f"s3://lake/{key}" for key in listed]
    assert declared.location.startswith(f"s3://results/index/links/{athena.table}/")
    assert athena.condition == ""
    store, glue = MemoryStore(), MemoryGlue()
    LinkedGlue(glue, store).ensure(declared)
    key = f"{declared.location.removeprefix('s3://results/')}files.txt"
    assert store.objects[key].decode().split() == declared.links
    assert glue.table("lake", athena.table) is not None


def test_glue_table_of_unknown_files_is_refused(lake: LocalLake) -> None:
    write_days(lake, "hive")
    lake.unknown.add("t/year=2023/month=12/day=31/a.parquet")
    with pytest.raises(NotTranslatable, match="footers of 1 of its files"):
        declare(lake)
    assert declare(lake, where="WHERE year = 2024")[1].condition == '("year" = 2024)'


@pytest.mark.parametrize("kind", TYPES)
def test_column_has_glue_type_or_reason(lake: LocalLake, kind: str) -> None:
    value, expected = TYPES[kind]
    if "only in case" in expected:
        write_arrow(lake, pa.struct([("a", pa.int32()), ("A", pa.int32())]))
    else:
        lake.write("t", {"a.parquet": f"SELECT {value}::{kind} AS v, 1 AS n"})
    table, athena = declare(lake)
    column = athena.columns[0]
    assert expected in (column.glue_type or column.unreadable)
    assert [each.name for each in table.columns] == (["v", "n"] if column.glue_type else ["n"])
    assert table.retained == (frozenset() if column.glue_type else {"v"})


def write_arrow(lake: LocalLake, kind: pa.DataType, **options: object) -> None:
    (lake.root / "t").mkdir(parents=True)
    table = pa.table({"v": pa.nulls(1, kind), "n": [1]})
    pq.write_table(table, lake.root / "t/a.parquet", **options)


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        (pa.timestamp("us"), {"use_deprecated_int96_timestamps": True}, "INT96"),
        (pa.timestamp("us"), {"version": "1.0"}, "bigint"),
        (pa.timestamp("ns"), {"version": "2.6"}, "nanoseconds"),
        (pa.timestamp("ms", "UTC"), {}, "timestamp"),
        (pa.list_(pa.int32()), {"use_compliant_nested_type": False}, "array<int>"),
        (pa.binary(4), {}, "FIXED_LEN_BYTE_ARRAY"),
        (pa.float16(), {}, "FLOAT16"),
    ],
)
def test_column_of_other_writers_has_glue_type_or_reason(
    lake: LocalLake, kind: pa.DataType, options: dict[str, object], expected: str
) -> None:
    write_arrow(lake, kind, **options)
    column = declare(lake)[1].columns[0]
    assert expected in (column.glue_type or column.unreadable)


@pytest.mark.parametrize(
    ("selects", "expected"),
    [
        (["SELECT 1::INTEGER AS v", "SELECT 1::BIGINT AS v"], "bigint"),
        (["SELECT 1::INTEGER AS v", "SELECT 'x' AS w"], "int"),
        (["SELECT 1::BIGINT AS v", "SELECT 1::DECIMAL(9,2) AS v"], "different types"),
        (["SELECT 1::INTEGER AS v", "SELECT 'x' AS v"], "different types"),
        (["SELECT 1::FLOAT AS v", "SELECT 1::DOUBLE AS v"], "double"),
        (["SELECT 1::FLOAT AS v", "SELECT 1::INTEGER AS v"], "different types"),
        (["SELECT 1::INTEGER AS v", "SELECT 1::DOUBLE AS v"], "different types"),
        (["SELECT 1::DECIMAL(5,1) AS v", "SELECT 1::DECIMAL(10,2) AS v"], "decimal(10,2)"),
        (
            ["SELECT TIMESTAMP '2024-01-01' AS v", "SELECT TIMESTAMP_MS '2024-01-01' AS v"],
            "different units",
        ),
        (["SELECT {'a': 1} AS v", "SELECT {'A': 2, 'b': 'x'} AS v"], "struct<a:int,b:string>"),
    ],
)
def test_column_of_different_files_is_unified_or_unreadable(
    lake: LocalLake, selects: list[str], expected: str
) -> None:
    lake.write("t", {f"{n}.parquet": select for n, select in enumerate(selects)})
    column = next(each for each in declare(lake)[1].columns if each.name == "v")
    assert expected in (column.glue_type or column.unreadable)


@pytest.mark.parametrize(
    ("select", "unreadable"),
    [
        ('SELECT 1 AS "a b", 2 AS "c-d", 3 AS "한글"', set()),
        ('SELECT 1 AS "a,b", 2 AS "c.d", 3 AS e', {"a,b", "c.d"}),
        ('SELECT 1 AS " a", 2 AS "b ", 3 AS e', {" a", "b "}),
        ('SELECT 1 AS "É", 2 AS "é", 3 AS e', {"É", "é"}),
    ],
)
def test_column_name_is_kept_or_unreadable(
    lake: LocalLake, select: str, unreadable: set[str]
) -> None:
    lake.write("t", {"a.parquet": select})
    columns = declare(lake)[1].columns
    assert {column.name for column in columns if column.unreadable} == unreadable


def test_column_names_that_differ_in_case_are_unreadable(lake: LocalLake) -> None:
    (lake.root / "t").mkdir()
    pq.write_table(pa.table([[1], [2], [3]], names=["a", "A", "b"]), lake.root / "t/x.parquet")
    columns = declare(lake)[1].columns
    assert [bool(column.unreadable) for column in columns] == [True, True, False]


def test_partition_column_is_a_column_of_its_own_type(lake: LocalLake) -> None:
    lake.write("t", {"day=2024-01-01/a.parquet": "SELECT 1 AS n, 'x' AS day"})
    table, athena = declare(lake)
    assert [(each.name, each.glue_type) for each in athena.columns] == [
        ("n", "int"),
        ("day", "date"),
    ]
    assert [each.name for each in table.columns] == ["n"]


def test_glue_table_of_the_same_files_is_written_once(lake: LocalLake) -> None:
    write_days(lake, "hive")
    glue = MemoryGlue()
    for _ in range(2):
        glue.ensure(declare(lake)[0])
    assert glue.writes == 1


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("orders/", "orders"),
        ("Orders/", "orders_6b2b1f1f1c1d"),
        ("db/orders/", "db_orders_"),
        ("duckstep_x/", "x_"),
        ("주문/", ""),
    ],
)
def test_glue_name_is_plain_and_unique(folder: str, name: str) -> None:
    made = glue_name(folder)
    assert made.startswith(name.split("_6b2b")[0])
    assert made.isascii() and made.replace("_", "a").isalnum() and made.lower() == made
    assert not made.startswith("duckstep_")
