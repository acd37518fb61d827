"""The web client's lists against the statement policy and the engine."""

from __future__ import annotations

import json

from duckstep_service.core.sql import quoting
from duckstep_service.core.sql.function_allowlist import EXPRESSIONS, OPERATORS, TABLES

from tests.component.engine.function_lists import (
    FUNCTIONS,
    RESERVED,
    functions,
    reserved,
    written,
)

RENEW = "renew it: PYTHONPATH=.:functions python -m tests.component.engine.function_lists"


def test_function_lists_match_duckdb() -> None:
    assert FUNCTIONS.read_text("utf-8") == written(functions()), RENEW
    assert RESERVED.read_text("utf-8") == written(reserved()), RENEW
    assert sorted(quoting.RESERVED) == reserved()


def test_completion_offers_every_allowed_function() -> None:
    listed = json.loads(FUNCTIONS.read_text("utf-8"))
    expressions = {each["name"] for each in listed if each["kind"] != "table"}
    tables = {each["name"] for each in listed if each["kind"] == "table"}
    assert expressions == EXPRESSIONS - OPERATORS
    assert tables == TABLES


def test_completion_function_has_parameters() -> None:
    listed = {each["name"]: each for each in json.loads(FUNCTIONS.read_text("utf-8"))}
    assert listed["regexp_replace"]["parameters"] == "string, regex, replacement[, options]"
    assert listed["count"]["parameters"] == "[arg]"
    assert listed["row_number"] == {
        "name": "row_number",
        "kind": "aggregate",
        "parameters": "",
        "returns": "BIGINT",
    }
