"""Tables whose files have different schemas, against plain DuckDB's `union_by_name`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from duckstep_service.core.errors import InvalidDataFile, QueryExecutionError

from tests.component.engine.mixed_tables import MixedTables, mixed_tables

# By table: the values of its column in the files of three days.
TYPES = {
    "int_bigint": ["1::INTEGER", "5000000000::BIGINT"],
    "bigint_int": ["5000000000::BIGINT", "1::INTEGER"],
    "int_double": ["1::INTEGER", "2.7::DOUBLE"],
    "int_double_decimal": ["1::INTEGER", "2.7::DOUBLE", "1.25::DECIMAL(10,2)"],
    "int_text": ["7::INTEGER", "'007'", "1.5::DOUBLE"],
    "decimal_widths": ["1.5::DECIMAL(5,1)", "12345678.25::DECIMAL(10,2)", "1.125::DECIMAL(4,3)"],
    "decimal_int": ["0.25::DECIMAL(10,2)", "9000000000::BIGINT"],
    "unsigned": ["18446744073709551615::UBIGINT", "-1::BIGINT"],
    "times": [
        "TIMESTAMP '2024-01-01 00:00:00.123456'",
        "TIMESTAMP_NS '2024-01-01 00:00:00.123456789'",
        "DATE '2024-01-02'",
    ],
    "zones": ["TIMESTAMP '2024-01-01 10:00:00'", "TIMESTAMPTZ '2024-01-01 10:00:00+09'"],
    "dates": ["DATE '2024-01-02'", "TIMESTAMP '2024-01-01 10:00:00'"],
    "date_text": ["DATE '2024-01-02'", "'someday'"],
    "bool_int": ["true", "3::INTEGER"],
    "bool_text": ["true", "'yes'"],
    "lists": ["[1::INTEGER]", "[2.5::DOUBLE, NULL]", "[]::BIGINT[]"],
    "structs": ["{'a': 1}", "{'a': 2.5::DOUBLE, 'b': 'x'}", "{'B': 'y', 'c': [1]}"],
    "struct_lists": ["[{'a': 1}]", "[{'a': 2, 'b': DATE '2024-01-01'}]"],
    "maps": ["MAP {'k': 1::INTEGER}", "MAP {'k': 5000000000::BIGINT}"],
    "texts_bytes": ["'x'", "'y'::BLOB"],
    "nulls": ["NULL::INTEGER", "1.5::DOUBLE", "NULL::VARCHAR"],
    "floats": ["1.5::FLOAT", "0.1::DOUBLE", "3::SMALLINT"],
}
# By table: the SELECT statements of its files.
SHAPES = {
    "added": ["SELECT 1 AS a", "SELECT 2 AS a, 'new' AS b", "SELECT 3 AS a"],
    "dropped": ["SELECT 1 AS a, 'old' AS b", "SELECT 2 AS a"],
    "reordered": ["SELECT 1 AS a, 'x' AS b", "SELECT 'y' AS b, 2 AS a"],
    "cased": ["SELECT 1 AS Id, 'x' AS B", "SELECT 2.5::DOUBLE AS id, 'y' AS b"],
    "disjoint": ["SELECT 1 AS a", "SELECT 'x' AS b", "SELECT DATE '2024-01-01' AS c"],
    "spaced": ['SELECT 1 AS "a b"', 'SELECT 2 AS "a b", 3 AS "q""x", 4 AS "x.y"'],
    "empty": ["SELECT 1 AS a WHERE false", "SELECT 2.5::DOUBLE AS a, 1 AS b"],
    "uniform": ["SELECT 1 AS a, 'x' AS b", "SELECT 2 AS a, 'y' AS b"],
}
FOLDERS = {"h": "day={0}/a.parquet", "f": "file{0}.parquet"}
NAMES = [*TYPES, *SHAPES]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MixedTables]:
    with mixed_tables(tmp_path_factory.mktemp("mixed")) as made:
        for name, values in TYPES.items():
            write(made, name, [f"SELECT {value} AS v" for value in values])
        for name, selects in SHAPES.items():
            write(made, name, selects)
        yield made


def write(tables: MixedTables, name: str, selects: list[str]) -> None:
    for prefix, path in FOLDERS.items():
        files = {path.format(day): select for day, select in enumerate(selects, 1)}
        tables.write(f"{prefix}_{name}", files)


@pytest.mark.parametrize("prefix", FOLDERS)
@pytest.mark.parametrize("name", NAMES)
def test_unified_schema_is_that_of_union_by_name(
    name: str, prefix: str, tables: MixedTables
) -> None:
    table = f"{prefix}_{name}"
    described = f"SELECT column_name, column_type FROM (DESCRIBE {table})"
    expected = tables.plain(table, described)
    assert tables.run(described) == expected
    assert sorted((c.name, c.type) for c in tables.columns(table)) == expected
    texts = f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {table}"
    rows = tables.plain(table, texts)
    for planned in (True, False):
        assert tables.run(texts, planned) == rows
        first_rows = f"{texts} LIMIT 100"
        assert tables.run(first_rows, planned) == rows


@pytest.mark.parametrize("day", [1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_unified_schema_is_that_of_all_files_in_a_pruned_query(
    name: str, day: int, tables: MixedTables
) -> None:
    table = f"h_{name}"
    for sql in (
        f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM {table} WHERE day = {day}",
        f"SELECT column_name, column_type FROM (DESCRIBE FROM {table} WHERE day = {day})",
        f"SELECT count(*), count(v) FROM (SELECT day, v: day FROM {table}) WHERE day = {day}",
        f"SELECT * FROM {table} WHERE day = 77",
    ):
        assert tables.run(sql) == tables.plain(table, sql), sql


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM h_added",
        "SELECT count(b), max(b), min(a) FROM h_added",
        "SELECT a FROM h_added WHERE b IS NULL",
        "SELECT a, b FROM h_added WHERE day = 1",
        "SELECT a FROM h_added WHERE day = 1 AND b = 'new'",
        "SELECT count(*) FROM h_added WHERE day IN (1, 3) AND b IS NULL",
        "SELECT b FROM h_added WHERE day = 3 LIMIT 1",
        "SELECT sum(a) FROM h_int_double AS r",
        "SELECT ID, b FROM h_cased WHERE id > 1",
        "SELECT min(v), max(v) FROM h_int_double WHERE v > 1.5",
    ],
)
def test_unified_schema_query_returns_rows_of_duckdb(sql: str, tables: MixedTables) -> None:
    sql = sql.replace("sum(a)", "sum(v)")
    table = next(name for name in sql.replace(",", " ").split() if name.startswith("h_"))
    assert tables.run(sql) == tables.plain(table, sql)


def test_unified_schema_fields_of_different_structs_do_not_crash(tables: MixedTables) -> None:
    """Plain DuckDB 1.5.5 crashes on the first of these statements with `union_by_name`."""
    fields = "SELECT v.a, v.b, v.c, v, day FROM h_structs WHERE day"
    first = (1.0, None, None, {"a": 1.0, "b": None, "c": None}, 1)
    assert tables.run(f"{fields} = 1") == [first]
    assert len(tables.run(f"{fields} < 9")) == 3
    assert tables.run("SELECT count(t) FROM h_structs AS t WHERE day = 1") == [(1,)]


CONFLICTS = {
    "int_date": ["1::INTEGER", "DATE '2024-01-01'"],
    "int_list": ["[1]", "1::INTEGER"],
    "struct_int": ["{'a': 1}", "1::INTEGER"],
    "nested": ["{'a': 1}", "{'a': DATE '2024-01-01'}"],
    "digits": ["1.0000000001::DECIMAL(38,10)", "1::DECIMAL(38,0)"],
}


@pytest.mark.parametrize("name", CONFLICTS)
def test_unified_schema_conflict_names_both_files(name: str, tables: MixedTables) -> None:
    table = f"h_{name}"
    write(tables, name, [f"SELECT {value} AS v" for value in CONFLICTS[name]])
    for ask in (
        lambda: tables.columns(table),
        lambda: tables.run(f"SELECT v FROM {table}"),
        lambda: tables.run(f"SELECT v FROM {table}", planned=False),
    ):
        with pytest.raises(InvalidDataFile) as error:
            ask()
        assert f"{table}/day=1/a.parquet" in error.value.message
        assert f"{table}/day=2/a.parquet" in error.value.message
        assert "column v" in error.value.message


def test_unified_schema_value_without_the_common_type_names_the_files(tables: MixedTables) -> None:
    write(tables, "uuids", ["SELECT uuid() AS v", "SELECT 'none' AS v"])
    write(tables, "uuid_texts", ["SELECT uuid() AS v", "SELECT uuid()::VARCHAR AS v"])
    assert tables.run("SELECT count(DISTINCT v) FROM h_uuid_texts") == [(2,)]
    with pytest.raises(InvalidDataFile, match=r"h_uuids/day=1/a\.parquet, h_uuids/day=2/a"):
        tables.run("SELECT v FROM h_uuids")
    with pytest.raises(QueryExecutionError):
        tables.run("SELECT CAST(b AS INTEGER) FROM h_added")


def test_unified_schema_of_new_partition_level_and_columns(tables: MixedTables) -> None:
    tables.write(
        "levels",
        {
            "year=2023/a.parquet": "SELECT 1 AS a, 3 AS month",
            "year=2024/month=2/a.parquet": "SELECT 2.5::DOUBLE AS a, 'x' AS b",
            "2025/01/a.parquet": "SELECT 4 AS a",
            "a.parquet": "SELECT 5 AS c",
        },
    )
    kinds = {column.name: column.type for column in tables.columns("levels")}
    assert kinds == {
        "a": "DOUBLE", "b": "VARCHAR", "c": "INTEGER", "year": "BIGINT", "month": "BIGINT",
    }  # fmt: skip
    rows = "SELECT a, b, c, year, month FROM levels"
    assert tables.run(rows) == sorted(
        [(1.0, None, None, 2023, 3), (2.5, "x", None, 2024, 2), (4.0, None, None, 2025, 1),
         (None, None, 5, None, None)],
        key=repr,
    )  # fmt: skip
    assert tables.run(f"{rows} WHERE year = 2023") == [(1.0, None, None, 2023, 3)]


RESPELLED = {
    "later": ["SELECT 1 AS a", 'SELECT 8 AS "K", 2 AS a, 3 AS b'],
    "first": ['SELECT 7 AS "K", 1 AS a', "SELECT 2 AS a"],
    "every": ['SELECT 7 AS "K", 1 AS a', 'SELECT 8 AS "K", 2 AS a'],
    "both": ["SELECT 7 AS k, 1 AS a", 'SELECT 8 AS "K", 2 AS a'],
}


@pytest.mark.parametrize("name", RESPELLED)
def test_unified_schema_partition_hides_a_column_of_another_case(
    name: str, tables: MixedTables
) -> None:
    """Plain DuckDB 1.5.5 filters one such file by the column that the partition hides."""
    selects = enumerate(RESPELLED[name], 1)
    tables.write(f"case_{name}", {f"k={k}/a.parquet": select for k, select in selects})
    described = f"SELECT column_name FROM (DESCRIBE case_{name})"
    assert tables.run(described) == tables.plain(f"case_{name}", described)
    for filtered in ("k = 2", "K = '2'", "k IN (2, 3)", "k + 0 = 2", "k > 1"):
        assert tables.run(f"SELECT a, k FROM case_{name} WHERE {filtered}") == [(2, 2)], filtered
    assert tables.run(f"SELECT a FROM case_{name} WHERE k = 8") == []
    assert tables.run(f"SELECT a, k FROM case_{name}") == [(1, 1), (2, 2)]


def test_unified_schema_sample_leaves_the_rest_to_the_run(tables: MixedTables) -> None:
    values = ["1::INTEGER"] * 20 + ["2.5::DOUBLE", "1::INTEGER"]
    write(tables, "sampled", [f"SELECT {value} AS v" for value in values])
    tables.schemas = tables.new_schemas()
    assert [column.type for column in tables.columns("f_sampled", 2)] == ["INTEGER"]
    schema = tables.plan("SELECT v FROM f_sampled").tables[0].schema
    assert schema is not None
    assert tables.run("SELECT sum(v) FROM f_sampled") == [(23.5,)]


def test_unified_schema_follows_an_overwritten_file(tables: MixedTables) -> None:
    for select in ("SELECT 1 AS a", "SELECT 1 AS a, 'x' AS b", "SELECT 2 AS b"):
        tables.write("overwritten", {"a.parquet": select})
        sql = "SELECT * FROM overwritten"
        names = [column.name for column in tables.columns("overwritten")]
        assert names == [part.split(" AS ")[1] for part in select[7:].split(", ")]
        assert tables.run(sql) == tables.plain("overwritten", sql)


def test_unified_schema_of_unreadable_file_covers_the_others(tables: MixedTables) -> None:
    tables.write("broken", {"day=1/a.parquet": "SELECT 1 AS a", "day=2/a.parquet": "SELECT 2 AS a"})
    path = tables.root / "lake/broken/day=2/a.parquet"
    path.write_bytes(b"")
    tables.bucket.objects["broken/day=2/a.parquet"] = b""
    assert [column.name for column in tables.columns("broken")] == ["a", "day"]
    assert tables.run("SELECT a FROM broken WHERE day = 1") == [(1,)]
    with pytest.raises(InvalidDataFile, match=r"broken/day=2/a\.parquet"):
        tables.run("SELECT a FROM broken")
