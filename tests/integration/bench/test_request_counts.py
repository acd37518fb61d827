"""The requests of SELECT 1 to the services, by kind: growth costs milliseconds in every query."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.measured_stack import MeasuredStack, subtract_counts
from bench.stack import BENCH_PARAMETERS, COUNTED
from local.stack_process import wait_until
from local.template.deployment import read_deployment
from tests.support.paths import ROOT

SQL = "SELECT 1 AS one"
SECONDS = 30.0
# The sweep and other scheduled functions read as well.
SCHEDULED = {"/health", "duckstep-sweep-queries-function", "Query", "ListExecutions", "LIST"}
# The workflow's own two writes are sent within `aws`.
REQUESTS = {
    "results": {"PUT": 2},
    "aws": {
        "StartExecution": 1,
        "UpdateItem": 4,
        "PutItem": 1,
        "BatchGetItem": 1,
        "PutEvents": 1,
    },
    "functions": {
        "duckstep-validate-query-function": 1,
        "duckstep-run-query-function": 1,
        "duckstep-publish-ended-function": 1,
    },
}


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[MeasuredStack]:
    deployment = read_deployment(ROOT, BENCH_PARAMETERS)
    tables = tmp_path / deployment.buckets["DataBucket"]
    tables.mkdir()
    started = MeasuredStack(tmp_path / "state", tables, "--count")
    try:
        started.start()
        yield started
    finally:
        started.stop()


def counts(stack: MeasuredStack) -> dict[str, dict[str, dict[str, float]]]:
    return {name: stack.counts(name) for name in COUNTED}


@pytest.mark.timeout(180)
def test_select_one_sends_no_more_requests_than_listed(stack: MeasuredStack) -> None:
    stack.api.run(SQL, reuse=False)
    # Its event is delivered after its end.
    time.sleep(1)
    before = counts(stack)
    request_id, polls = stack.api.submit(SQL, reuse=False), 0

    def ended() -> bool:
        nonlocal polls
        time.sleep(0.5)
        polls += 1
        return bool(stack.api.status(request_id).json()["status"] == "SUCCEEDED")

    def requests() -> dict[str, dict[str, float]]:
        found = {}
        for name, after in counts(stack).items():
            tallies = subtract_counts(after, before[name])
            found[name] = {
                kind: tally["requests"] for kind, tally in tallies.items() if kind not in SCHEDULED
            }
        # Each poll invokes QueriesApi, which reads the item.
        assert found["functions"].pop("duckstep-queries-api-function") == polls
        assert found["aws"].pop("GetItem") == polls
        return found

    wait_until(ended, SECONDS)
    wait_until(lambda: requests() == REQUESTS, 5, lambda: f"sent {requests()}")
