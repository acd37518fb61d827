"""Validation with two engines: the choice, a refusal of Athena and the estimates of both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from duckstep_service.core.errors import NotTranslatable, Position
from duckstep_service.core.planning.dry_run import DryRunValidator
from duckstep_service.core.planning.engine_planner import EnginePlanner
from duckstep_service.core.pricing import Sizes, athena_query_dollars, expected_dollars
from duckstep_service.core.query.scan_capacity import ScanCapacity
from duckstep_service.core.query.submission_parser import parse_request
from duckstep_service.core.results.prior_results import find_prior_results
from duckstep_service.core.table_files import Column, TableFiles
from duckstep_service.core.testing import MemoryHistory, MemoryStore
from duckstep_service.engine.sql.parser import parse

from tests.component.core.planning.test_engine_planner import (
    COLUMNS,
    LAKE,
    LIMITS,
    NOW,
    SIZE,
    SQL,
    Athena,
    Schemas,
    engines,
)

REFUSAL = NotTranslatable("No PIVOT.", position=Position(1, 8, 3))


class Columns:
    """The columns of every table."""

    def columns(self, table: TableFiles, max_reads: int) -> list[Column]:
        return COLUMNS


def check(engines: EnginePlanner, athena: Athena, sql: str = SQL, **fields: Any) -> dict[str, Any]:
    validator = DryRunValidator(
        parse,
        LAKE,
        Columns(),
        athena,
        lambda over, owner, now: find_prior_results(
            over, owner, MemoryHistory(), MemoryStore(), now
        ),
        LIMITS,
        Sizes(),
        unified=Schemas(),
        engines=engines,
    )
    return validator.check(parse_request({"query": sql, **fields}), "me", NOW)


def too_large(athena: Athena) -> EnginePlanner:
    return replace(engines(athena), capacity=ScanCapacity(1e-9, SIZE - 1))


def test_check_engine_of_a_small_query_has_both_estimates() -> None:
    document = check(engines(Athena()), Athena())
    duckdb, athena = (
        pytest.approx(usd(1, SIZE, Sizes()), abs=1e-7)
        for usd in (expected_dollars, athena_query_dollars)
    )
    assert document["engine"] == {
        "chosen": "duckdb",
        "reason": "The query fits one function.",
        "translatable": True,
        "estimates": {
            "duckdb": {"seconds": 0.4, "usd": duckdb, "fits": True},
            "athena": {"available": True, "scannedBytes": SIZE, "usd": athena},
        },
    }
    assert document["cost"]["usd"] == duckdb


def test_check_engine_of_a_large_scan_is_athena() -> None:
    athena = Athena()
    document = check(too_large(athena), athena)
    found = document["engine"]
    assert (document["valid"], found["chosen"], found["translatable"]) == (True, "athena", True)
    assert found["estimates"]["duckdb"]["fits"] is False
    assert found["reason"] == found["estimates"]["duckdb"]["reason"]
    assert document["cost"]["usd"] == found["estimates"]["athena"]["usd"]
    assert not list(athena.glue.tables("lake"))


def test_check_engine_refusal_has_its_position_and_is_no_error_of_a_small_query() -> None:
    athena = Athena(REFUSAL)
    document = check(engines(athena), athena)
    assert (document["valid"], document["engine"]["translatable"]) == (True, False)
    assert document["engine"]["refusal"] == {
        "code": "NotTranslatable",
        "message": "No PIVOT.",
        "position": {"line": 1, "column": 8, "length": 3},
    }


def test_check_engine_refusal_of_a_large_scan_is_the_scan_limit() -> None:
    athena = Athena(REFUSAL)
    document = check(too_large(athena), athena)
    (error,) = document["errors"]
    assert error["code"] == "ScanLimitExceeded"
    assert "No PIVOT." in error["message"]
    assert document["engine"]["chosen"] == "duckdb"


@pytest.mark.parametrize(
    ("refusal", "requested", "codes", "chosen"),
    [
        (REFUSAL, "athena", ["NotTranslatable"], "athena"),
        (None, "athena", [], "athena"),
        (None, "duckdb", ["ScanLimitExceeded"], "duckdb"),
    ],
)
def test_check_engine_named_by_the_request(
    refusal: NotTranslatable | None, requested: str, codes: list[str], chosen: str
) -> None:
    athena = Athena(refusal)
    document = check(too_large(athena), athena, engine=requested)
    assert [error["code"] for error in document["errors"]] == codes
    assert document["engine"]["chosen"] == chosen


@pytest.mark.parametrize("sql", ["SELECT sum(v) + $a FROM t", f"EXPLAIN {SQL}", "FROM missing"])
def test_check_engine_without_values_or_with_errors_is_not_translated(sql: str) -> None:
    athena = Athena()
    assert "translatable" not in check(engines(athena), athena, sql)["engine"]
    assert "translate" not in athena.calls


def test_check_engine_without_athena_refuses_athena() -> None:
    document = check(engines(None), Athena(), engine="athena")
    assert [error["code"] for error in document["errors"]] == ["EngineNotAvailable"]
