"""Hostile SQL against both walls: the gate, and past it the sandbox in the real child."""

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
    Ground,
    fetched_ground,
    local_ground,
    read,
    s3_ground,
)

EVERY = [
    attack
    for block in (
        attacks.FILES,
        attacks.OTHERS,
        attacks.NETWORK,
        attacks.STATE,
        attacks.STATEMENTS,
    )
    for attack in attacks.lines(block)
]
SMALL = Limits(seconds=1, memory_bytes=100_000_000, spill_bytes=20_000_000, result_bytes=20_000_000)


@pytest.fixture(scope="module", params=["local", "s3", "fetched"])
def ground(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ground]:
    root = tmp_path_factory.mktemp("ground") / "root"
    make = {"local": local_ground, "s3": s3_ground, "fetched": fetched_ground}[request.param]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUCKSTEP_CANARY", CANARY)
        patch.setenv("AWS_SECRET_ACCESS_KEY", f"secret-{CANARY}")
        with make(root) as ground:
            ground.run("FROM t")
            yield ground


@pytest.mark.parametrize("sql", EVERY)
def test_policy_attack_is_refused_or_names_missing_table(sql: str) -> None:
    try:
        statement = parse(sql)
    except UserError as error:
        assert error.message.endswith((".", "?"))
        return
    assert {table.name for table in statement.tables} - {"t"}


@pytest.mark.parametrize("sql", EVERY)
def test_sandbox_attack_behind_policy_is_refused(ground: Ground, sql: str) -> None:
    ground.watch()
    told = attempt(ground, ground.fill(sql))
    # A setting that an attack changes may only act on what comes after it.
    if attempt(ground, "SELECT 1") != "[(1,)]":
        ground.runner.close()
    assert CANARY not in told
    assert ground.touched() == []
    assert attempt(ground, "SELECT count(*) FROM t") == "[(100,)]"


LIMITS = (MemoryLimitExceeded, ResultLimitExceeded, SpillLimitExceeded, TimeLimitExceeded)


@pytest.mark.parametrize("ground", ["local"], indirect=True)
@pytest.mark.parametrize("name", attacks.BOMBS)
def test_sandbox_bomb_hits_limit_and_next_query_runs(ground: Ground, name: str) -> None:
    sql = attacks.BOMBS[name]
    assert {table.name for table in parse(sql).tables} <= {"t"}
    ground.watch()
    with pytest.raises(LIMITS):
        ground.run(sql, SMALL)
    assert ground.touched() == []
    assert attempt(ground, "SELECT 1") == "[(1,)]"


def test_harness_observes_reads_requests_and_writes(ground: Ground) -> None:
    """Without the walls the same attacks are seen."""
    ground.watch()
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension_path()}'")
    rows = connection.execute(
        ground.fill("SELECT content FROM read_text('http://<web>/x')")
    ).fetchall()
    connection.execute(ground.fill("COPY (SELECT 1) TO '<root>/new.csv'"))
    assert CANARY in str(rows)
    assert CANARY in str(connection.execute(ground.fill("FROM '<root>/secret.csv'")).fetchall())
    touched = ground.touched()
    assert any("/x" in each for each in touched)
    assert any(each.endswith("new.csv") for each in touched)


@pytest.mark.parametrize("ground", ["s3"], indirect=True)
def test_sandbox_s3_reads_stay_within_scope(ground: Ground) -> None:
    ground.runner.close()
    ground.watch()
    assert attempt(ground, "SELECT count(DISTINCT s) FROM t") == "[(100,)]"
    assert ground.store
    assert ground.touched() == []


def test_worker_environment_has_no_variable_of_parent(ground: Ground) -> None:
    ground.run("FROM t")
    child = ground.runner._worker
    assert child is not None
    environment = Path(f"/proc/{child.pid}/environ").read_bytes().decode()
    assert CANARY not in environment
    assert "AWS_" not in environment


def attempt(ground: Ground, sql: str) -> str:
    """What the attacker is told: the rows of the answer, or the error with its details."""
    try:
        answer = ground.run(sql)
    except DuckstepError as error:
        return f"{error.message} {error.details}"
    return str(read(answer))
