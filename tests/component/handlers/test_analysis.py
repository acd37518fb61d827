"""The analysis process of a function, without S3 and DynamoDB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent
from duckstep_service.core.errors import InternalError, InvalidRequest, QueryTooComplex
from duckstep_service.core.planning.engine_planner import EnginePlanner
from duckstep_service.core.query.record import QueryRecord
from duckstep_service.core.query.status import Status
from duckstep_service.core.testing import MemoryHistory
from duckstep_service.handlers.analysis import client, engines, main, tasks
from duckstep_service.handlers.api.routes import status as status_route
from duckstep_service.handlers.api.routes import validate as validate_route

from tests.support.hostile_statements import REFUSED
from tests.support.paths import ROOT

ENVIRONMENT = {
    "QUERIES_TABLE": "queries",
    "DATA_BUCKET": "data",
    "RESULTS_BUCKET": "results",
    "ATHENA_WORK_GROUP": "group",
    "GLUE_DATABASE": "lake",
    "AWS_ACCESS_KEY_ID": "key",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:9",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
    "POWERTOOLS_TRACE_DISABLED": "true",
    "POWERTOOLS_SERVICE_NAME": "duckstep",
    "POWERTOOLS_METRICS_NAMESPACE": "duckstep",
}


@pytest.fixture(scope="module", autouse=True)
def _process() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        client.start()
        yield
        client.stop()


def pid() -> int:
    process = client._process.start()
    return process.pid


def validate(sql: str) -> dict[str, Any]:
    document: dict[str, Any] = client.analyze(
        "validate", {"request": {"query": sql}, "owner": "somebody"}, {}
    )
    return document


def test_analysis_returns_result_and_keeps_process() -> None:
    first = pid()
    document = validate("SELECT 1 AS a")
    assert (document["valid"], document["columns"]) == (True, [{"name": "a", "type": "INTEGER"}])
    assert pid() == first


def test_analysis_of_a_stack_with_athena_translates() -> None:
    assert validate("SELECT 1 AS a")["engine"]["translatable"] is True
    refused = validate("SELECT approx_count_distinct(1) AS a")["engine"]
    assert (refused["translatable"], refused["refusal"]["code"]) == (False, "NotTranslatable")


def test_engines_of_a_former_workflow_have_no_athena(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = EnginePlanner(athena=Mock())
    monkeypatch.setattr(engines, "engines", lambda seconds: stack)
    assert engines.engines_of({"engines": ["duckdb", "athena"]}) is stack
    assert engines.engines_of({}).athena is None


@pytest.mark.parametrize("name", REFUSED)
def test_analysis_hostile_statement_is_an_error_of_the_query(name: str) -> None:
    first = pid()
    (error,) = validate(REFUSED[name])["errors"]
    assert error["code"] == "QueryTooComplex"
    assert pid() == first


def test_analysis_error_arrives_with_its_class_and_position() -> None:
    event = {"requestId": "arn", "name": "n", "owner": "o", "request": {"query": ""}}
    with pytest.raises(InvalidRequest, match="`query` is required"):
        client.analyze("plan", event, {"requestId": "arn", "owner": "o"})


def test_analysis_unexpected_error_replaces_process() -> None:
    first = pid()
    with pytest.raises(InternalError, match="could not be planned"):
        client.analyze("no such task", {}, {})
    assert pid() != first
    assert validate("SELECT 1")["valid"]


def test_analysis_process_has_limited_memory() -> None:
    validate("SELECT 1")
    limits = Path(f"/proc/{pid()}/limits").read_text()
    (line,) = [line for line in limits.splitlines() if line.startswith("Max address space")]
    assert line.split()[3] == str((1769 - 256) * 1024 * 1024)


def test_validate_statement_that_ends_the_process_is_an_error_of_the_query(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop_at_limit(*_: object) -> None:
        raise QueryTooComplex("The query takes too much processor time.")

    event = {"body": '{"query": "SELECT 1"}', "requestContext": {}}
    monkeypatch.setattr(validate_route, "analyze", stop_at_limit)
    monkeypatch.setattr(validate_route, "work_quota", Mock())
    validate_route.router.current_event = APIGatewayProxyEvent(event)
    response = validate_route.validate_query()
    document = json.loads(str(response.body))
    assert response.status_code == 200
    assert (document["valid"], document["errors"][0]["code"]) == (False, "QueryTooComplex")


def test_freshness_of_statement_that_ends_the_process_is_absent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(status_route, "analyze", Mock(side_effect=QueryTooComplex("")))
    assert status_route._freshness(Mock(request_id="id")) == {}


def test_prepare_creates_clients_of_a_plan() -> None:
    script = """
import gc
from duckstep_service.handlers.analysis import tasks
from duckstep_service.handlers.runtime import dependencies as made
tasks.prepare()
print(gc.get_freeze_count() > 0)
print(made.data_bucket.cache_info().currsize, made.results.cache_info().currsize)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={
            **ENVIRONMENT,
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT / "functions"),
        },
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.split() == ["True", "1", "1"]


def test_analysis_process_outlives_failed_preparation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "prepare", Mock(side_effect=ValueError("no region")))
    main._prepare()


def test_heartbeat_of_a_plan_after_a_run_is_not_refused_for_its_attempts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    history = MemoryHistory(QueryRecord("arn", Status.RUNNING))
    assert history.record_progress("arn", {"rows": 1}, 0)
    monkeypatch.setattr(tasks, "query_repository", lambda: history)
    assert not tasks.planning_heartbeat("arn", after_run=False).beat()
    assert tasks.planning_heartbeat("arn", after_run=True).beat()
