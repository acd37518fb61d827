"""Queries that end DuckDB's process: the policy or the sandbox turns them into errors."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest
from duckstep_service.core.errors import (
    EngineCrashed,
    QueryExecutionError,
    StatementNotAllowed,
)
from duckstep_service.core.sql.function_policy import REPLACED
from duckstep_service.engine.sql.parser import parse
from duckstep_service.engine.worker.sandbox_macros import MAX_BRACKETS
from duckstep_service.engine.worker.scan_columns import ScanColumns

from tests.component.engine.sandbox_harness import SandboxHarness, local_harness, read

LEVELS = 100_000
LISTS = f"(repeat('[', {LEVELS}) || repeat(']', {LEVELS}))"
OBJECTS = f"(repeat('{{\"a\":', {LEVELS}) || '1' || repeat('}}', {LEVELS}))"
REFUSED = [
    *(
        f"SELECT {name}(range, {offset}) OVER () FROM range(3)"
        for name in ("lag", "LEAD")
        for offset in (
            "-9223372036854775808",
            "-9223372036854775807 - 1",
            "CAST('-9223372036854775808' AS BIGINT)",
            "'-9223372036854775808'",
            "CASE WHEN true THEN -9223372036854775808 ELSE range END",
            "(SELECT -9223372036854775808)",
            "-9223372036854775808, 0",
            "2147483648",
            "$n",
        )
    ),
    "SELECT reservoir_quantile(range, 'nan'::DOUBLE) FROM range(3)",
    f"SELECT CAST({OBJECTS} AS JSON)::VARIANT",
    f"SELECT TRY_CAST({OBJECTS}::JSON AS VARIANT[])",
    f'SELECT {OBJECTS}::JSON::"VARIANT"',
    f"SELECT {OBJECTS}::JSON::STRUCT(a MAP(VARCHAR, VARIANT))",
    f"SELECT {OBJECTS}::JSON::UNION(a VARIANT, b INTEGER)",
    f"SELECT cast_to_type({OBJECTS}::JSON, NULL::VARIANT)",
    f"SELECT variant_extract({OBJECTS}::JSON, 'a')",
    f"SELECT variant_typeof({OBJECTS}::JSON)",
    f"SELECT from_json({OBJECTS}, '\"VARIANT\"')",
    f'SELECT json_transform({OBJECTS}, \'{{"a": ["variant[]"]}}\'::JSON)',
    f"SELECT json_transform('1', {OBJECTS})",
    f"SELECT json_transform_strict('1', json_structure({OBJECTS}))",
    f"SELECT from_json_strict('1', {LISTS})",
    "SELECT from_json('1', $structure)",
    f"SELECT from_json('1', '{'[' * 1000}\"INT\"{']' * 1000}')",
    f"SELECT from_json('1', '\"INT{'[]' * 1000}\"')",
    f"SELECT x{'.a' * 120_000} FROM (SELECT {{'a': 1}} AS x)",
    f"SELECT x.json_transform({OBJECTS}) FROM (SELECT '1' AS x)",
    *(f"SELECT system.main.{name}('[]')" for name in sorted(REPLACED)),
    *(f"SELECT system.{name}('[]')" for name in sorted(REPLACED)),
]
GUARDED = [
    f"{call.format(document)}{source}"
    for document in (LISTS, OBJECTS, f"{OBJECTS}::JSON", "x")
    for call in (
        "SELECT json_structure({})",
        "SELECT json_contains({}, '1')",
        "SELECT json_contains('1', {})",
        "SELECT json_merge_patch({0}, {0})",
        "SELECT json_merge_patch('1', '1', {})",
        "SELECT json_group_structure(CAST({} AS JSON))",
        "SELECT list_transform([{}], y -> json_structure(y))",
        "SELECT length(json_merge_patch({}, '1')::VARCHAR)",
    )
    for source in [f" FROM (SELECT {OBJECTS} AS x FROM range(3))" if document == "x" else ""]
]
ALLOWED = [
    ("lag(range, 2, -1) OVER (ORDER BY range) FROM range(3)", [(-1,), (-1,), (0,)]),
    ("lead(range, -1) OVER (ORDER BY range) FROM range(2)", [(None,), (0,)]),
    ("x.a.a.a FROM (SELECT {'a': {'a': {'a': 1}}} AS x)", [(1,)]),
    ("json_structure('{\"a\": [1]}')", [('{"a":["UBIGINT"]}',)]),
    ("json_group_structure(x::JSON) FROM (VALUES ('{\"a\": 1}')) t(x)", [('{"a":"UBIGINT"}',)]),
    ("json_contains('{\"a\": 1}', '{\"a\": 1}')", [(True,)]),
    ("json_merge_patch('{\"a\": 1}', '{\"b\": 2}', '{\"a\": null}')", [('{"b":2}',)]),
    (f"length(json_structure('[' || repeat('[1],', {MAX_BRACKETS - 2}) || '[1]]'))", [(13,)]),
    ('json_transform(\'{"a": 1}\', \'{"a": "INTEGER"}\').a', [(1,)]),
    ("x.from_json('[\"VARCHAR\"]')[1] FROM (SELECT '[\"variant\"]' AS x)", [("variant",)]),
]


# The binder evaluates the arguments of a table function and of LIMIT.
EVALUATED = [
    f"SELECT {call} FROM {source}"
    for document in (LISTS, OBJECTS)
    for call, source in (
        (f"length(json_merge_patch({document}, '1')::VARCHAR)", "range(1)"),
        ("1", f"range(length(json_structure({document})::VARCHAR))"),
        ("1", f"range(1) LIMIT json_contains({document}, '1')::INTEGER"),
    )
]


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxHarness]:
    with local_harness(tmp_path_factory.mktemp("harness") / "root") as harness:
        yield harness


@pytest.mark.parametrize("sql", REFUSED)
def test_policy_refuses_query_that_ends_the_process(sql: str) -> None:
    with pytest.raises(StatementNotAllowed):
        parse(sql)


@pytest.mark.parametrize("sql", GUARDED)
def test_run_deep_json_raises_and_keeps_worker(harness: SandboxHarness, sql: str) -> None:
    harness.run("SELECT 1")
    worker = harness.runner._worker
    parse(sql)
    with pytest.raises(QueryExecutionError, match=r"at most 4,000 lists and objects"):
        harness.run(sql)
    assert harness.runner._worker is worker


@pytest.mark.parametrize("sql", EVALUATED)
def test_find_columns_of_deep_json_keeps_process(sql: str) -> None:
    scans = ScanColumns()
    with duckdb.connect() as connection:
        scans.load(connection, [])
    assert scans.find(sql, None) in (None, frozenset())


@pytest.mark.parametrize(("sql", "rows"), ALLOWED)
def test_run_guarded_function_returns_rows_of_duckdb(
    harness: SandboxHarness, sql: str, rows: list[tuple[object, ...]]
) -> None:
    statement = parse(f"SELECT {sql}")
    assert read(harness.run(statement.sql)) == rows


def test_run_pattern_that_overflows_the_stack_ends_this_query_alone(
    harness: SandboxHarness,
) -> None:
    """DuckDB's LIKE recurses for each wildcard."""
    statement = parse("SELECT repeat('a', 200000) LIKE repeat('_%', 200000) || 'b'")
    with pytest.raises(EngineCrashed, match=r"Other queries are not"):
        harness.run(statement.sql)
    assert read(harness.run("SELECT 1")) == [(1,)]


def test_run_segmentation_fault_is_reported_and_next_query_runs(harness: SandboxHarness) -> None:
    """The fault is one that the policy would refuse."""
    with pytest.raises(EngineCrashed, match=r"Other queries are not") as caught:
        harness.run("SELECT lag(range, -9223372036854775808) OVER () FROM range(3)")
    assert caught.value.details["exit"] in ("signal SIGSEGV", "signal SIGABRT")
    assert read(harness.run("SELECT 1")) == [(1,)]
