"""Hostile SQL against the statement policy, and against the sandbox of a real worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from duckstep_service.core.errors import (
    DuckstepError,
    MemoryLimitExceeded,
    ResultLimitExceeded,
    SpillLimitExceeded,
    TimeLimitExceeded,
    UserError,
)
from duckstep_service.core.limits import Limits
from duckstep_service.engine.httpfs import extension_path
from duckstep_service.engine.sql.parser import parse

from tests.component.engine import attacks
from tests.component.engine.sandbox_harness import (
    CANARY,
    SandboxHarness,
    local_harness,
    prefetch_harness,
    read,
    s3_harness,
)

SMALL = Limits(seconds=1, memory_bytes=100_000_000, spill_bytes=20_000_000, result_bytes=20_000_000)


@pytest.fixture(scope="module", params=["local", "s3", "fetched"])
def harness(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SandboxHarness]:
    root = tmp_path_factory.mktemp("harness") / "root"
    make = {"local": local_harness, "s3": s3_harness, "fetched": prefetch_harness}[request.param]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUCKSTEP_CANARY", CANARY)
        patch.setenv("AWS_SECRET_ACCESS_KEY", f"secret-{CANARY}")
        with make(root) as harness:
            harness.run("FROM t")
            yield harness


@pytest.mark.parametrize("sql", attacks.EVERY)
def test_policy_attack_is_refused_or_names_missing_table(sql: str) -> None:
    try:
        statement = parse(sql)
    except UserError as error:
        assert error.message.endswith((".", "?"))
        return
    assert {table.name for table in statement.tables} - {"t"}


@pytest.mark.parametrize("sql", attacks.EVERY)
def test_sandbox_attack_behind_policy_is_refused(harness: SandboxHarness, sql: str) -> None:
    harness.watch()
    response = attempt(harness, harness.fill(sql))
    # A setting that an attack changes may only act on what comes after it.
    if attempt(harness, "SELECT 1") != "[(1,)]":
        harness.runner.close()
    assert CANARY not in response
    assert harness.touched() == []
    assert attempt(harness, "SELECT count(*) FROM t") == "[(100,)]"


LIMITS = (MemoryLimitExceeded, ResultLimitExceeded, SpillLimitExceeded, TimeLimitExceeded)


@pytest.mark.parametrize("harness", ["local"], indirect=True)
@pytest.mark.parametrize("name", attacks.BOMBS)
def test_sandbox_bomb_hits_limit_and_next_query_runs(harness: SandboxHarness, name: str) -> None:
    sql = attacks.BOMBS[name]
    assert {table.name for table in parse(sql).tables} <= {"t"}
    harness.watch()
    with pytest.raises(LIMITS):
        harness.run(sql, SMALL)
    assert harness.touched() == []
    assert attempt(harness, "SELECT 1") == "[(1,)]"


def test_harness_observes_reads_requests_and_writes(harness: SandboxHarness) -> None:
    """The harness observes the same attacks without policy and sandbox."""
    harness.watch()
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension_path()}'")
    rows = connection.execute(
        harness.fill("SELECT content FROM read_text('http://<web>/x')")
    ).fetchall()
    connection.execute(harness.fill("COPY (SELECT 1) TO '<root>/new.csv'"))
    assert CANARY in str(rows)
    assert CANARY in str(connection.execute(harness.fill("FROM '<root>/secret.csv'")).fetchall())
    touched = harness.touched()
    assert any("/x" in each for each in touched)
    assert any(each.endswith("new.csv") for each in touched)


@pytest.mark.parametrize("harness", ["s3"], indirect=True)
def test_sandbox_s3_reads_stay_within_scope(harness: SandboxHarness) -> None:
    harness.runner.close()
    harness.watch()
    assert attempt(harness, "SELECT count(DISTINCT s) FROM t") == "[(100,)]"
    assert harness.store
    assert harness.touched() == []


def test_worker_environment_has_no_variable_of_parent(harness: SandboxHarness) -> None:
    harness.run("FROM t")
    worker = harness.runner._worker
    assert worker is not None
    environment = Path(f"/proc/{worker.pid}/environ").read_bytes().decode()
    assert CANARY not in environment
    assert "AWS_" not in environment


def attempt(harness: SandboxHarness, sql: str) -> str:
    """Return the rows of the result, or the error with its details."""
    try:
        answer = harness.run(sql)
    except DuckstepError as error:
        return f"{error.message} {error.details}"
    return str(read(answer))
