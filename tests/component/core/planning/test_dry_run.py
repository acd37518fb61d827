"""The dry run with DuckDB's parser and a scripted binder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from duckstep_service.core.catalog.partitions import NONE
from duckstep_service.core.errors import (
    ColumnNotFound,
    DuckstepError,
    EarlierQueryNotFound,
    EngineCrashed,
    InvalidDataFile,
    Position,
    QueryBindingError,
    TimeLimitExceeded,
)
from duckstep_service.core.limits import Limits
from duckstep_service.core.object_keys import prior_result_key
from duckstep_service.core.planning.dry_run import DryRunValidator
from duckstep_service.core.planning.engine_planner import EnginePlanner
from duckstep_service.core.pricing import Sizes, athena_query_dollars, expected_dollars
from duckstep_service.core.query.scan_capacity import ScanCapacity
from duckstep_service.core.query.submission import Over
from duckstep_service.core.query.submission_parser import parse_request
from duckstep_service.core.sql.statement_policy import Statement
from duckstep_service.core.table_files import Column, FileGroup, StoredObject, TableFiles
from duckstep_service.core.testing import MemoryStore
from duckstep_service.engine.sql.parser import parse

NOW = datetime(2024, 7, 9, tzinfo=UTC)
LAKE = MemoryStore(
    {
        **{f"r/year=2024/month=0{month}/a.parquet": b"12345" for month in (5, 6, 7)},
        **{f"strict/year=2024/month=0{month}/a.parquet": b"1" for month in (5, 6)},
        "strict/_table.yaml": b"policy: require",
        "users/a.parquet": b"1",
    }
)


class Columns:
    """Every table has one column, unless it is broken."""

    broken = False

    def columns(self, table: TableFiles, max_reads: int) -> list[Column]:
        if self.broken:
            raise InvalidDataFile("a.parquet is not readable Parquet.")
        return [Column("id", "BIGINT")]


class RoteBinder:
    """Finds the first word of the SQL that begins with `bad`, or raises `failure`."""

    def __init__(self, failure: DuckstepError | None = None) -> None:
        self.failure = failure
        self.asked: list[tuple[str, Any, Mapping[str, Sequence[Column]]]] = []

    def bind(
        self, statement: Statement, parameters: Any, tables: Mapping[str, Sequence[Column]]
    ) -> list[Column] | None:
        self.asked.append((statement.sql, parameters, tables))
        if self.failure:
            raise self.failure
        for number, line in enumerate(statement.sql.split("\n"), 1):
            if found := re.search(r"(?<=\b)bad\w*", line):
                at = Position(number, found.start() + 1, len(found[0]))
                raise ColumnNotFound(f"No column {found[0]}.", position=at)
        return [Column("id", "BIGINT")]


def check(sql: str, binder: RoteBinder | None = None, **fields: Any) -> dict[str, Any]:
    return validator(binder or RoteBinder()).check(
        parse_request({"query": sql, **fields}), "me", NOW
    )


def validator(binder: RoteBinder) -> DryRunValidator:
    limits = Limits(300, scanned_bytes=100)
    return DryRunValidator(parse, LAKE, Columns(), binder, earlier, limits, Sizes())


def earlier(over: Over, owner: str, now: datetime) -> list[TableFiles]:
    """Find one query of one owner, with a result of ten bytes."""
    named = {"result": over} if isinstance(over, str) else over or {}
    if any((request_id, owner, now) != ("first", "me", NOW) for request_id in named.values()):
        raise EarlierQueryNotFound("There is no such query.")
    file = StoredObject(prior_result_key("results/first/a/result.parquet"), 10, "v")
    columns = [Column("n", "HUGEINT")]
    return [TableFiles(name, [FileGroup(NONE, {}, [file])], columns=columns) for name in named]


def codes(document: dict[str, Any]) -> list[str]:
    assert document["valid"] is not bool(document["errors"])
    return [error["code"] for error in document["errors"]]


def test_dry_run_valid_query_returns_all_fields() -> None:
    binder = RoteBinder()
    document = check("SELECT id FROM r JOIN users USING (id) WHERE month = 7 AND id > $a;", binder)
    assert document == {
        "valid": True,
        "errors": [],
        "warnings": [],
        "columns": [{"name": "id", "type": "BIGINT"}],
        "tables": ["r", "users"],
        "parameters": ["a"],
        "estimate": {
            "files": 2,
            "bytes": 6,
            "partitions": 2,
            "totalFiles": 4,
            "totalPartitions": 4,
            "tables": ["r", "users"],
        },
        "cost": {
            "usd": pytest.approx(expected_dollars(2, 6, Sizes()), abs=1e-7),
            "priceDate": "2026-03",
            "region": "us-east-1",
        },
        "engine": {
            "chosen": "duckdb",
            "reason": "DuckDB is the only engine of this stack.",
            "estimates": {
                "duckdb": {
                    "seconds": 0.4,
                    "usd": pytest.approx(expected_dollars(2, 6, Sizes()), abs=1e-7),
                    "fits": True,
                },
                "athena": {
                    "available": False,
                    "scannedBytes": 6,
                    "usd": pytest.approx(athena_query_dollars(2, 6, Sizes()), abs=1e-7),
                },
            },
        },
        "suggestions": [],
    }
    ((sql, parameters, tables),) = binder.asked
    assert sql == "SELECT id FROM r JOIN users USING (id) WHERE month = 7 AND id > $a"
    assert parameters is None
    assert tables == {"r": [Column("id", "BIGINT")], "users": [Column("id", "BIGINT")]}


@pytest.mark.parametrize(
    ("sql", "code", "position"),
    [
        ("SELEC 1", "QuerySyntaxError", (1, 1, 5)),
        ("SELECT '한글'\n, read_csv('x')", "StatementNotAllowed", (2, 3, 8)),
        ("SELECT 1; SELECT 2", "StatementNotAllowed", None),
        ("DROP TABLE r", "StatementNotAllowed", None),
    ],
)
def test_dry_run_parse_error_is_the_only_error(
    sql: str, code: str, position: tuple[int, int, int] | None
) -> None:
    document = check(sql)
    assert set(document) == {"valid", "errors", "warnings"}
    assert codes(document) == [code]
    found = document["errors"][0].get("position")
    assert (found and tuple(found.values())) == position


def test_dry_run_missing_tables_skip_binding() -> None:
    binder = RoteBinder()
    document = check("FROM rr, user, r", binder)
    assert codes(document) == ["TableNotFound", "TableNotFound"]
    assert [error["position"]["column"] for error in document["errors"]] == [6, 10]
    assert document["tables"] == ["r"]
    assert binder.asked == []


def test_dry_run_reports_every_missing_column() -> None:
    document = check('SELECT bad1, id,\n  r.bad_2, bad3."no no" FROM r')
    assert codes(document) == ["ColumnNotFound"] * 3
    places = [(e["position"]["line"], e["position"]["column"]) for e in document["errors"]]
    assert places == [(1, 8), (2, 5), (2, 12)]
    assert "columns" not in document


def test_dry_run_missing_column_is_blanked_with_qualifier() -> None:
    binder = RoteBinder()
    check('SELECT r . bad1, "r".bad2 FROM r', binder)
    assert binder.asked[-1][0] == "SELECT NULL    , NULL     FROM r"


def test_dry_run_short_column_stops_search() -> None:
    assert codes(check("SELECT bad, badly FROM r")) == ["ColumnNotFound"]


def test_dry_run_column_search_is_bounded() -> None:
    names = ", ".join(f"bad{number:02}" for number in range(20))
    assert len(codes(check(f"SELECT {names} FROM r"))) == 8


def test_dry_run_collects_policy_limit_and_binder_errors() -> None:
    refusal = QueryBindingError("sum(VARCHAR)", position=Position(1, 8, 3))
    document = check(
        "SELECT sum(id) FROM strict, r", RoteBinder(refusal), limits={"scannedBytes": 9}
    )
    assert codes(document) == ["ScanLimitExceeded", "QueryBindingError", "PartitionFilterRequired"]
    assert document["estimate"]["bytes"] == 17
    assert [each["table"] for each in document["suggestions"]] == ["r", "strict"]


def test_dry_run_scan_over_time_limit_is_an_error() -> None:
    slow = replace(validator(RoteBinder()), engines=EnginePlanner(ScanCapacity(1)))
    for limits, expected in (({}, []), ({"seconds": 2}, ["ScanLimitExceeded"])):
        request = parse_request({"query": "SELECT count(*) FROM r", "limits": limits})
        assert codes(slow.check(request, "me", NOW)) == expected


@pytest.mark.parametrize("failure", [TimeLimitExceeded("slow"), EngineCrashed("gone")])
def test_dry_run_binder_timeout_is_a_warning(failure: DuckstepError) -> None:
    document = check("SELECT id FROM users", RoteBinder(failure))
    assert codes(document) == []
    assert "columns" not in document
    assert "were not checked" in document["warnings"][0]


def test_dry_run_broken_file_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Columns, "broken", True)
    assert codes(check("FROM users")) == ["InvalidDataFile"]


def test_dry_run_prior_result_is_a_table() -> None:
    binder = RoteBinder()
    document = check("SELECT id, n FROM Result, users", binder, over="first")
    assert codes(document) == []
    assert document["tables"] == ["result", "users"]
    assert document["estimate"]["bytes"] == 11
    assert binder.asked[0][2] == {
        "result": [Column("n", "HUGEINT")],
        "users": [Column("id", "BIGINT")],
    }


def test_dry_run_named_results_are_tables() -> None:
    binder = RoteBinder()
    document = check("SELECT id FROM a, B, users", binder, over={"a": "first", "b": "first"})
    assert codes(document) == []
    assert document["tables"] == ["a", "b", "users"]
    assert binder.asked[0][2]["b"] == [Column("n", "HUGEINT")]
    assert codes(check("FROM a", over={"a": "first", "b": "second"})) == ["EarlierQueryNotFound"]


def test_dry_run_missing_prior_query_is_the_only_error() -> None:
    document = check("SELECT id FROM result", over="second")
    assert codes(document) == ["EarlierQueryNotFound"]
    assert codes(check("SELEC 1", over="second")) == ["QuerySyntaxError"]
    assert codes(check("SELECT id FROM result")) == ["TableNotFound"]


def test_dry_run_passes_parameters_to_binder() -> None:
    binder = RoteBinder()
    document = check("SELECT ?, ?", binder, parameters=[1, "x"])
    assert document["parameters"] == ["1", "2"]
    assert binder.asked[0][1] == [1, "x"]


def test_check_slow_binding_is_not_repeated_without_end() -> None:
    """Each binding takes a second: the first, and those that begin within two seconds."""
    binder = RoteBinder()
    checker = replace(validator(binder), clock=lambda: float(len(binder.asked)))
    sql = "SELECT " + ", ".join(f"bad{number}" for number in range(9))
    document = checker.check(parse_request({"query": sql}), "me", NOW)
    assert (len(binder.asked), len(document["errors"])) == (3, 3)
